/**
 * Loads the handler files.
 *
 * @module
 */
import { brokenHandler, describeModule, describeWithoutLoading } from "../module.ts";
import type { ScannedFile } from "../scan.ts";
import { type FullScan, type Places, scanAll } from "../scan_all.ts";
import type { HandlerInfo, HandlerSet } from "../types.ts";
import { importFile, type ImportOptions } from "./import_file.ts";
import { idle, loadMiddleware, wrap } from "./load_middleware.ts";
import { type HandlerModule, toModule } from "./module.ts";
import { describeProgram, warnOf } from "./program/describe.ts";
import type { HostInit } from "./protocol.ts";

/** What the loader needs. */
export interface LoadOptions extends ImportOptions {
  readonly init: Pick<HostInit, "root" | "plugins" | "skip" | "exec">;
}

/** What was loaded. */
export interface Loaded {
  readonly set: HandlerSet;
  /** By id; only of handlers that are ready. */
  readonly modules: ReadonlyMap<string, HandlerModule>;
}

/** Imports one file after another, so that it is known which one does not come back. */
export async function loadHandlers(options: LoadOptions): Promise<Loaded> {
  const modules = new Map<string, HandlerModule>();
  const handlers: HandlerInfo[] = [];
  const { files, problems, lookalikes, middleware: scanned, plugins } = await scan(options.init);
  const middleware = await loadMiddleware(scanned, files, options);
  for (const file of files) {
    const { program } = file;
    const info = program === undefined
      ? await loadFile(file, options, modules)
      : await describeProgram({ ...file, program }, options.init);
    handlers.push(wrap(info, middleware, modules));
  }
  const warnings = [...await warnOf(lookalikes), ...idle(scanned, files)];
  const broken = middleware.filter((one) => "problem" in one);
  return {
    set: {
      handlers,
      problems: [...problems, ...broken],
      ...warnings.length > 0 && { warnings },
      ...plugins.length > 0 && { plugins },
    },
    modules,
  };
}

/** Imports one file. A handler that is ready is put among the modules. */
export async function loadFile(
  file: ScannedFile,
  options: ImportOptions,
  modules: Map<string, HandlerModule>,
): Promise<HandlerInfo> {
  const unloaded = describeWithoutLoading(file);
  if (unloaded) return unloaded;
  const imported = await importFile(file, file.name.id, options);
  if ("problem" in imported) return brokenHandler(file, imported.problem, imported.place);
  const info = describeModule(file, imported.exports);
  if (info.status === "ready") modules.set(info.id, toModule(imported.exports));
  return info;
}

/** A folder that cannot be read is a set without handlers: the receiver goes on with what it knows. */
async function scan(places: Places): Promise<Omit<FullScan, "fingerprint">> {
  try {
    return await scanAll(places);
  } catch (error) {
    return {
      files: [],
      lookalikes: [],
      middleware: [],
      plugins: [],
      problems: [{ file: places.root, problem: (error as Error).message }],
    };
  }
}
