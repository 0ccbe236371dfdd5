/**
 * Handlers that are no files but functions of the program that hookbox is part of.
 *
 * @module
 */
import { describeModule } from "./module.ts";
import type { HandlerName, ScannedFile } from "./scan.ts";
import { parseSpecial } from "./special.ts";
import type { HandlerInfo } from "./types.ts";

/** Ids of files have no colon: the two can never be the same. */
const PREFIX = "on:";

/** A function with what it listens to, in the form of a file. */
export interface OwnHandler {
  readonly file: ScannedFile;
  /** What the file would export. */
  readonly exports: Record<string, unknown>;
  readonly info: HandlerInfo;
}

/** What is said beside the function: `config` of a file, `name` to tell handlers of one binding apart, and `dead`. */
export interface OwnOptions extends Record<string, unknown> {
  readonly name?: string;
}

/**
 * The handler of a function. Its id is `on:` and its name, or else what it listens to. What is wrong with it stands in
 * its `info`, as for a file.
 *
 * @param listensTo As the name of a file without extension says it, or as entries of `on`.
 */
export function ownHandler(
  listensTo: string | readonly string[],
  handle: unknown,
  { name, dead, ...config }: OwnOptions = {},
): OwnHandler {
  const entries = typeof listensTo === "string" ? [listensTo] : listensTo;
  const said = nameOf(entries, `${PREFIX}${name ?? entries.join(",")}`);
  const file = {
    file: `on(${entries.map((it) => JSON.stringify(it)).join(", ")})`,
    url: "",
    name: said,
  };
  const exports = {
    default: handle,
    config,
    ...said.kind === "free" ? { on: entries } : {},
    ...dead === undefined ? {} : { dead },
  };
  return { file, exports, info: describeModule(file, exports) };
}

/** What it is for: special names have no other form, everything else can be said by `on`. */
function nameOf(entries: readonly string[], id: string): HandlerName {
  const [entry, ...more] = entries;
  const special = more.length === 0 ? parseSpecial(entry?.split(".") ?? []) : undefined;
  return special ? { kind: "special", id, ...special } : { kind: "free", id };
}
