/** What the contract tests share: a store, a time that is told, and short words for what happens to it. */
import type { Json } from "../../../lib/event/types.ts";
import type {
  ClaimedRun,
  Completed,
  Completion,
  NewDelivery,
  NewRun,
  Outcome,
  RunState,
  Store,
} from "../../../lib/store/store.ts";

/** A store under test. */
export interface Opened extends AsyncDisposable {
  readonly store: Store;
  /** Closes it and opens the same data again. */
  reopen(): Promise<Store>;
}

/** Opens an empty store. */
export type OpenStore = () => Promise<Opened>;

/** One group of contract tests. */
export type Contract = (name: string, open: OpenStore) => void;

/** The time at which every test begins. */
export const START = Date.UTC(2026, 10, 22, 12);

/** An error as handlers throw it. */
export const ERROR = { name: "Error", message: "device unreachable" };

let ids = 0;

/** A delivery; all that a test does not care about is filled in. */
export function delivery(over: Partial<NewDelivery> = {}): NewDelivery {
  const receivedAt = over.receivedAt ?? START;
  return {
    id: `d${++ids}`,
    source: "netbox",
    origin: "webhook",
    kind: "object",
    receivedAt,
    eventTime: receivedAt,
    objectType: "dcim.interface",
    action: "update",
    objectId: "5",
    display: "Gi0/1",
    user: "admin",
    requestId: null,
    urlObjectType: null,
    error: null,
    secretIndex: 0,
    body: new TextEncoder().encode('{"event":"updated"}'),
    dedupe: null,
    runs: [],
    ...over,
  };
}

/** A delivery to come: when its event was, and what runs it makes. */
export interface Arrival extends Partial<Omit<NewDelivery, "runs">> {
  readonly lane?: string | null;
  readonly handler?: string;
  readonly held?: string;
  readonly delay?: number;
  readonly prechange?: Json;
}

/** Drives a store as the receiver and the worker would. */
export class Driver implements AsyncDisposable {
  readonly #opened: Opened;
  store: Store;
  now = START;

  private constructor(opened: Opened) {
    this.#opened = opened;
    this.store = opened.store;
  }

  static async start(open: OpenStore): Promise<Driver> {
    return new Driver(await open());
  }

  /** Stores one delivery that makes one run in a lane (by default "lane"), and gives the run's id. */
  async add(arrival: Arrival = {}): Promise<string> {
    const { lane = "lane", handler = "handler", held, delay, prechange, ...over } = arrival;
    const run: NewRun = {
      handler,
      lane,
      ...held === undefined ? {} : { held },
      ...delay === undefined ? {} : { delay },
      ...prechange === undefined ? {} : { prechange },
    };
    const [appended] = await this.store.append([
      delivery({ receivedAt: this.now, ...over, runs: [run] }),
    ]);
    return `${appended!.id}.1`;
  }

  /** Claims what is due, in order. */
  async claim(limit = 100, handler = "handler", source = "netbox"): Promise<ClaimedRun[]> {
    return await this.store.claim([{ handler, source, limit }], this.now);
  }

  /** Claims the only due run. */
  async claimOne(handler = "handler"): Promise<ClaimedRun> {
    const runs = await this.claim(100, handler);
    if (runs.length !== 1) throw new Error(`${runs.length} runs are due instead of one`);
    return runs[0]!;
  }

  /** Ends an attempt. */
  async end(
    run: Pick<ClaimedRun, "id" | "claim">,
    outcome: Outcome,
    over: Partial<Completion> = {},
  ): Promise<Completed> {
    const [completed] = await this.store.complete(
      [completion(run, outcome, this.now, over)],
      this.now,
    );
    return completed!;
  }

  /** Claims the only due run and ends the attempt. */
  async run(outcome: Outcome, over: Partial<Completion> = {}): Promise<Completed> {
    return await this.end(await this.claimOne(), outcome, over);
  }

  /** The state of a run. */
  async state(id: string): Promise<RunState | undefined> {
    return (await this.store.getRun(id))?.state;
  }

  async reopen(): Promise<void> {
    this.store = await this.#opened.reopen();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#opened[Symbol.asyncDispose]();
  }
}

/** The end of an attempt. */
export function completion(
  run: Pick<ClaimedRun, "id" | "claim">,
  outcome: Outcome,
  now = START,
  over: Partial<Completion> = {},
): Completion {
  return {
    run: run.id,
    claim: run.claim,
    startedAt: now,
    endedAt: now,
    outcome,
    log: [],
    logDropped: 0,
    callDead: [],
    ...over,
  };
}

export const DONE: Outcome = { kind: "done" };
export const DEAD: Outcome = { kind: "dead", error: ERROR };

/** A failed attempt that is tried again after so many milliseconds. */
export function failed(
  retryIn: number | null,
  over: Partial<Extract<Outcome, { kind: "failed" }>> = {},
): Outcome {
  return { kind: "failed", error: ERROR, retryIn, asked: false, ...over };
}
