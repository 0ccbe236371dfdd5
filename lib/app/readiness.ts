/**
 * How we are, in one word with reasons.
 *
 * @module
 */
import { faultsOf, type HandlerSet } from "../handler/types.ts";
import type { Readiness } from "../http/deps.ts";
import type { RegistrationState } from "../source/types.ts";
import type { StoreCondition } from "./store_keeper.ts";

/** What decides it. */
export interface Condition {
  readonly draining: boolean;
  /** Whether the handlers have been loaded once. */
  readonly loaded: boolean;
  readonly store: StoreCondition;
  readonly handlers: HandlerSet;
  readonly registration: Readonly<Record<string, RegistrationState>>;
  /** Ids of handlers that have unfinished runs and no file. */
  readonly missing: readonly string[];
  /** Ids of handlers that are paused, because they seem to run in a loop. */
  readonly paused: readonly string[];
  /** What is wrong with what must be asked of sources. */
  readonly sources: readonly string[];
  /** What is wrong with schedules, tasks and the start of the process. */
  readonly background: readonly string[];
}

/** `unready`: send us nothing; `degraded`: we receive and run, and somebody should look. */
export function readinessOf(condition: Condition): Readiness {
  const unready = [
    ...condition.draining ? ["stopping"] : [],
    ...condition.store.unready,
  ];
  const degraded = [
    ...condition.store.degraded,
    ...condition.loaded ? [] : ["handlers: not loaded yet"],
    ...faultsOf(condition.handlers).map(({ file, problem }) => `handlers: ${file}: ${problem}`),
    ...condition.handlers.handlers.filter(({ status }) => status === "off").map(({ file }) =>
      `handlers: ${file}: its runs are held, because executable handlers are off (HOOKBOX_EXEC=on ` +
      "runs them; a file that is not wanted is renamed to *.disabled)"
    ),
    ...Object.entries(condition.registration)
      .filter(([, state]) => state.status === "failed" || state.status === "refused")
      .map(([source, state]) => `registration of ${source}: ${state.message}`),
    ...condition.missing.map((id) =>
      `handlers: there is no ${id} any more, and it has unfinished runs ` +
      `(hookbox queue drop --handler ${id} gives them up)`
    ),
    ...condition.sources,
    ...condition.background,
    ...condition.paused.map((id) =>
      `handlers: ${id} is paused: it changes the object that it runs for, again and again ` +
      "(hookbox reload lets it run)"
    ),
  ];
  return {
    status: unready.length > 0 ? "unready" : degraded.length > 0 ? "degraded" : "ok",
    reasons: [...unready, ...degraded],
    registration: Object.fromEntries(
      Object.entries(condition.registration).map(([source, state]) => [source, state.status]),
    ),
  };
}
