/**
 * Catches what nobody awaits: errors thrown from timers, rejected promises that were forgotten. Without these listeners
 * such an error ends the thread, with all its runs.
 *
 * @module
 */
import { currentScope, type Sink } from "./scope.ts";

let caught = false;

/**
 * Installs the listeners, once and for good. Errors of nobody in particular go to `unowned`; in the main thread, which
 * has none, they are left to the process.
 */
export function catchStrays(unowned?: Sink): void {
  if (caught) return;
  caught = true;
  const take = (event: globalThis.Event, error: unknown) => {
    const sink = currentScope() ?? unowned;
    if (!sink) return;
    event.preventDefault();
    sink.stray(error);
  };
  globalThis.addEventListener("error", (event) => take(event, event.error));
  globalThis.addEventListener("unhandledrejection", (event) => take(event, event.reason));
  wrapTimers();
}

/**
 * An error thrown by a timer's callback reaches the `error` listener without the scope that set the timer (measured on
 * 2.9.4; rejections and microtasks keep theirs): it is caught on the way.
 */
function wrapTimers(): void {
  const timers = globalThis as unknown as Record<string, (...args: unknown[]) => unknown>;
  for (const name of ["setTimeout", "setInterval", "setImmediate"]) {
    const original = timers[name];
    if (!original) continue;
    timers[name] = new Proxy(original, {
      apply(target, self, [callback, ...rest]: unknown[]) {
        const sink = currentScope();
        const guarded = sink && typeof callback === "function" ? guard(callback, sink) : callback;
        return Reflect.apply(target, self, [guarded, ...rest]);
      },
    });
  }
}

// deno-lint-ignore ban-types -- whatever a handler gave to setTimeout
function guard(callback: Function, sink: Sink): (...args: unknown[]) => void {
  return function (this: unknown, ...args) {
    try {
      Reflect.apply(callback, this, args);
    } catch (error) {
      sink.stray(error);
    }
  };
}
