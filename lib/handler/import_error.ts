/**
 * Why a handler file cannot be imported, for whoever wrote it.
 *
 * @module
 */
import { stripVTControlCharacters } from "node:util";
import { readParseDiagnostic } from "./syntax_error.ts";

/** What a handler can import, whatever else is installed. */
const AVAILABLE = 'Handlers can import "hookbox", "zod", node: modules, and files beside them.';

/**
 * Says in words what an import threw: a package that is not there, a missing file, a syntax error, or the file's own code.
 *
 * @param error What `import()` rejected with. Can be anything.
 * @param file The handler's path below the handlers folder.
 */
export function explainImportError(error: unknown, file: string): string {
  const message = messageOf(error);
  const wanted = packageOf(message);
  if (wanted !== undefined) {
    const by = importerOf(message, file);
    return `${file} imports ${JSON.stringify(wanted)}${by}, which is not there. ${AVAILABLE}`;
  }
  if (/^Attempted to load JSON|^Cannot resolve module "[^"]+\.json"/.test(message)) {
    return `${file} imports JSON in a way that is not allowed${placeOf(message)}. ` +
      'Write import data from "./data.json" with { type: "json" }.';
  }
  const missing = /^Module not found:? "?(file:[^"\s]+?)"?\.?(?:\s|$)/.exec(message)?.[1] ??
    /^Cannot resolve module "([^"]+)"/.exec(message)?.[1];
  if (missing !== undefined) {
    return `${file} imports a file that is not there: ${pathOf(missing)}${placeOf(message)}.`;
  }
  const syntax = readParseDiagnostic(message);
  if (syntax) {
    const name = /path: "(?:[^"]*\/)?([^"/]+)"/.exec(message)?.[1] ?? file;
    return `${file} cannot be loaded: SyntaxError: ${syntax.what} (${name}:${syntax.place}).`;
  }
  if (/^(?:require|module|exports) is not defined/.test(message)) {
    return `${file} is written as CommonJS (${firstLine(message)}). ` +
      "Write import and export instead of require and module.exports.";
  }
  const place = placeOf(message) || placeOf(stackOf(error));
  return `${file} cannot be loaded: ${nameOf(error, message)}${firstLine(message)}${place}.`;
}

/** The package that an import asked for in vain, as `deno run` and the compiled binary tell it (2.9.4, measured). */
function packageOf(message: string): string | undefined {
  return (/^Import "([^"]+)" not a dependency/.exec(message) ??
    /^Relative import path "([^"]+)" not prefixed/.exec(message) ??
    /^Could not find constraint '([^']+)' in the list of packages/.exec(message) ??
    /^JSR package manifest for '([^']+)' failed/.exec(message) ??
    /^Import '((?:https?|jsr|npm):[^']+)' failed/.exec(message) ??
    /^Module not found:? "?((?:https?|jsr|npm):[^"\s]+?)"?\.?(?:\s|$)/.exec(message) ??
    /^No such built-in module: (\S+)/.exec(message) ??
    /^npm package '([^']+)' does not exist/.exec(message))?.[1];
}

/** The helper that has the import, where it is not in the handler's own file. */
function importerOf(message: string, file: string): string {
  const importer = / from "(file:[^"]+)"/.exec(message)?.[1];
  if (importer === undefined || pathOf(importer).endsWith(`/${file}`)) return "";
  return ` (by ${pathOf(importer).split("/").pop()})`;
}

/** Where in the source, if the text says so. */
function placeOf(text: string): string {
  const place = /\bfile:\/\/\/[^\s"')]*?([^/\s"')]+:\d+:\d+)/.exec(text)?.[1];
  return place === undefined ? "" : ` (${decode(place)})`;
}

function pathOf(url: string): string {
  return decode(url.replace("file://", ""));
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The error's own class, where that says something: Deno wraps what it cannot compile in a TypeError. */
function nameOf(error: unknown, message: string): string {
  if (!(error instanceof Error) || /^\w*Error: /.test(message)) return "";
  return error.name === "" ? "" : `${error.name}: `;
}

function firstLine(message: string): string {
  return message.split("\n")[0]!.replace(/ at file:\/\/\S+$/, "").replace(/\.$/, "");
}

function messageOf(error: unknown): string {
  try {
    return stripVTControlCharacters(error instanceof Error ? error.message : String(error));
  } catch {
    return "something that is no error was thrown";
  }
}

/** The stack without our own frames: where hookbox imports a file says nothing about the file. */
function stackOf(error: unknown): string {
  const stack = error instanceof Error ? error.stack : undefined;
  if (typeof stack !== "string") return "";
  const own = new URL("..", import.meta.url).href;
  return stripVTControlCharacters(stack).split("\n").filter((line) => !line.includes(own)).join(
    "\n",
  );
}
