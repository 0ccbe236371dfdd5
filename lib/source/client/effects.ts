/**
 * For how long a write may cause events.
 *
 * @module
 */
import type { OwnWrite, WriteAnswer } from "./own_writes.ts";

/** Milliseconds after the answer in which the events of a request are made: they are, before it is answered. */
const SOON = 10 * 60_000;

/** Milliseconds for what goes on after the answer: a script, a background job (NetBox 4.7). */
const LATE = 24 * 60 * 60_000;

/**
 * Up to which time of the source the events of a write are caused by it. Later events of the same request are those of
 * a merge, which replays what was written in a branch under the original request id.
 *
 * @param now Our own time in milliseconds, where the answer has none.
 */
export function effectsUntil(
  { path }: Pick<OwnWrite, "method" | "path">,
  { status, time }: WriteAnswer,
  now: number,
): number {
  const goesOn = status === 202 || /^\/api\/extras\/(?:scripts|jobs)\//.test(path);
  return (time ?? now) + (goesOn ? LATE : SOON);
}
