/**
 * The process that the settings are loaded for.
 *
 * @module
 */
import type { LoadOptions } from "./load.ts";

/** What of `LoadOptions` the process itself knows. */
export function processSurroundings(): Omit<LoadOptions, "flags" | "envFile"> {
  return {
    env: (name) => permitted(() => Deno.env.get(name), undefined),
    envNames: () => permitted(() => Object.keys(Deno.env.toObject()), []),
    readTextFile: (path) => Deno.readTextFile(path),
    isTerminal: Deno.stderr.isTerminal(),
  };
}

/** What may not be read is unset: with `--allow-env=A,B` all other names are refused. */
function permitted<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return otherwise;
    throw error;
  }
}
