/**
 * Does something again and again, never twice at once.
 *
 * @module
 */
import type { Clock } from "./clock.ts";

/** The loop. It rests until it is first kicked. */
export interface Loop {
  /** Now, or once more when the work that is under way is done. */
  kick(): void;
  /** Ends the loop; work that is under way goes on. */
  stop(): void;
  /** Whether work is under way. */
  readonly busy: boolean;
  /** Whether it was ended: work in several parts may ask in between. */
  readonly stopped: boolean;
}

/**
 * @param work Gives the milliseconds until it is to be done again; null: not before the next kick. It never rejects.
 */
export function createLoop(work: () => Promise<number | null>, clock: Clock): Loop {
  let cancel = () => {};
  let busy = false;
  let again = false;
  let stopped = false;

  async function turn(): Promise<void> {
    if (stopped) return;
    if (busy) return void (again = true);
    cancel();
    busy = true;
    let wait: number | null;
    do {
      again = false;
      wait = await work();
    } while (again && !stopped);
    busy = false;
    if (!stopped && wait !== null) cancel = clock.after(wait, turn);
  }

  return {
    kick: () => void turn(),
    stop() {
      stopped = true;
      cancel();
    },
    get busy() {
      return busy;
    },
    get stopped() {
      return stopped;
    },
  };
}
