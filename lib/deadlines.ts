/**
 * Deadlines by the thousand that are hardly ever reached: of requests, of attempts.
 *
 * @module
 */
import type { Clock } from "./clock.ts";
import { Ring } from "./ring.ts";

interface Deadline {
  readonly at: number;
  readonly fn: () => void;
}

/**
 * Gives what works as a clock's `after()`, with one timer for all deadlines that are equally far away: they come due in the
 * order in which they were set. A timer of its own for each costs more than the rest of what is done about it.
 */
export function createDeadlines(clock: Clock): Clock["after"] {
  const rings = new Map<number, Ring<Deadline>>();

  const arm = (ms: number, ring: Ring<Deadline>, wait: number): void => {
    clock.after(wait, () => {
      const now = clock.monotonic();
      for (let next = ring.oldest; next; next = ring.oldest) {
        if (next.at > now) return arm(ms, ring, next.at - now);
        ring.take((deadline) => deadline === next);
        next.fn();
      }
      rings.delete(ms);
    });
  };

  return (ms, fn) => {
    let ring = rings.get(ms);
    if (!ring) {
      rings.set(ms, ring = new Ring());
      arm(ms, ring, ms);
    }
    return ring.add({ at: clock.monotonic() + ms, fn });
  };
}
