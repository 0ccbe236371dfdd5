/**
 * How an attempt ended, as a test sees it.
 *
 * @module
 */
import type { Completion, StoredError } from "../store/store.ts";
import type { Bench, Records } from "./bench.ts";

/** How an attempt ended. */
export interface RunResult extends Readonly<Records> {
  /**
   * - `done`: the handler returned.
   * - `skipped`: it was not called; `reason` says why.
   * - `failed`: it threw, or its time was over. It is tried again after `retryIn`.
   * - `dead`: it is not tried again.
   */
  readonly outcome: "done" | "skipped" | "failed" | "dead";
  /** Why it was skipped; null: it was not. */
  readonly reason: string | null;
  /** What it failed with; null: it did not. */
  readonly error: StoredError | null;
  /** Milliseconds until the next attempt, without the ±20 % that hookbox adds; null: there is none. */
  readonly retryIn: number | null;
}

/** The part of an outcome that a test sees. */
type Seen = Exclude<Completion["outcome"], { kind: "interrupted" | "failed" }> | {
  readonly kind: "failed";
  readonly error: StoredError;
  readonly retryIn: number | null;
};

/** What a test sees of an outcome. */
export function resultOf({ records }: Bench, outcome: Seen): RunResult {
  const result = { ...records, outcome: outcome.kind, reason: null, error: null, retryIn: null };
  switch (outcome.kind) {
    case "skipped":
      return { ...result, reason: outcome.reason };
    case "dead":
      return { ...result, error: outcome.error };
    case "failed": {
      const { error, retryIn } = outcome;
      return { ...result, outcome: retryIn === null ? "dead" : "failed", error, retryIn };
    }
    default:
      return result;
  }
}
