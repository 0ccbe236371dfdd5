/**
 * Loaded before an instance's main module: no timer of its main thread that is longer than a moment ever fires, as in an
 * instance that is asleep or was stopped. What happens nevertheless, a request or the cron has brought about.
 *
 * @module
 */
const MOMENT = 150;
const NEVER = 2 ** 31 - 1;
const { setTimeout } = globalThis;

globalThis.setTimeout =
  ((fn: () => void, ms = 0, ...args: []) =>
    setTimeout(fn, ms > MOMENT ? NEVER : ms, ...args)) as typeof setTimeout;
