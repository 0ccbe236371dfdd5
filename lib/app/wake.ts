/**
 * What a platform does that wakes us every minute instead of letting our timers run: whoever is woken handles what is due,
 * and may be stopped at any time after that.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import type { Worker } from "../worker/worker.ts";
import type { Background } from "./background.ts";
import type { CatchUps } from "./catch_ups.ts";
import type { Registrations } from "./registrations.ts";
import type { StoreKeeper } from "./store_keeper.ts";
import type { Watch } from "./watch.ts";

/** Milliseconds for what is due: a wake that comes while the last one goes on is skipped by Deno Deploy. */
const LONGEST = 50_000;
/** Milliseconds between two looks whether it is done. */
const LOOK = 100;
/** In every so many minutes of an hour: by whoever is woken in it, for none of them may live that long. */
const CATCH_UP = 5;
const REGISTER_AND_TIDY = 10;

/** Who has something to do. What only a leader does, others begin in vain. */
export interface Chores {
  readonly clock: Clock;
  readonly worker: Pick<Worker, "wake"> & { readonly stats: Pick<Worker["stats"], "busy"> };
  readonly keeper: Pick<StoreKeeper, "tidy" | "busy">;
  readonly watch: Pick<Watch, "wake" | "busy"> & { readonly catchUps: Pick<CatchUps, "kick"> };
  readonly registrations: Pick<Registrations, "kick" | "busy">;
  readonly background: Pick<Background, "look">;
}

/**
 * Begins what is due: schedules, runs, questions to sources, catch-up, registration, retention.
 *
 * @returns Resolves when all of it is done, or after 50 s: the rest is for the next time.
 */
export async function handleWhatIsDue(chores: Chores): Promise<void> {
  const { clock, worker, keeper, watch, registrations, background } = chores;
  const end = clock.monotonic() + LONGEST;
  const minute = new Date(clock.now()).getUTCMinutes();
  await background.look();
  worker.wake();
  watch.wake();
  if (minute % CATCH_UP === 0) watch.catchUps.kick();
  if (minute % REGISTER_AND_TIDY === 0) {
    registrations.kick();
    keeper.tidy();
  }
  const isBusy = () => [worker.stats, keeper, watch, registrations].some(({ busy }) => busy);
  while (isBusy() && clock.monotonic() < end) {
    await new Promise<void>((resolve) => void clock.after(LOOK, resolve));
  }
}
