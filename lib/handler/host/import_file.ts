/**
 * Imports one file of the handlers folder, so that whatever it does is known to be its own.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import type { Clock } from "../../clock.ts";
import { explainImportError } from "../import_error.ts";
import { placeOfImportError } from "../source_place.ts";
import type { SourcePlace } from "../types.ts";
import type { HostInit } from "./protocol.ts";
import { inScope, type Sink } from "./scope.ts";

/** Milliseconds for one import: a top-level await may never settle. */
export const IMPORT_TIMEOUT = 10_000;

/** What an import needs. */
export interface ImportOptions {
  readonly init: Pick<HostInit, "skip">;
  readonly clock: Clock;
  /** Called just before a file is imported: when the import takes the thread down, this was the last that it said. */
  announce(file: string): void;
  /** Where that which a file says while it is imported goes. */
  sink(handler: string): Sink;
}

/** What a file exports, or why that is not known. */
export type Imported =
  | { readonly exports: Record<string, unknown> }
  | { readonly problem: string; readonly place?: SourcePlace };

/**
 * Imports a file. Never throws.
 *
 * @param id Whose lines are what it says meanwhile.
 */
export async function importFile(
  { file, url }: { readonly file: string; readonly url: string },
  id: string,
  { init, clock, announce, sink }: ImportOptions,
): Promise<Imported> {
  const skip = Object.hasOwn(init.skip, file) ? init.skip[file] : undefined;
  if (skip !== undefined) return { problem: skip };
  announce(file);
  try {
    const loading = inScope(sink(id), () => import(url));
    const exports = await within(IMPORT_TIMEOUT, loading, clock);
    if (exports !== undefined) return { exports };
    const seconds = IMPORT_TIMEOUT / 1000;
    return {
      problem:
        `${file} did not finish loading within ${seconds} s: it awaits something, at its top ` +
        `level, that does not come`,
    };
  } catch (error) {
    const place = placeOfImportError(error, fileURLToPath(url));
    return { problem: explainImportError(error, file), ...place && { place } };
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
