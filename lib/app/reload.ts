/**
 * Which settings a reload can change.
 *
 * @module
 */
import type { Settings } from "../config/settings.ts";

const NAMES = {
  listen: "HOOKBOX_LISTEN",
  store: "HOOKBOX_STORE",
  threads: "HOOKBOX_THREADS",
  exec: "HOOKBOX_EXEC",
  concurrency: "HOOKBOX_CONCURRENCY",
  handlerMemory: "HOOKBOX_HANDLER_MEMORY",
  drain: "HOOKBOX_DRAIN",
} as const;

/** What is fixed for as long as a process lives. */
export function fixed(settings: Settings): Pick<Settings, keyof typeof NAMES> {
  const { listen, store, threads, exec, concurrency, handlerMemory, drain } = settings;
  return { listen, store, threads, exec, concurrency, handlerMemory, drain };
}

/** What has changed and is fixed, in sentences for people. */
export function needRestart(before: Settings, after: Settings): string[] {
  const was = fixed(before);
  const is = fixed(after);
  return (Object.keys(NAMES) as (keyof typeof NAMES)[])
    .filter((key) => JSON.stringify(was[key]) !== JSON.stringify(is[key]))
    .map((key) => `${NAMES[key]} has changed: it takes effect when hookbox is started again`);
}
