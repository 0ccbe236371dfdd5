/**
 * The catch-up of a source, as the rest of hookbox sees it.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import type { Subscription } from "../types.ts";
import type { ChangeSource } from "./change_log.ts";
import type { CatchUpResult, RunOptions } from "./demand.ts";
import type { ChangeSink } from "./sink.ts";

/** What catch-up needs. */
export interface CatchUpOptions {
  /** Name of the source, for messages. */
  readonly source: string;
  readonly changes: ChangeSource;
  readonly sink: ChangeSink;
  /** What the handlers want now. */
  readonly subscriptions: () => readonly Subscription[];
  /** `HOOKBOX_CATCH_UP`: events older than this (milliseconds) are not stored; `"off"`: no looks. */
  readonly limit: () => number | "off";
  /** Where the source sends to, for messages; null when that is not known. */
  readonly url: () => string | null;
  /** While more runs than this wait, nothing more is stored. Default 10,000. */
  readonly maxBacklog?: number;
  readonly clock?: Clock;
}

/** How catch-up stands, for `/readyz`, the log and metrics. */
export interface CatchUpState {
  readonly status: "pending" | "ok" | "paused" | "off" | "forbidden" | "failed";
  /** What is wrong and what to do about it; null when all is well. */
  readonly problem: string | null;
  /** Our clock at the end of the last look that went well, in milliseconds; null: none has. */
  readonly lastPass: number | null;
  /** Events stored since the start: each is a delivery that had not come. */
  readonly found: number;
  /** Events found since the start that were too old to be stored. */
  readonly tooOld: number;
}

/** The catch-up of one source. */
export interface CatchUp {
  /** Looks at once, and every 5 minutes. */
  start(): void;
  /** Looks now: handlers or settings have changed. A permission that was missing may be there. */
  kick(): void;
  /** Gives up the look that is under way; when it resolves, neither source nor sink is asked anything any more. */
  stop(): Promise<void>;
  state(): CatchUpState;
  /** Whether it looks just now. */
  readonly busy: boolean;
  /**
   * Looks on demand, whatever the age of what is found.
   *
   * @throws {Error} whose message says what to do, when it cannot be done.
   */
  run(options?: RunOptions): Promise<CatchUpResult>;
}
