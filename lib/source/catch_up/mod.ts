/**
 * Catch-up: finds in the source's change log what was missed while hookbox, or a delivery, was lost.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import { systemClock } from "../../clock.ts";
import { createLoop } from "../../loop.ts";
import { counted } from "../registration/print.ts";
import { catchUpNow } from "./demand.ts";
import { readMemory, writeMemory } from "./memory.ts";
import { pass, type Passed } from "./pass.ts";
import * as say from "./say.ts";
import type { CatchUp, CatchUpOptions, CatchUpState } from "./types.ts";

export type { CatchUpResult } from "./demand.ts";
export { type HistoryEvent, type HistoryOptions, readChanges } from "./history.ts";
export type { ChangeSink, MissedEvent } from "./sink.ts";
export { changeSource } from "./source.ts";
export type { CatchUp, CatchUpOptions, CatchUpState } from "./types.ts";

const log = getLogger(["hookbox", "catch-up"]);

const EVERY = 5 * 60_000;
/** While too many runs wait, or something is to be seen once more, the next look comes after this. */
const SOON = 61_000;
/** Waits after the first, second, … failure in a row; the last repeats. */
const BACKOFF = [5, 10, 20, 40, 80, 160, 300].map((seconds) => seconds * 1000);
/** So many events caught up, and no webhook meanwhile, are no accident. */
const SILENT = 3;

/** Makes the catch-up of one source. Its looks never overlap. */
export function createCatchUp(options: CatchUpOptions): CatchUp {
  const { source, changes, sink, subscriptions, limit, url } = options;
  const { clock = systemClock, maxBacklog = 10_000 } = options;
  const controller = new AbortController();
  const { signal } = controller;
  let state: CatchUpState = {
    status: "pending",
    problem: null,
    lastPass: null,
    found: 0,
    tooOld: 0,
  };
  let last: Promise<unknown> = Promise.resolve();
  let failures = 0;
  /** The source's clock at the first look: what happened before had no hookbox to be delivered to. */
  let startedAt = Infinity;
  /** When requests with untold changes were first seen, by the source's clock. */
  let seen: ReadonlyMap<string, number> = new Map();
  /** Events caught up since the last webhook. */
  let silent = 0;
  const saidDenied = new Set<string>();
  /** Last rows of the events that were too old at the last look. */
  let saidOld: ReadonlySet<string> = new Set();

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = last.then(work);
    last = result.catch(() => {});
    return result;
  }

  function settle(changed: Partial<CatchUpState>): void {
    const before = state;
    state = { ...state, problem: null, ...changed };
    if (state.problem !== null && state.problem !== before.problem) {
      log.error("{source}: {problem}", { source, problem: state.problem });
    } else if (before.problem !== null && state.problem === null && state.status === "ok") {
      log.info("{source}: catch-up is in order again", { source });
    }
  }

  /** Gives the milliseconds until the next look. */
  async function look(): Promise<number> {
    const maxAge = limit();
    try {
      if (maxAge === "off") {
        // What happens until it is on again is not wanted.
        if (state.status !== "off") await sink.saveState(null);
        settle({ status: "off" });
        return EVERY;
      }
      if (state.status === "forbidden") return EVERY;
      if (await sink.backlog() > maxBacklog) {
        settle({ status: "paused" });
        return SOON;
      }
      const opened = await changes.open(signal);
      const now = opened.now ?? clock.now();
      startedAt = Math.min(startedAt, now);
      const memory = readMemory(await sink.loadState(), changes.url);
      const passed = await pass({
        log: opened,
        sink,
        subscriptions: subscriptions(),
        memory,
        now,
        maxAge,
        maxBacklog,
        seen,
        signal,
      });
      await sink.saveState(writeMemory(passed.memory, changes.url));
      seen = passed.seen;
      failures = 0;
      const tooOld = passed.tooOld.filter(({ last }) => !saidOld.has(last.id));
      saidOld = new Set(passed.tooOld.map(({ last }) => last.id));
      tell({ ...passed, tooOld });
      // Of what happened just before we started no delivery may have come: that is not left for 5 minutes.
      const isFirst = state.lastPass === null;
      const fresh = passed.events.filter((event) => event.time >= startedAt).length;
      silent = passed.heard ? 0 : silent + Math.min(fresh, passed.stored);
      settle({
        status: passed.left > 0 ? "paused" : "ok",
        problem: silent >= SILENT ? say.silence(silent, changes.product, url()) : null,
        lastPass: clock.now(),
        found: state.found + passed.stored,
        tooOld: state.tooOld + tooOld.length,
      });
      return passed.soon || (isFirst && passed.waits) ? SOON : EVERY;
    } catch (error) {
      if (signal.aborted) return EVERY;
      log.debug("A look at the change log failed: {error}", { error });
      const permission = say.missingPermission(error);
      if (permission) settle({ status: "forbidden", problem: say.forbidden(permission) });
      else settle({ status: "failed", problem: say.failed(error, changes.product) });
      return permission ? EVERY : BACKOFF[failures++] ?? BACKOFF.at(-1)!;
    }
  }

  function tell({ stored, runs, tooOld, denied }: Passed): void {
    if (stored > 0) {
      log.warn("{source}: {events} had not been delivered, caught up for {runs}", {
        source,
        events: counted(stored, "event"),
        runs: counted(runs, "run"),
      });
    }
    if (tooOld.length > 0) log.warn("{source}: {what}", { source, what: say.tooOld(tooOld) });
    const news = denied.filter((type) => !saidDenied.has(type));
    if (news.length > 0) log.warn("{source}: {what}", { source, what: say.denied(news) });
    for (const type of news) saidDenied.add(type);
  }

  const loop = createLoop(() => inTurn(look), clock);
  return {
    start() {
      if (limit() !== "off") {
        log.info("{source}: the change log is looked at every 5 minutes. It does not have {what}", {
          source,
          what: say.NOT_LOGGED,
        });
      }
      loop.kick();
    },
    kick() {
      if (state.status === "forbidden") state = { ...state, status: "pending" };
      loop.kick();
    },
    async stop() {
      controller.abort();
      loop.stop();
      await last;
    },
    state: () => state,
    get busy() {
      return loop.busy;
    },
    run: (asked = {}) =>
      inTurn(async () => {
        signal.throwIfAborted();
        const wants = { changes, sink, subscriptions: subscriptions(), clock, signal };
        const result = await catchUpNow({ ...wants, limit: limit(), maxBacklog }, asked);
        if (!asked.dryRun) state = { ...state, found: state.found + result.stored };
        return result;
      }),
  };
}
