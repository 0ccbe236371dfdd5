/**
 * What a middleware file exports, checked, and which handlers it wraps.
 *
 * @module
 */
import { folderOf } from "./scan.ts";
import type { HandlerInfo } from "./types.ts";

/** Exports that mean something in the file of a handler, and nothing here. */
const OF_HANDLERS = ["config", "on", "dead"];

/** What is wrong with the exports of a middleware file; empty when it is good. */
export function problemsOfMiddleware(exports: Record<string, unknown>): string[] {
  const wrapper = exports.default;
  const write = "Write export default async function (event, ctx, next) { await next(); }";
  const problems = OF_HANDLERS.filter((name) => name in exports)
    .map((name) => `it exports \`${name}\`, which only handlers have`);
  if (wrapper === undefined) problems.unshift(`it has no default export. ${write}`);
  else if (typeof wrapper !== "function" || isClass(wrapper)) {
    problems.unshift(`its default export must be a function of (event, ctx, next). ${write}`);
  }
  return problems;
}

function isClass(value: object): boolean {
  return /^class\b/.test(Function.prototype.toString.call(value));
}

/** Whether a middleware file wraps a file: of the same folder, or one below. None reaches into a plugin. */
export function wraps(middleware: string, file: string): boolean {
  return file.startsWith(folderOf(middleware)) && middleware.includes(":") === file.includes(":");
}

/** What is executed without runs has no end that middleware could change: tasks, and the start and stop of a process. */
export function isWrapped({ special }: Pick<HandlerInfo, "special">): boolean {
  if (special?.kind === "task") return false;
  return special?.kind !== "lifecycle" || special.name === "dead";
}
