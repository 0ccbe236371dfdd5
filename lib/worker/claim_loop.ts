/**
 * Claims whatever is ready as long as there is a place for it; sleeps otherwise.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import type { Clock } from "../clock.ts";
import type { ClaimedRun, ClaimSlot, Store } from "../store/store.ts";
import type { Claims } from "./claims.ts";
import type { Patience } from "./patience.ts";

const log = getLogger(["hookbox", "worker"]);

/** However quiet it is, the store is asked this often (ms): it costs a look into an index. */
const LONGEST_NAP = 60_000;
/** A due run that nobody may claim must not keep us awake: each fruitless look doubles the nap. */
const SHORTEST_NAP = 50;

/** Milliseconds between two claims that new deliveries ask for: what comes meanwhile shares the cost of one. */
const GATHER = 8;
/**
 * While many deliveries are being received, for each run that the last claim gave: a source sends each once, a run can wait.
 * By run, so that what is claimed together costs others no turn.
 */
const PRESSED = 3;

/** What the loop works with. */
export interface ClaimLoopOptions {
  readonly store: Pick<Store, "claim" | "nextDue">;
  readonly clock: Clock;
  readonly patience: Patience;
  readonly claims: Claims;
  /** Places for runs. */
  free(): number;
  /** Whether a run of this handler would start at once. */
  takes(handler: string): boolean;
  /** Whether many deliveries are being received. */
  pressed(): boolean;
  /** How many runs to claim beside those of a slot, which have their places. */
  ahead(slot: ClaimSlot): number;
  /** Takes a place for the run, before it returns, and executes it. */
  execute(run: ClaimedRun): void;
  /** Keeps a run until a place of its handler and source is free. */
  keep(run: ClaimedRun): void;
}

/** One loop; it runs when it is woken. */
export class ClaimLoop {
  readonly #options: ClaimLoopOptions;
  #claiming: Promise<void> | null = null;
  #again = false;
  #stopped = false;
  #naps = 0;
  #fruitless = 0;
  #cancelNap: () => void = () => {};
  #gathering = false;
  /** When the last such claim began, by monotonic time. */
  #gathered = -Infinity;
  /** When the next claim may be while many deliveries are being received. */
  #rested = -Infinity;
  #cancelGathering: () => void = () => {};
  #resting = false;
  #cancelRest: () => void = () => {};

  constructor(options: ClaimLoopOptions) {
    this.#options = options;
  }

  /** Whether it asks for runs just now, or in a moment. */
  get busy(): boolean {
    return this.#claiming !== null || this.#gathering;
  }

  /** Every handler may have ready runs. */
  wake(): void {
    this.#heat();
    this.go();
  }

  /** Deliveries came: the first is seen to at once, others that follow closely together. */
  gather(): void {
    if (this.#gathering || this.#stopped) return;
    const { clock, pressed } = this.#options;
    const next = this.#gathered + GATHER;
    const wait = (pressed() ? Math.max(next, this.#rested) : next) - clock.monotonic();
    const claim = () => {
      this.#gathering = false;
      this.#gathered = clock.monotonic();
      this.#heat();
      this.#begin();
    };
    if (wait <= 0) return claim();
    this.#gathering = true;
    this.#cancelGathering = clock.after(wait, claim);
  }

  /** A place, or a lane, became free. */
  go(): void {
    if (this.#options.pressed()) this.gather();
    else this.#begin();
  }

  #heat(): void {
    this.#fruitless = 0;
    this.#options.claims.heat();
  }

  #begin(): void {
    this.#again = true;
    if (this.#stopped || this.#claiming) return;
    // In a moment: when several runs end at once, their places are filled by one claim.
    this.#claiming = Promise.resolve().then(() => this.#claimAll())
      .catch((error) => this.#report("claim runs", error))
      .finally(() => {
        this.#claiming = null;
        // Called in the moment between the last round and here.
        if (this.#again) return this.go();
        this.#rest();
      });
  }

  /** Claims nothing more; resolves when the claim that is under way is over. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelNap();
    this.#cancelRest();
    this.#cancelGathering();
    this.#gathering = false;
    await this.#claiming;
  }

  async #claimAll(): Promise<void> {
    const { store, clock, patience, claims, free, takes, ahead, execute, keep } = this.#options;
    this.#rested = clock.monotonic();
    while (!this.#stopped) {
      this.#again = false;
      const slots = claims.plan(free(), takes).map((slot) => ({ ...slot, ahead: ahead(slot) }));
      if (slots.length === 0) return;
      const runs = await patience.insist("claim runs", () => store.claim(slots, clock.now()), {
        worth: this.#going,
      });
      this.#rested += PRESSED * runs.length;
      for (const given of claims.took(slots, runs)) {
        for (const run of given.placed) execute(run);
        for (const run of given.ahead) keep(run);
      }
      if (runs.length > 0) this.#fruitless = 0;
    }
  }

  /** Asks a moment later when the next run is due: while there is much to do, not after each claim. */
  #rest(): void {
    if (this.#stopped) return;
    this.#naps++;
    this.#cancelNap();
    if (this.#resting) return;
    this.#resting = true;
    this.#cancelRest = this.#options.clock.after(SHORTEST_NAP, () => {
      this.#resting = false;
      this.#nap().catch((error) => this.#report("read when the next run is due", error));
    });
  }

  /** Sleeps until the next run is due. Whoever calls `go()` ends it. */
  async #nap(): Promise<void> {
    const nap = ++this.#naps;
    this.#cancelNap();
    const { store, clock, patience, claims, free, takes } = this.#options;
    const handlers = claims.open(free()).filter(takes);
    if (this.#stopped || free() <= 0 || handlers.length === 0) return;
    const due = await patience.insist(
      "read when the next run is due",
      () => store.nextDue(handlers),
      { worth: this.#going },
    );
    if (nap !== this.#naps || this.#stopped) return;
    const least = Math.min(SHORTEST_NAP * 2 ** this.#fruitless, LONGEST_NAP);
    const wait = due === null ? LONGEST_NAP : Math.max(due - clock.now(), least);
    this.#cancelNap = clock.after(Math.min(wait, LONGEST_NAP), () => {
      this.#fruitless = Math.min(this.#fruitless + 1, 20);
      claims.heat();
      this.go();
    });
  }

  readonly #going = () => !this.#stopped;

  #report(what: string, error: unknown): void {
    if (!this.#stopped) log.error("Cannot {what}: {error}", { what, error });
  }
}
