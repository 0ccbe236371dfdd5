/**
 * What a plugin says of itself.
 *
 * @module
 */
import { satisfies, valid, validRange } from "semver";
import * as z from "../../zod_parts.ts";
import { MANIFEST } from "./packages.ts";

/** `hookbox-plugin.json`. */
export interface Manifest {
  /** `"tenant-sync"`: the name of its folder without `hookbox-`, and what the ids of its handlers begin with. */
  readonly name: string;
  /** Its own version (semver.org). */
  readonly version: string;
  /** The versions of hookbox that it works with, as npm writes ranges: `">=0.1 <1"`. */
  readonly hookbox: string;
  readonly description?: string | undefined;
}

/** A name that no plugin may have: ids of functions of an embedding program begin with it. */
const TAKEN = "on";

const text = (what: string) => z.string(`must be ${what}`).trim().min(1, `must be ${what}`);

const Manifest = z.strictObject({
  $schema: z.string().optional(),
  name: text('a name, such as "tenant-sync"').regex(
    /^[a-z0-9][a-z0-9-]*$/,
    "has lower-case letters, digits and - only",
  ).refine((name) => name !== TAKEN, `must not be "${TAKEN}"`),
  version: text('a version, such as "1.0.0"')
    .refine((it) => valid(it) !== null, 'must be a version, such as "1.0.0"'),
  hookbox: text('a range of versions, such as ">=0.1 <1"')
    .refine((it) => validRange(it) !== null, 'must be a range of versions, such as ">=0.1 <1"'),
  description: z.string("must be text").optional(),
}, { error: (issue) => issue.code === "unrecognized_keys" ? unknown(issue.keys) : undefined });

function unknown(keys: readonly string[] = []): string {
  return `has no ${keys.join(", ")}; it has name, version, hookbox, description`;
}

/**
 * Reads a manifest. Never throws.
 *
 * @param expected The name by its folder or package.
 * @param version The version of this hookbox.
 * @returns It, or everything that is wrong with it, in one sentence.
 */
export function readManifest(
  json: string,
  expected: string,
  version: string,
): Manifest | { readonly problem: string } {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    return { problem: `${MANIFEST} is no JSON: ${(error as Error).message}` };
  }
  const { data, error } = Manifest.safeParse(value);
  if (error) {
    const problems = error.issues.map(({ path, message }) =>
      [path.join("."), message].filter(Boolean).join(" ")
    );
    return { problem: `${MANIFEST}: ${problems.join("; ")}` };
  }
  if (data.name !== expected) {
    return { problem: `${MANIFEST}: name must be "${expected}", by which it is found` };
  }
  if (!satisfies(version, data.hookbox, { includePrerelease: true })) {
    const { name, hookbox } = data;
    return {
      problem: `${name} ${data.version} needs hookbox ${hookbox}, and this is ${version}. ` +
        "Update one of them",
    };
  }
  return data;
}
