/**
 * Does something again and again, never twice at once.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";

/** The loop. It rests until it is first kicked. */
export interface Loop {
  /** Now, or once more when the work that is under way is done. */
  kick(): void;
  /** Ends the loop; work that is under way goes on. */
  stop(): void;
}

/** @param work Gives the milliseconds until it is to be done again. It never rejects. */
export function createLoop(work: () => Promise<number>, clock: Clock): Loop {
  let cancel = () => {};
  let busy = false;
  let again = false;
  let stopped = false;

  async function turn(): Promise<void> {
    if (stopped) return;
    if (busy) return void (again = true);
    cancel();
    busy = true;
    let wait = 0;
    do {
      again = false;
      wait = await work();
    } while (again && !stopped);
    busy = false;
    if (!stopped) cancel = clock.after(wait, turn);
  }

  return {
    kick: () => void turn(),
    stop() {
      stopped = true;
      cancel();
    },
  };
}
