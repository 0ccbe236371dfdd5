/**
 * Loads the middleware files, and puts them around the handlers.
 *
 * @module
 */
import { isWrapped, problemsOfMiddleware, wraps } from "../middleware.ts";
import type { Middleware } from "../public.ts";
import type { ScannedFile, ScannedMiddleware } from "../scan.ts";
import type { Fault, HandlerInfo } from "../types.ts";
import { importFile, type ImportOptions } from "./import_file.ts";
import { type Layer, wrapped } from "./middleware.ts";
import type { HandlerModule } from "./module.ts";

/** A middleware file and what became of it. */
export type LoadedMiddleware = Layer | Fault;

/**
 * Imports those that wrap a handler that is to be loaded: what wraps only others has nothing to do in a thread where one
 * runs alone.
 */
export async function loadMiddleware(
  scanned: readonly ScannedMiddleware[],
  files: readonly Pick<ScannedFile, "file">[],
  options: ImportOptions,
): Promise<LoadedMiddleware[]> {
  const { skip } = options.init;
  const wanted = files.filter(({ file }) => !Object.hasOwn(skip, file));
  const loaded: LoadedMiddleware[] = [];
  for (const one of scanned) {
    if (wanted.some(({ file }) => wraps(one.file, file))) loaded.push(await load(one, options));
  }
  return loaded;
}

/** Says of those that wrap nothing that they do: they were meant for some handlers. */
export function idle(
  scanned: readonly ScannedMiddleware[],
  files: readonly Pick<ScannedFile, "file">[],
): Fault[] {
  return scanned.filter((one) => !files.some(({ file }) => wraps(one.file, file)))
    .map(({ file }) => ({
      file,
      problem: "There is no handler in its folder, nor below: it wraps none",
    }));
}

async function load(
  { file, url, problem }: ScannedMiddleware,
  options: ImportOptions,
): Promise<LoadedMiddleware> {
  if (problem !== undefined) return { file, problem };
  const imported = await importFile({ file, url }, file, options);
  if ("problem" in imported) return { file, ...imported };
  const problems = problemsOfMiddleware(imported.exports);
  if (problems.length > 0) return { file, problem: problems.join("\n") };
  return { file, wrap: imported.exports.default as Middleware };
}

/**
 * Puts what wraps a handler around it. A handler whose middleware is broken is broken, and so is a program, which nothing
 * can wrap: none of it may be passed by.
 */
export function wrap(
  info: HandlerInfo,
  all: readonly LoadedMiddleware[],
  modules: Map<string, HandlerModule>,
): HandlerInfo {
  const around = isWrapped(info) ? all.filter(({ file }) => wraps(file, info.file)) : [];
  if (around.length === 0 || info.status === "disabled") return info;
  const described = { ...info, middleware: around.map(({ file }) => file) };
  const problem = problemOf(described, around);
  if (problem !== null) {
    modules.delete(info.id);
    return info.status === "broken" ? described : { ...described, status: "broken", problem };
  }
  const module = modules.get(info.id);
  if (module) modules.set(info.id, wrapped(module, around.filter((one) => "wrap" in one)));
  return described;
}

function problemOf(
  { file, program }: HandlerInfo,
  around: readonly LoadedMiddleware[],
): string | null {
  if (program) {
    return `${file}: ${around[0]!.file} cannot wrap a program. Move one of them to another folder.`;
  }
  const broken = around.find((one) => "problem" in one);
  return broken ? `${broken.file}, which wraps it, is broken: ${broken.problem}` : null;
}
