/**
 * Finds the text of each variable: flags > environment > env file, each also as `X_FILE`; then what Deno Deploy says.
 *
 * @module
 */
import type { EnvEntry } from "./env_file.ts";
import type { Variable } from "./variable.ts";

/** Where a value comes from. */
export type From = "flag" | "environment" | "env file" | "Deno Deploy" | "default";

/** The text of a variable, and where it was found. */
export interface Found {
  readonly text: string;
  readonly from: Exclude<From, "default">;
  /** The variable, under the name that was used: `NETBOX_API`, `NETBOX_TOKEN_FILE`. */
  readonly name: string;
  /** The file and line, for values of the env file; the file, for `X_FILE`. */
  readonly place: string | null;
}

/** Where to look, strongest first. */
export interface Layer {
  readonly from: Exclude<From, "default">;
  get(name: string): { readonly value: string; readonly place: string | null } | undefined;
}

/** The flags as a layer, by the names of variables. */
export function flagLayer(flags: Readonly<Record<string, string | undefined>>): Layer {
  return {
    from: "flag",
    get: (name) => flags[name] === undefined ? undefined : { value: flags[name], place: null },
  };
}

/** The environment as a layer. Empty is unset. */
export function environmentLayer(env: (name: string) => string | undefined): Layer {
  return {
    from: "environment",
    get: (name) => {
      const value = env(name);
      return value ? { value, place: null } : undefined;
    },
  };
}

/** An env file as a layer. Empty is unset. */
export function fileLayer(path: string, entries: ReadonlyMap<string, EnvEntry>): Layer {
  return {
    from: "env file",
    get: (name) => {
      const entry = entries.get(name);
      return entry?.value ? { value: entry.value, place: `${path}:${entry.line}` } : undefined;
    },
  };
}

/** What `lookUp()` reports to. */
export interface LookUpReport {
  readonly problems: string[];
  readonly warnings: string[];
}

/** The text of a variable from the first layer that has it; undefined when none has. */
export async function lookUp(
  variable: Pick<Variable, "aliases"> & { readonly name: string },
  layers: readonly Layer[],
  readTextFile: (path: string) => Promise<string>,
  report: LookUpReport,
): Promise<Found | undefined> {
  for (const layer of layers) {
    const found: Found[] = [];
    for (const name of [variable.name, ...variable.aliases]) {
      const one = await inLayer(name, layer, readTextFile, report);
      if (one === "problem") return undefined;
      if (one) found.push(one);
    }
    const [first, second] = found;
    if (first && second && first.text !== second.text) {
      report.warnings.push(`${second.name} is ignored, because ${first.name} is set too`);
    }
    if (first) return first;
  }
  return undefined;
}

async function inLayer(
  name: string,
  layer: Layer,
  readTextFile: (path: string) => Promise<string>,
  { problems }: LookUpReport,
): Promise<Found | "problem" | undefined> {
  const direct = layer.get(name);
  const file = layer.get(`${name}_FILE`);
  if (direct && file) {
    problems.push(`${name}: both ${name} and ${name}_FILE are set; keep one of them`);
    return "problem";
  }
  if (direct) return { text: direct.value, from: layer.from, name, place: direct.place };
  if (!file) return undefined;
  try {
    // Editors and `echo` end a file with a newline that is not part of the value.
    const text = (await readTextFile(file.value)).replace(/\r?\n$/, "");
    if (text === "") {
      problems.push(`${name}_FILE: the file ${file.value} is empty`);
      return "problem";
    }
    return { text, from: layer.from, name: `${name}_FILE`, place: file.value };
  } catch (error) {
    problems.push(`${name}_FILE: cannot read ${file.value}: ${whyUnreadable(error)}`);
    return "problem";
  }
}

/** Why a file cannot be read, in words. */
export function whyUnreadable(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "there is no such file";
  if (error instanceof Deno.errors.PermissionDenied) return "permission denied";
  if (error instanceof Deno.errors.IsADirectory) return "it is a directory";
  return error instanceof Error ? error.message : String(error);
}
