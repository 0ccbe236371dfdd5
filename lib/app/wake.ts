/**
 * What a platform does that wakes us every minute instead of letting our timers run: whoever is woken handles what is due,
 * and may be stopped at any time after that.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import type { Worker } from "../worker/worker.ts";
import type { Registrations } from "./registrations.ts";
import type { StoreKeeper } from "./store_keeper.ts";
import type { Watch } from "./watch.ts";

/** Milliseconds for what is due: a wake that comes while the last one goes on is skipped by Deno Deploy. */
const LONGEST = 50_000;
/** Milliseconds between two looks whether it is done. */
const LOOK = 100;
/** What is too old is taken away in every so many minutes of an hour, by whoever is woken in it. */
const TIDY_MINUTES = 10;

/**
 * Runs that are due, events in doubt, what is too old. Registration and catch-up begin with every process that leads, and
 * are only waited for.
 *
 * @returns Resolves when all of it is done, or after 50 s: the rest is for the next time.
 */
export async function handleWhatIsDue(
  clock: Clock,
  worker: Pick<Worker, "wake"> & { readonly stats: Pick<Worker["stats"], "busy"> },
  keeper: Pick<StoreKeeper, "tidy" | "busy">,
  watch: Pick<Watch, "kick" | "busy">,
  registrations: Pick<Registrations, "busy">,
): Promise<void> {
  const end = clock.monotonic() + LONGEST;
  worker.wake();
  watch.kick();
  if (new Date(clock.now()).getUTCMinutes() % TIDY_MINUTES === 0) keeper.tidy();
  const isBusy = () => [worker.stats, keeper, watch, registrations].some(({ busy }) => busy);
  while (isBusy() && clock.monotonic() < end) {
    await new Promise<void>((resolve) => void clock.after(LOOK, resolve));
  }
}
