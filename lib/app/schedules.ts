/**
 * Makes runs of the schedules that are due: what the leader does.
 *
 * Two leaders at once, as at a change of leadership, do no harm: a due time is one delivery, however often it is made.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import type { Clock } from "../clock.ts";
import { newId } from "../event/id.ts";
import { scheduleDelivery } from "../handler/schedule/delivery.ts";
import { type Due, dueTimes, inTheWay, MOST } from "../handler/schedule/due.ts";
import { createTimetable, type Timetable } from "../handler/schedule/timetable.ts";
import type { HandlerInfo, HandlerSet } from "../handler/types.ts";
import { createLoop, type Loop } from "../loop.ts";
import type { Store } from "../store/store.ts";

const log = getLogger(["hookbox", "schedule"]);

/** Milliseconds after which all schedules are looked at again, though none should be due: clocks are set. */
const LONGEST_NAP = 60_000;
/** Milliseconds until the next try when the store failed. */
const TRY_AGAIN = 5_000;

/** What they need. */
export interface SchedulesOptions {
  readonly store: Pick<Store, "getValue" | "setValue" | "listRuns" | "cluster">;
  /** Stores deliveries. @throws {StoreError} when they cannot be. */
  readonly append: Store["append"];
  readonly clock: Clock;
  handlers(): HandlerSet;
  /** Runs may be ready. */
  wake(): void;
}

/** How far a schedule has come, as it is kept. */
interface Progress {
  /** The timetable's text: of another one the times that have passed were not missed. */
  readonly timetable: string;
  /** Up to here its times have been seen to; milliseconds since the Unix epoch. */
  readonly last: number;
}

/** What came of one schedule. */
interface Seen {
  /** How many runs were made. */
  readonly runs: number;
  /** When it is due next; null: never. */
  readonly next: number | null;
}

/** All schedules of this process; it looks after them from `start()` to `stop()`. */
export class Schedules {
  readonly #options: SchedulesOptions;
  #loop: Loop | null = null;
  /** The looks, one after another: each goes by the time at which it begins. */
  #last: Promise<unknown> = Promise.resolve();
  #problem: string | null = null;
  readonly #timetables = new WeakMap<HandlerInfo, Timetable | null>();
  #seen = new WeakMap<HandlerInfo, { readonly next: number | null; readonly until: number }>();
  /** Those of which due times are being left out: said once. */
  readonly #behind = new Set<string>();

  constructor(options: SchedulesOptions) {
    this.#options = options;
  }

  /** Why due times make no runs; null: they do. */
  get problem(): string | null {
    return this.#problem;
  }

  /** Begins, or goes on with other handlers: what was missed before is seen to first. */
  start(): void {
    if (this.#loop) return this.#loop.kick();
    // Another process may have made some meanwhile.
    this.#seen = new WeakMap();
    const loop = createLoop(async () => {
      const wait = await this.look();
      return loop.stopped ? null : wait;
    }, this.#options.clock);
    this.#loop = loop;
    loop.kick();
  }

  /** Ends; resolves when nothing of it goes on. */
  async stop(): Promise<void> {
    this.#loop?.stop();
    this.#loop = null;
    await this.#last;
  }

  /** Makes the runs of what is due, whoever leads. Gives the milliseconds until the next look. */
  look(): Promise<number> {
    const look = this.#last.then(() => this.#look());
    this.#last = look;
    return look;
  }

  async #look(): Promise<number> {
    const { clock, handlers, wake } = this.#options;
    let wait = LONGEST_NAP;
    let made = 0;
    try {
      for (const handler of handlers().handlers) {
        if (handler.special?.kind !== "schedule") continue;
        const { runs, next } = this.#known(handler) ?? await this.#see(handler);
        made += runs;
        if (next !== null) wait = Math.min(wait, Math.max(0, next - clock.now()));
      }
      this.#problem = null;
    } catch (error) {
      this.#problem = `no schedule runs: ${(error as Error).message}`;
      log.error("Cannot see to the schedules: {error}", { error });
      wait = TRY_AGAIN;
    }
    if (made > 0) wake();
    return wait;
  }

  /** What was seen a moment ago, where nothing is due since. */
  #known(handler: HandlerInfo): Seen | undefined {
    const { clock } = this.#options;
    const known = this.#seen.get(handler);
    if (!known || known.until <= clock.monotonic()) return undefined;
    return known.next === null || known.next > clock.now() ? { ...known, runs: 0 } : undefined;
  }

  /** Sees to one schedule. */
  async #see(handler: HandlerInfo): Promise<Seen> {
    const until = this.#options.clock.monotonic() + LONGEST_NAP;
    const timetable = this.#timetableOf(handler);
    if (timetable === null) await this.#forget(handler);
    const seen = timetable && await this.#advance(handler, timetable);
    const { runs = 0, next = null } = seen ?? {};
    this.#seen.set(handler, { next, until });
    return { runs, next };
  }

  /** Null: it is disabled, or its times cannot be read. */
  #timetableOf(handler: HandlerInfo): Timetable | null {
    let known = this.#timetables.get(handler);
    if (known === undefined) this.#timetables.set(handler, known = timetableOf(handler));
    return known;
  }

  /** Nothing is missed while it is disabled. */
  async #forget({ id, status }: HandlerInfo): Promise<void> {
    const { store } = this.#options;
    if (status === "disabled" && await store.getValue(keyOf(id))) {
      await store.setValue(keyOf(id), null);
    }
  }

  /** Makes the runs of one schedule, and keeps how far it has come. */
  async #advance(handler: HandlerInfo, timetable: Timetable): Promise<Seen> {
    const { store, clock } = this.#options;
    const key = keyOf(handler.id);
    const now = clock.now();
    const progress = await store.getValue(key) as unknown as Progress | null | undefined;
    // A time to come was written while the clock was wrong.
    const last = progress?.timetable === timetable.text ? Math.min(progress.last, now) : now;
    const next = timetable.after(last);
    if (progress?.last === last && (next === null || next > now)) return { runs: 0, next };
    const runs = await this.#make(handler, timetable, last, now);
    const seen = timetable.between(last, now, 1)[0] ?? last;
    await store.setValue(key, { timetable: timetable.text, last: seen } satisfies Progress);
    return { runs, next: timetable.after(now) };
  }

  /** Makes the runs of the times that have passed; gives how many. */
  async #make(
    handler: HandlerInfo,
    timetable: Timetable,
    last: number,
    now: number,
  ): Promise<number> {
    const { missed = "once", lane } = handler.config;
    let made = 0;
    for (const due of dueTimes(timetable, missed, last, now)) {
      const why = lane === "none" ? null : inTheWay(missed, await this.#open(handler.id));
      if (why === null) made += await this.#store(handler, due, now);
      this.#tell(handler.id, due, why);
    }
    return made;
  }

  #tell(handler: string, { at, missed }: Due, why: string | null): void {
    const due = new Date(at).toISOString();
    if (why === null) {
      this.#behind.delete(handler);
      log.debug("{handler} is due ({due})", { handler, due });
      if (missed > 0) {
        log.info("{handler}: {missed} times before {due} were missed", { handler, missed, due });
      }
    } else if (!this.#behind.has(handler)) {
      this.#behind.add(handler);
      log.warn("{handler}, due {due}, makes no run: {why}", { handler, due, why });
    }
  }

  async #open(handler: string) {
    const states = ["waiting", "ready", "running", "held"] as const;
    const runs = await this.#options.store.listRuns({ handler, states, limit: MOST });
    return runs.map(({ state, attempt, interrupted }) => ({
      started: state === "running" || attempt > 0 || interrupted > 0,
    }));
  }

  async #store(handler: HandlerInfo, due: Due, now: number): Promise<number> {
    const { store, append } = this.#options;
    const delivery = scheduleDelivery(handler, due, {
      id: newId(now),
      now,
      origin: "schedule",
      elsewhere: store.cluster.hasElsewhere(handler.id),
    });
    const [appended] = await append([delivery]);
    return appended!.runs;
  }
}

function keyOf(handler: string): string {
  return `schedule:${handler}`;
}

function timetableOf({ status, config }: HandlerInfo): Timetable | null {
  if (status === "disabled" || (config.cron === undefined && config.every === undefined)) {
    return null;
  }
  try {
    return createTimetable(config);
  } catch {
    // Its file is broken because of that, which is told with it.
    return null;
  }
}
