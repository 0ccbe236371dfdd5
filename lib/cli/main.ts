/**
 * Arguments in, exit code out: 0 good, 1 failed, 2 usage, 78 configuration.
 *
 * @module
 */
import { type Io, processIo } from "./io.ts";
import "./minutes.ts";

/** Runs one command line. Without a command it is `serve`. */
export async function main(args: readonly string[], io: Io = processIo()): Promise<number> {
  try {
    // A service starts without arguments, and need not wait for the parser of arguments (some 50 ms).
    if (args.length === 0 || (args.length === 1 && args[0] === "serve")) {
      const { serve } = await import("./serve.ts");
      return await serve({ flags: {}, envFile: undefined }, false, io);
    }
    const { parse } = await import("./parse.ts");
    return await parse(args, io);
  } catch (error) {
    io.err(`hookbox: ${error instanceof Error ? error.message : String(error)}`);
    return exitCodeOf(error);
  }
}

/** The exit code of an error: its own, or 1. */
function exitCodeOf(error: unknown): number {
  const code = (error as { exitCode?: unknown } | null)?.exitCode;
  return typeof code === "number" ? code : 1;
}
