/**
 * What the name of a file in the handlers folder says.
 *
 *     handler = { dir "/" } app "." model "." action [ "." slug ] ext      ext = .ts .mts .js .mjs
 *     app, model = ident | "any"         action = create | update | delete | job_started | job_ended | any
 *     ident = [a-z][a-z0-9_]*            slug = [a-z0-9][a-z0-9-]*
 *
 * What has no object is **special** ({@linkcode parseSpecial}): `schedule.<name>`, `task.<name>`, `custom.<name>[.<slug>]`,
 * `lifecycle.{start,stop,dead}[.<slug>]`.
 *
 * `_middleware` wraps the handlers of its folder and of those below; what else begins with `_` is ignored.
 *
 * A name that this cannot say is **free**: its file exports `on`. A name that was meant to say it and misses is an error
 * with the nearest right name ({@linkcode nearMiss} tells how the two are told apart).
 *
 * @module
 */
import { isAction, isIdent, toBinding } from "./binding.ts";
import { nearMiss } from "./near_miss.ts";
import { didYouMean } from "./nearest.ts";
import { isSlug } from "./slug.ts";
import { parseSpecial, specialMiss } from "./special.ts";
import type { Binding, Special } from "./types.ts";

/** What is never a handler, for documentation and messages. Everything that is not a .ts .mts .js .mjs file is not either. */
export const IGNORED: readonly string[] = [
  "_*",
  ".*",
  "*_test.*",
  "*.test.*",
  "*.d.ts",
  "node_modules",
];

/** What the name of a file says. `id` is the path without extension. */
export type FileName =
  /** Not a handler, and not meant to be one. */
  | { readonly kind: "ignored" }
  /** Switched off by `.disabled` before the extension; `binding` is what the rest of the name says. */
  | {
    readonly kind: "disabled";
    readonly id: string;
    readonly binding: Binding | null;
    readonly special: Special | null;
  }
  | {
    readonly kind: "binding";
    readonly id: string;
    readonly binding: Binding;
    readonly slug: string | null;
  }
  /** Of something that has no object. */
  | {
    readonly kind: "special";
    readonly id: string;
    readonly special: Special;
    readonly slug: string | null;
  }
  /** Wraps the handlers of its folder and of those below. */
  | { readonly kind: "middleware"; readonly id: string }
  /** The name says nothing: the file must export `on`. */
  | { readonly kind: "free"; readonly id: string }
  /** A handler of something that this version cannot do. */
  | { readonly kind: "refused"; readonly id: string; readonly problem: string }
  | { readonly kind: "error"; readonly problem: string };

/** Device names of Windows, where `aux.ts` cannot be a file nor `con` a folder. */
const RESERVED = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])$/;

/** Whether a folder or file of this name, with everything in it, is none of ours. */
export function isIgnored(segment: string): boolean {
  return /^[_.]/.test(segment) || segment === "node_modules";
}

/**
 * Reads the name of a file. Never throws: every text has an answer.
 *
 * @param file Its path below the handlers folder, with `/` on every system.
 */
export function parseFileName(file: string): FileName {
  const folders = file.split("/");
  const base = folders.pop()!;
  const [, stem, extension] = /^(.*)(\.[mM]?[tTjJ][sS])$/s.exec(base) ?? [];
  if (stem === undefined || extension === undefined) return { kind: "ignored" };
  if (/\.d$/.test(stem) && /t/.test(extension)) return { kind: "ignored" };
  return parseParts({ file, folders, stem, extension }, parseFileName);
}

/** A path below the handlers folder, taken apart. */
export interface FileParts {
  readonly file: string;
  readonly folders: readonly string[];
  /** The name of the file without its extension. */
  readonly stem: string;
  /** With its dot; empty where there is none. */
  readonly extension: string;
}

/**
 * Reads a name whose extension is known. `parse` reads the name of a file of this kind: a better name is proposed only
 * where it is right.
 */
export function parseParts(
  { file, folders, stem, extension }: FileParts,
  parse: (file: string) => FileName,
): FileName {
  if (folders.some(isIgnored)) return { kind: "ignored" };
  const path = (name: string) => [...folders, name].join("/");
  const suggest = (better: string) => {
    const right = better !== file && !["ignored", "error"].includes(parse(better).kind);
    return didYouMean(right ? better : undefined);
  };
  const id = path(stem);
  if (stem === "_middleware") return { kind: "middleware", id };
  if (isIgnored(stem + extension) || /[._]test$/.test(stem)) return { kind: "ignored" };
  const misplaced = problemOfPath(folders, stem, extension);
  if (misplaced) {
    return { kind: "error", problem: `${file}: ${misplaced.problem}${suggest(misplaced.better)}` };
  }
  const name = parseStem(stem);
  if (stem.endsWith(".disabled")) {
    const enabled = stem.slice(0, -".disabled".length);
    const binding = parseStem(enabled)?.binding ?? null;
    const special = binding ? null : parseSpecial(enabled.split("."))?.special ?? null;
    return { kind: "disabled", id, binding, special };
  }
  if (name) return { kind: "binding", id, ...name };
  const words = stem.split(".");
  const special = parseSpecial(words);
  if (special) return { kind: "special", id, ...special };
  const miss = nearMiss(words) ?? specialMiss(words);
  if (miss) {
    const better = path(miss.suggestion + extension);
    return { kind: "error", problem: `${file}: ${miss.problem}.${suggest(better)}` };
  }
  if (/^[a-z0-9](?:[a-z0-9._-]*[a-z0-9_-])?$/.test(stem) && !stem.includes("..")) {
    return { kind: "free", id };
  }
  const tidy = stem.toLowerCase().replace(/[^a-z0-9._]+/g, "-").replace(/\.+/g, ".")
    .replace(/^[-._]+|[-._]+$/g, "");
  return {
    kind: "error",
    problem: `${file}: the name of a handler has lower-case letters, digits and - . _ only.` +
      suggest(path(tidy + extension)),
  };
}

/** What a name without folders and extension says by the grammar alone; undefined when it does not follow it. */
export function parseStem(
  stem: string,
): { readonly binding: Binding; readonly slug: string | null } | undefined {
  const [app, model, action, slug, ...more] = stem.split(".");
  if (!isIdent(app) || !isIdent(model) || !isAction(action) || more.length > 0) return undefined;
  if (slug !== undefined && !isSlug(slug)) return undefined;
  return { binding: toBinding(app, model, action), slug: slug ?? null };
}

function isFolder(name: string): boolean {
  return /^[a-z0-9](?:[a-z0-9._-]*[a-z0-9_-])?$/.test(name);
}

/** What is wrong with the folders, the extension, or the name on other systems, and the path that may be right. */
function problemOfPath(
  folders: readonly string[],
  stem: string,
  extension: string,
): { readonly problem: string; readonly better: string } | undefined {
  const path = (parents: readonly string[], end: string) => [...parents, stem + end].join("/");
  const wrong = folders.find((folder) => !isFolder(folder));
  if (wrong !== undefined) {
    const better = folders.map((folder) => folder.toLowerCase().replaceAll(" ", "-"));
    return {
      problem: `${JSON.stringify(wrong)} is not the name of a folder of handlers, ` +
        "which has lower-case letters, digits and - . _ only.",
      better: path(better, extension),
    };
  }
  const reserved = [...folders, stem].find((segment) => RESERVED.test(segment.split(".")[0]!));
  if (reserved !== undefined) {
    return {
      problem: "Windows cannot have a file or folder that is called " +
        `${reserved.split(".")[0]}. Give it another name.`,
      better: path(folders, extension),
    };
  }
  if (extension !== extension.toLowerCase()) {
    return {
      problem: "the extension is written in lower case.",
      better: path(folders, extension.toLowerCase()),
    };
  }
}
