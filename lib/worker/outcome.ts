/**
 * From how an execution ended to what the store is told.
 *
 * @module
 */
import type { HandlerInfo } from "../handler/types.ts";
import type { ClaimedRun, Completion, Outcome } from "../store/store.ts";
import type { Ended } from "./execution.ts";
import { retryWait } from "./retry.ts";

/**
 * The completion of an attempt, with the handler's retry schedule.
 *
 * @param listeners Ids of the handlers that are told of every dead run.
 */
export function completionOf(
  run: ClaimedRun,
  handler: Pick<HandlerInfo, "config" | "hasDead">,
  ended: Ended,
  random: () => number,
  listeners: readonly string[] = [],
): Completion {
  return {
    run: run.id,
    claim: run.claim,
    startedAt: ended.startedAt,
    endedAt: ended.endedAt,
    outcome: outcomeOf(run, handler, ended, random),
    log: ended.log,
    logDropped: ended.logDropped,
    // Nobody is called for a call that dies.
    callDead: run.purpose !== "dead" ? [...handler.hasDead ? [run.handler] : [], ...listeners] : [],
    ...ended.left && { left: ended.left },
  };
}

function outcomeOf(
  run: ClaimedRun,
  { config }: Pick<HandlerInfo, "config">,
  { outcome, prechange = null }: Ended,
  random: () => number,
): Outcome {
  if (outcome.kind !== "failed") return outcome;
  const { error, retryAfter, timeout } = outcome;
  return {
    kind: "failed",
    error,
    ...retryWait(config, run.attempt, random, retryAfter),
    ...(config.supersede && run.purpose === "event" ? { supersede: { prechange } } : {}),
    ...(timeout ? { timeout } : {}),
  };
}
