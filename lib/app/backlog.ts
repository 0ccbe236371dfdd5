/**
 * How much is unfinished, and when that is too much to take more.
 *
 * Nothing is asked of the store when a delivery comes: what comes and what ends is counted here, and the store corrects
 * it from time to time.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import type { Clock } from "../clock.ts";
import type { Appended, NewDelivery, SourceBacklog, Store } from "../store/store.ts";
import type { RunEnded } from "../worker/worker.ts";
import { megabytes } from "./megabytes.ts";

const log = getLogger(["hookbox", "store"]);

/** Milliseconds between two corrections, and how much longer than one takes. */
const EVERY = 60_000;
const PART = 50;
/** The part of a mark from which on people are warned, and below which a source that was refused may send again. */
const HIGH = 0.8;
const AGAIN = 0.95;

/** What it needs. */
export interface BacklogOptions {
  readonly store: Pick<Store, "backlog" | "openHandlers">;
  readonly clock: Clock;
  /** Names of all sources. */
  sources(): readonly string[];
  /** The marks. */
  most(): SourceBacklog;
}

/** Counts by source. */
export class Backlog {
  readonly #options: BacklogOptions;
  #counts = new Map<string, { runs: number; bytes: number }>();
  /** Sources that are refused, with how many deliveries were. */
  readonly #refused = new Map<string, number>();
  #cancel = () => {};
  #stopped = false;

  constructor(options: BacklogOptions) {
    this.#options = options;
  }

  /** Counts what is there from before, and from now on corrects itself. Nobody waits for it: there may be much. */
  start(): void {
    void this.#correct(async () => {
      // Without it a thread of the store would be started only to learn that there is nothing.
      return (await this.#options.store.openHandlers()).length > 0;
    });
  }

  /** Much may have ended at once. */
  recount(): void {
    this.#cancel();
    void this.#correct(() => true);
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  /**
   * Whether a delivery of this source is to be refused; it then counts as refused. Of none (`""`): whether all together are
   * too much.
   */
  refuses(source: string): boolean {
    if (source === "") return this.#part(this.#sum()) >= 1;
    const refused = this.#refused.get(source);
    if (refused === undefined) return false;
    this.#refused.set(source, refused + 1);
    return true;
  }

  /** These were stored. */
  arrived(batch: readonly NewDelivery[], appended: readonly Appended[]): void {
    this.#count(batch, appended);
    this.#judge();
  }

  /** An attempt is over. */
  ended({ run, completion, completed }: RunEnded): void {
    if (!completed) return;
    const { state, calls = 0, emitted = [] } = completed;
    this.#count(completion.emits ?? [], emitted);
    const isOver = ["done", "skipped", "dead"].includes(state);
    // A batch is no run that came: those that it carries are.
    const count = run.purpose === "batch"
      ? (isOver ? run.batch : completion.left)?.length ?? 0
      : Number(isOver);
    this.#ended(run.delivery.source, count, calls);
    this.#judge();
  }

  /** What is wrong, for people: nothing is taken any more, or it is much. */
  problems(): { readonly unready: string[]; readonly degraded: string[] } {
    const refused = [...this.#refused.keys()].map((source) =>
      `backlog: deliveries of ${source} are refused: ${this.#describe(source)}`
    );
    // Who receives from any source must go on getting its deliveries.
    const all = this.#options.sources().every((source) => this.#refused.has(source));
    if (refused.length > 0) {
      return all ? { unready: refused, degraded: [] } : { unready: [], degraded: refused };
    }
    const high = this.#part(this.#sum()) < HIGH ? [] : [`backlog: ${this.#describe()}`];
    return { unready: [], degraded: high };
  }

  #count(batch: readonly NewDelivery[], appended: readonly Appended[]): void {
    appended.forEach(({ runs }, index) => {
      const { source, body } = batch[index]!;
      if (runs > 0) this.#add(source, runs, body.byteLength);
    });
  }

  /** Runs are over; the calls that tell of one are runs of their own, for the same delivery. */
  #ended(source: string, count: number, calls: number): void {
    const { runs, bytes } = this.#counts.get(source) ?? { runs: 0, bytes: 0 };
    const gone = Math.min(runs, count);
    if (gone > 0) this.#add(source, calls - gone, -bytes / runs * (gone - Math.min(calls, gone)));
  }

  #add(source: string, runs: number, bytes: number): void {
    const before = this.#counts.get(source) ?? { runs: 0, bytes: 0 };
    this.#counts.set(source, { runs: before.runs + runs, bytes: before.bytes + bytes });
  }

  #sum(): SourceBacklog {
    let runs = 0;
    let bytes = 0;
    for (const count of this.#counts.values()) {
      runs += count.runs;
      bytes += count.bytes;
    }
    return { runs, bytes };
  }

  /** How much of the marks that is; from 1 on it is too much. */
  #part({ runs, bytes }: SourceBacklog): number {
    const most = this.#options.most();
    return Math.max(runs / most.runs, bytes / most.bytes);
  }

  /** All together are too much, and this source has more than its share: then it is refused, and no other for it. */
  #judge(): void {
    const whole = this.#part(this.#sum());
    if (whole < AGAIN && this.#refused.size === 0) return;
    const sources = this.#options.sources();
    for (const source of sources) {
      const part = this.#part(this.#counts.get(source) ?? { runs: 0, bytes: 0 }) * sources.length;
      const refused = this.#refused.get(source);
      if (refused === undefined) {
        if (whole >= 1 && part >= 1) this.#refuse(source);
      } else if (whole < AGAIN || part < AGAIN) this.#takeAgain(source, refused);
    }
  }

  #refuse(source: string): void {
    this.#refused.set(source, 0);
    log.error("Deliveries of {source} are answered 503 from now on: {why}", {
      source,
      why: this.#describe(source),
    });
  }

  #takeAgain(source: string, refused: number): void {
    this.#refused.delete(source);
    log.warn("Deliveries of {source} are taken again; {refused} were answered 503", {
      source,
      refused,
    });
  }

  #describe(source?: string): string {
    const most = this.#options.most();
    const { runs, bytes } = source === undefined
      ? this.#sum()
      : this.#counts.get(source) ?? { runs: 0, bytes: 0 };
    return `${runs} runs with ${megabytes(bytes)} are unfinished, of at most ${most.runs} ` +
      `(HOOKBOX_BACKLOG_MAX) with ${megabytes(most.bytes)} (HOOKBOX_BACKLOG_BYTES)`;
  }

  async #correct(isNeeded: () => Promise<boolean> | boolean): Promise<void> {
    const { store, clock } = this.#options;
    const start = clock.monotonic();
    try {
      if (await isNeeded()) this.#counts = new Map(Object.entries(await store.backlog()));
      this.#judge();
    } catch (error) {
      log.debug("Cannot count what is unfinished: {error}", { error });
    }
    if (this.#stopped) return;
    const wait = Math.max(EVERY, PART * (clock.monotonic() - start));
    this.#cancel = clock.after(wait, () => void this.#correct(() => this.#sum().runs > 0));
  }
}
