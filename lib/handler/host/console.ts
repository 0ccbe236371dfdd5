/**
 * Turns `console.*` of handler code into log lines.
 *
 * @module
 */
import { Console } from "node:console";
import { Writable } from "node:stream";
import { format } from "node:util";
import type { LogLine } from "../../store/store.ts";
import { currentScope, type Sink } from "./scope.ts";

/** The methods that say a level; all others (`table`, `dir`, `trace`, …) print to standard output or error. */
const LEVELS: Readonly<Record<string, LogLine["level"]>> = {
  debug: "debug",
  log: "info",
  info: "info",
  warn: "warning",
  error: "error",
};

let captured = false;

/**
 * Replaces the methods of the global console, once and for good. Output of nobody in particular goes to `unowned`; in
 * the main thread, which has none, it is printed as ever.
 */
export function captureConsole(unowned?: Sink): void {
  if (captured) return;
  captured = true;
  const owner = () => currentScope() ?? unowned;
  const target = globalThis.console as unknown as Record<string, unknown>;
  const printer = new Console({
    stdout: lines(owner, "info"),
    stderr: lines(owner, "error"),
    colorMode: false,
  }) as unknown as Record<string, unknown>;
  for (const [name, original] of Object.entries(target)) {
    const print = printer[name];
    if (typeof original !== "function" || typeof print !== "function" || name === "Console") {
      continue;
    }
    const level = LEVELS[name];
    target[name] = (...args: unknown[]) => {
      const sink = owner();
      if (!sink) return original.apply(target, args);
      if (level) return sink.write(level, () => format(...args));
      return print.apply(printer, args);
    };
  }
}

/** A stream that makes log lines of what is printed to it. */
function lines(owner: () => Sink | undefined, level: LogLine["level"]): Writable {
  return new Writable({
    decodeStrings: false,
    write(chunk, _encoding, done) {
      owner()?.write(level, () => String(chunk).trimEnd());
      done();
    },
  });
}
