/**
 * Turns `console.*` of handler code into log lines.
 *
 * @module
 */
import { Console } from "node:console";
import { Writable } from "node:stream";
import { format } from "node:util";
import type { LogLine } from "../../store/store.ts";
import type { Scope } from "./scope.ts";

/** The methods that say a level; all others (`table`, `dir`, `trace`, …) print to standard output or error. */
const LEVELS: Readonly<Record<string, LogLine["level"]>> = {
  debug: "debug",
  log: "info",
  info: "info",
  warn: "warning",
  error: "error",
};

/**
 * Replaces the methods of the global console. `scope` says whose output it is; where it says nobody, the original
 * method is called. Returns what puts the originals back.
 */
export function captureConsole(scope: () => Scope | undefined): () => void {
  const target = globalThis.console as unknown as Record<string, unknown>;
  const originals = { ...target };
  const printer = new Console({
    stdout: lines(scope, "info"),
    stderr: lines(scope, "error"),
    colorMode: false,
  }) as unknown as Record<string, unknown>;
  for (const [name, original] of Object.entries(originals)) {
    const level = LEVELS[name];
    const print = printer[name];
    if (typeof original !== "function" || typeof print !== "function" || name === "Console") {
      continue;
    }
    target[name] = (...args: unknown[]) => {
      const owner = scope();
      if (!owner) return original.apply(target, args);
      if (level) return owner.write(level, () => format(...args));
      return print.apply(printer, args);
    };
  }
  return () => Object.assign(target, originals);
}

/** A stream that makes log lines of what is printed to it. */
function lines(scope: () => Scope | undefined, level: LogLine["level"]): Writable {
  return new Writable({
    decodeStrings: false,
    write(chunk, _encoding, done) {
      scope()?.write(level, () => String(chunk).trimEnd());
      done();
    },
  });
}
