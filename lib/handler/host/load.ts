/**
 * Loads the handler files.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import { explainImportError } from "../import_error.ts";
import { brokenHandler, describeModule, describeWithoutLoading } from "../module.ts";
import { type Scan, scanHandlers, type ScannedFile } from "../scan.ts";
import type { HandlerInfo, HandlerSet } from "../types.ts";
import { type HandlerModule, toModule } from "./module.ts";
import { describeProgram, warnOf } from "./program/describe.ts";
import type { HostInit } from "./protocol.ts";
import { inScope, type Sink } from "./scope.ts";

/** Milliseconds for one import: a top-level await may never settle. */
export const IMPORT_TIMEOUT = 10_000;

/** What the loader needs. */
export interface LoadOptions {
  readonly init: Pick<HostInit, "root" | "skip" | "exec">;
  readonly clock: Clock;
  /** Called just before a file is imported: when the import takes the thread down, this was the last that it said. */
  announce(file: string): void;
  /** Where that which a file says while it is imported goes. */
  sink(handler: string): Sink;
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
  const { files, problems, lookalikes } = await scan(options.init.root);
  for (const file of files) {
    const { program } = file;
    handlers.push(
      program === undefined
        ? await loadFile(file, options, modules)
        : await describeProgram({ ...file, program }, options.init),
    );
  }
  const warnings = await warnOf(lookalikes);
  return { set: { handlers, problems, ...warnings.length > 0 && { warnings } }, modules };
}

/** Imports one file. A handler that is ready is put among the modules. */
export async function loadFile(
  file: ScannedFile,
  { init, clock, announce, sink }: Omit<LoadOptions, "init"> & {
    readonly init: Pick<HostInit, "skip">;
  },
  modules: Map<string, HandlerModule>,
): Promise<HandlerInfo> {
  const unloaded = describeWithoutLoading(file);
  if (unloaded) return unloaded;
  const skip = Object.hasOwn(init.skip, file.file) ? init.skip[file.file] : undefined;
  if (skip !== undefined) return brokenHandler(file, skip);
  announce(file.file);
  try {
    const loading = inScope(sink(file.name.id), () => import(file.url));
    const exports = await within(IMPORT_TIMEOUT, loading, clock);
    if (exports === undefined) {
      const seconds = IMPORT_TIMEOUT / 1000;
      return brokenHandler(
        file,
        `${file.file} did not finish loading within ${seconds} s: it awaits something, at its top ` +
          `level, that does not come`,
      );
    }
    const info = describeModule(file, exports);
    if (info.status === "ready") modules.set(info.id, toModule(exports));
    return info;
  } catch (error) {
    return brokenHandler(file, explainImportError(error, file.file));
  }
}

/** A folder that cannot be read is a set without handlers: the receiver goes on with what it knows. */
async function scan(root: string): Promise<Omit<Scan, "fingerprint">> {
  try {
    return await scanHandlers(root);
  } catch (error) {
    return {
      files: [],
      lookalikes: [],
      problems: [{ file: root, problem: (error as Error).message }],
    };
  }
}

/** What the promise gives, or undefined when that takes too long. */
async function within<T>(ms: number, promise: Promise<T>, clock: Clock): Promise<T | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const cancel = clock.after(ms, () => resolve(undefined));
  try {
    return await Promise.race([promise, late]);
  } finally {
    cancel();
  }
}
