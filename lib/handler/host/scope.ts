/**
 * Whose code is running: console output and stray errors are attributed by it.
 *
 * @module
 */
import { AsyncLocalStorage } from "node:async_hooks";
import type { LogLine } from "../../store/store.ts";

/** The attempt, or the import, that some code runs for. */
export interface Scope {
  readonly handler: string;
  /** Absent while a file is imported. */
  readonly run?: string;
  /** Takes a line; `text` is called only if somebody will see it. */
  write(level: LogLine["level"], text: () => string): void;
}

const storage = new AsyncLocalStorage<Scope>();

/** Calls `fn` so that everything it starts, now or later, belongs to `scope`. */
export function inScope<T>(scope: Scope, fn: () => T): T {
  return storage.run(scope, fn);
}

/** Whose code this is called from; undefined where nobody can tell. */
export function currentScope(): Scope | undefined {
  return storage.getStore();
}
