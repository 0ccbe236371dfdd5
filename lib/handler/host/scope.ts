/**
 * Whose code is running: console output and stray errors are attributed by it.
 *
 * @module
 */
import { AsyncLocalStorage } from "node:async_hooks";
import type { LogLine } from "../../store/store.ts";

/** Takes what code says that nobody awaits. */
export interface Sink {
  /** Takes a log line; `text` is called only if somebody will see it. */
  write(level: LogLine["level"], text: () => string): void;
  /** Takes an error that nothing caught. */
  stray(error: unknown): void;
}

const storage = new AsyncLocalStorage<Sink>();

/** Calls `fn` so that everything it starts, now or later, belongs to the attempt or import behind `sink`. */
export function inScope<T>(sink: Sink, fn: () => T): T {
  return storage.run(sink, fn);
}

/** Where what the calling code says belongs; undefined where nobody can tell. */
export function currentScope(): Sink | undefined {
  return storage.getStore();
}
