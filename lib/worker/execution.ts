/**
 * One attempt as the main thread sees it: its deadline, what it logged, and how it ended.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import type { Json } from "../event/types.ts";
import { type Emitted, type FromHost, type HostOutcome, LIMITS } from "../handler/host/protocol.ts";
import type { PlainConfig } from "../handler/types.ts";
import type { NewWrite, Settlement } from "../store/origin.ts";
import type { ClaimedRun, LeftRun, LogLine, Outcome } from "../store/store.ts";
import type { Bounds } from "./bounds.ts";
import type { Loss } from "./channel.ts";

/** A run to be executed. */
export interface Job {
  readonly run: ClaimedRun;
  readonly config: PlainConfig;
  /** Only ask `when` and `schema`. */
  readonly ask?: true;
  /** Keeps a step's result, and what it emitted; false: refused. */
  step(name: string, result: Json, emits?: readonly Emitted[]): Promise<boolean>;
  /** Records a write before it leaves; null: refused. */
  begin(write: Sent): Promise<number | null>;
  /** What became of a write to a source; also after the attempt is over. */
  settle(write: number, settled: Settlement, source: string): Promise<void>;
}

/** A write to a source that is about to leave. */
export type Sent = Pick<NewWrite, "source" | "method" | "path" | "branch" | "nonce"> & {
  /** Milliseconds after which no answer is waited for. */
  readonly timeout: number;
};

/** How an execution ended. It is told only when nothing of it can run any more. */
export interface Ended {
  readonly outcome: HostOutcome | Extract<Outcome, { kind: "interrupted" }>;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly log: readonly LogLine[];
  readonly logDropped: number;
  readonly prechange?: Json;
  /** Of a batch: the runs that the handler does not want. */
  readonly left?: readonly LeftRun[];
  /** What it emitted. */
  readonly emits?: readonly Emitted[];
  /** Set when its thread was lost, or did not answer at its deadline. */
  readonly loss?: Loss;
}

/** What an execution asks of its thread. */
export interface ExecutionEvents {
  abort(reason: string, timeout: boolean): void;
  /** It did not settle in time: its thread must end before the run can be tried again. Gives why it hangs, if known. */
  overdue(): Loss | undefined;
}

/** Starts to count at once. */
export class Execution {
  readonly job: Job;
  readonly ended: Promise<Ended>;
  readonly #resolve: (ended: Ended) => void;
  readonly #clock: Pick<Clock, "now" | "after">;
  readonly #startedAt: number;
  readonly #events: ExecutionEvents;
  readonly #lines: LogLine[] = [];
  #dropped = 0;
  #cancel: () => void;
  #timedOut = false;
  #stopped = false;
  #overdue = false;
  #hang: Loss | undefined;

  constructor(
    job: Job,
    clock: Pick<Clock, "now" | "after">,
    bounds: Bounds,
    events: ExecutionEvents,
  ) {
    const { promise, resolve } = Promise.withResolvers<Ended>();
    this.job = job;
    this.ended = promise;
    this.#resolve = resolve;
    this.#clock = clock;
    this.#startedAt = clock.now();
    this.#events = events;
    this.#cancel = clock.after(job.config.timeout, () => {
      this.#timedOut = true;
      events.abort(`its deadline of ${job.config.timeout / 1000} s has passed`, true);
      this.#cancel = clock.after(bounds.grace, () => {
        this.#overdue = true;
        this.#hang = events.overdue();
      });
    });
  }

  /** Whether a message is about it. */
  is(message: { readonly run: string; readonly claim: number }): boolean {
    const { id, claim } = this.job.run;
    return message.run === id && message.claim === claim;
  }

  /** Whether it has not settled in time: its outcome is known, only not yet told. */
  get overdue(): boolean {
    return this.#overdue;
  }

  /** Keeps a line for the case that the thread is lost and cannot give its log. */
  note(line: LogLine): void {
    if (this.#lines.length < LIMITS.logLines) this.#lines.push(line);
    else this.#dropped++;
  }

  /** Asks it to give up because we are stopping. */
  stop(reason: string): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#events.abort(reason, false);
  }

  /** The host told its outcome. */
  settle(message: Extract<FromHost, { type: "outcome" }>): void {
    this.#end({
      outcome: this.#overdue ? this.#timeout() : this.#judge(message.outcome),
      log: message.log,
      logDropped: message.logDropped,
      ...(message.prechange === undefined ? {} : { prechange: message.prechange }),
      ...(message.left === undefined ? {} : { left: message.left }),
      ...(message.emits === undefined ? {} : { emits: message.emits }),
    });
  }

  /** Its thread is no more. */
  lose(loss: Loss): void {
    const log = { log: this.#lines, logDropped: this.#dropped };
    if (this.#overdue) {
      return this.#end({
        ...log,
        outcome: this.#timeout(),
        ...(this.#hang ? { loss: this.#hang } : {}),
      });
    }
    const ours = loss.kind === "ended";
    this.#end({
      ...log,
      outcome: {
        kind: "interrupted",
        reason: ours ? loss.message : `the handler thread ${loss.message}`,
        counted: !ours,
        quarantine: !ours,
      },
      ...(ours ? {} : { loss }),
    });
  }

  #judge(outcome: HostOutcome): Ended["outcome"] {
    if (outcome.kind !== "failed") return outcome;
    if (this.#timedOut) return { ...outcome, timeout: true };
    // It most likely failed because we aborted it: not its fault, and tried again by whoever starts next.
    if (this.#stopped) return stopped();
    return outcome;
  }

  #timeout(): HostOutcome {
    const { timeout } = this.job.config;
    const message = `Did not settle within ${timeout / 1000} s, nor soon after ctx.signal was ` +
      `aborted (config.timeout)`;
    return { kind: "failed", error: { name: "TimeoutError", message }, timeout: true };
  }

  #end(ended: Omit<Ended, "startedAt" | "endedAt">): void {
    this.#cancel();
    this.#resolve({ ...ended, startedAt: this.#startedAt, endedAt: this.#clock.now() });
  }
}

/** The outcome of what is put back because we stop, or because there is no thread for it. */
export function stopped(
  reason = "hookbox is stopping",
): Extract<Outcome, { kind: "interrupted" }> {
  return { kind: "interrupted", reason, counted: false, quarantine: false };
}

/** How a run ended that did not begin. */
export function neverRan(outcome: Ended["outcome"], now: number): Ended {
  return { outcome, startedAt: now, endedAt: now, log: [], logDropped: 0 };
}
