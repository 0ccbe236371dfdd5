/**
 * Where in a source something is wrong.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { specifiersOf } from "./specifiers.ts";
import { readParseDiagnostic } from "./syntax_error.ts";
import type { SourcePlace } from "./types.ts";

/** Frames of hookbox itself say nothing about a handler. */
const OURS = new URL("../", import.meta.url).href;

/** The first place in a file that is not ours that a text names, such as a stack; undefined when it names none. */
export function placeIn(text: string): SourcePlace | undefined {
  const places = stripVTControlCharacters(text).matchAll(/(file:\/\/\/[^\s"')]+?):(\d+):(\d+)/g);
  for (const [, url, line, column] of places) {
    const path = url!.startsWith(OURS) ? undefined : pathOf(url!);
    if (path !== undefined) return { path, line: Number(line), column: Number(column) };
  }
}

/**
 * Where a file is wrong that could not be imported.
 *
 * @param error What `import()` rejected with. Can be anything.
 * @param path The file.
 */
export function placeOfImportError(error: unknown, path: string): SourcePlace | undefined {
  const { message, stack } = textsOf(error);
  const syntax = readParseDiagnostic(message);
  if (syntax) {
    const [line, column] = syntax.place.split(":").map(Number);
    const named = /\bpath: "([^"]+)"/.exec(message)?.[1];
    const at = named === undefined ? path : pathOf(`file://${named}`) ?? path;
    return { path: at, line: line!, column: column! };
  }
  return placeIn(message) ?? placeOfSpecifier(message, path) ?? placeIn(stack);
}

/** The compiled binary names what was not found, and not the line that wants it (measured on 2.9.4). */
function placeOfSpecifier(message: string, path: string): SourcePlace | undefined {
  const importer = pathOf(/ from "(file:[^"]+)"/.exec(message)?.[1] ?? "") ?? path;
  const missing = /["' ](file:[^"\s']+)/.exec(message)?.[1];
  const source = textOf(importer);
  const wanted = specifiersOf(source).find(({ text }) =>
    message.includes(`"${text}"`) || message.includes(`'${text}'`) ||
    missing !== undefined && text.startsWith(".") && resolves(text, importer, missing)
  );
  if (!wanted) return undefined;
  // `deno run` points at the quotation mark.
  const before = source.slice(0, wanted.offset - 1).split("\n");
  return { path: importer, line: before.length, column: before.at(-1)!.length + 1 };
}

function resolves(specifier: string, importer: string, url: string): boolean {
  return URL.canParse(specifier, `file://${importer}`) &&
    new URL(specifier, `file://${importer}`).pathname === new URL(url).pathname;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function pathOf(url: string): string | undefined {
  try {
    return fileURLToPath(url);
  } catch {
    return undefined;
  }
}

/** Whatever was thrown may have getters of its own. */
function textsOf(error: unknown): { readonly message: string; readonly stack: string } {
  try {
    const { message, stack } = error as Partial<Error>;
    return {
      message: typeof message === "string" ? stripVTControlCharacters(message) : "",
      stack: typeof stack === "string" ? stack : "",
    };
  } catch {
    return { message: "", stack: "" };
  }
}
