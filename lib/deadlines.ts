/**
 * Deadlines by the thousand that are hardly ever reached: of requests, of attempts.
 *
 * @module
 */
import type { Clock } from "./clock.ts";

interface Deadline {
  readonly at: number;
  readonly fn: () => void;
}

/**
 * Gives what works as a clock's `after()`, with one timer for all deadlines that are equally far away: they come due in the
 * order in which they were set. A timer of its own for each costs more than the rest of what is done about it.
 */
export function createDeadlines(clock: Clock): Clock["after"] {
  const queues = new Map<number, Set<Deadline>>();

  const arm = (ms: number, queue: Set<Deadline>, wait: number): void => {
    clock.after(wait, () => {
      const now = clock.monotonic();
      for (const deadline of queue) {
        if (deadline.at > now) return arm(ms, queue, deadline.at - now);
        queue.delete(deadline);
        deadline.fn();
      }
      queues.delete(ms);
    });
  };

  return (ms, fn) => {
    let queue = queues.get(ms);
    if (!queue) {
      queues.set(ms, queue = new Set());
      arm(ms, queue, ms);
    }
    const deadline = { at: clock.monotonic() + ms, fn };
    queue.add(deadline);
    return () => void queue.delete(deadline);
  };
}
