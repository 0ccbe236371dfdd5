/**
 * Runs one attempt of a handler as hookbox does.
 *
 * @module
 */
import type { Event, SourceEvent } from "../event/types.ts";
import { captureConsole } from "../handler/host/console.ts";
import { type Attempt, execute } from "../handler/host/execute.ts";
import { storedError } from "../handler/host/stored_error.ts";
import { laneOf } from "../handler/lane.ts";
import { createMatcher } from "../handler/match.ts";
import type { ClaimedRun, Completion, StoredError } from "../store/store.ts";
import { BOUNDS } from "../worker/bounds.ts";
import { Execution } from "../worker/execution.ts";
import { completionOf } from "../worker/outcome.ts";
import { carriedRuns, eventsOf } from "./batch.ts";
import type { Bench, Records } from "./bench.ts";
import { benchOf, runOf, type TestContext } from "./context.ts";
import {
  type HandlerUnderTest,
  type LoadedHandler,
  loadHandlerExports,
  loadHandlerFile,
} from "./load.ts";
import { madeOf } from "./made.ts";
import type { ContextOptions } from "./options.ts";

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

/**
 * Runs one attempt of a handler with an event, through the same code as `hookbox serve`: its name and `on`, `config.sources`,
 * `fields`, `branches` and `catchUp` decide whether it runs, then `when`, `schema` and `refresh`; it is called with a deadline;
 * and `retries` and `backoff` say what comes of a failure. What it logs (`console.*`, too), its steps and its writes are
 * kept.
 *
 * @param handler Its file, or what that exports: `import * as handler from "./dcim.site.create.ts"`.
 * @param event Of {@linkcode createEvent}, {@linkcode readEvent} or {@linkcode createBatch}.
 * @param context What the handler finds: a context of {@linkcode createContext}, which then has the records, too, or the options for one.
 * @throws {Error} when the handler is broken, with what `hookbox check` would say.
 * @throws {TypeError} when the event is of another origin.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import type { Context, HandlerConfig, UpdateEvent } from "hookbox";
 * import { createEvent, runHandler } from "hookbox/testing";
 *
 * // Of a file: const handler = import.meta.resolve("./dcim.interface.update.ts");
 * const handler = {
 *   config: { fields: ["mtu"], retries: 2, backoff: "1m" } satisfies HandlerConfig<"dcim.interface">,
 *   default(event: UpdateEvent<"dcim.interface">, ctx: Context) {
 *     if (event.data.mtu > 9216) throw new Error("too large");
 *     ctx.log.info(`${event.display} has ${event.data.mtu}`);
 *   },
 * };
 * const mtu = (postchange: number) =>
 *   createEvent("dcim.interface.update", { prechange: { mtu: 1500 }, postchange: { mtu: postchange } });
 *
 * const good = await runHandler(handler, mtu(9000));
 * assert.equal(good.outcome, "done");
 * assert.deepEqual(good.lines, ["info: GigabitEthernet0/1 has 9000"]);
 *
 * const bad = await runHandler(handler, mtu(10_000));
 * assert.equal(bad.outcome, "failed");
 * assert.equal(bad.retryIn, 60_000);
 * assert.equal((await runHandler(handler, mtu(10_000), { attempt: 3 })).outcome, "dead");
 *
 * const other = await runHandler(handler, createEvent("dcim.interface.update"));
 * assert.equal(other.reason, "none of mtu changed");
 * ```
 */
export async function runHandler(
  handler: HandlerUnderTest,
  event: Event,
  context: TestContext | ContextOptions = {},
): Promise<RunResult> {
  const bench = benchOf(context);
  const [first] = eventsOf(event);
  // Of exports the attempt starts at once: a test that moves the clock need not wait for that.
  const loaded = isFile(handler)
    ? await loadHandlerFile(handler, bench.clock)
    : loadHandlerExports(handler, first!, bench.options.handler);
  const objections = eventsOf(event).map((one) => ({ one, why: objectionTo(loaded, one) }));
  const wanted = objections.filter(({ why }) => why === null).map(({ one }) => one);
  if (wanted.length === 0) return resultOf(bench, { kind: "skipped", reason: objections[0]!.why! });
  const run = claim(loaded, wanted[0]!, bench.options);
  const whole = event.kind === "batch" ? { ...run, ...carriedRuns(wanted) } : run;
  return await attempt(loaded, whole, bench, first!);
}

/**
 * Calls what a handler exports as `dead`, as hookbox does when a run is dead.
 *
 * @param error What killed the run.
 * @throws {Error} when the handler is broken, or exports no `dead`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import type { Context, Event } from "hookbox";
 * import { createEvent, runDead } from "hookbox/testing";
 *
 * const handler = {
 *   default: () => {},
 *   dead: (event: Event, ctx: Context, error: Error) => ctx.log.error(`${event.display}: ${error.message}`),
 * };
 * const { lines } = await runDead(handler, createEvent("dcim.site.create"), new Error("no such host"));
 * assert.deepEqual(lines, ["error: Sofia 1: no such host"]);
 * ```
 */
export async function runDead(
  handler: HandlerUnderTest,
  event: Event,
  error: unknown,
  context: TestContext | ContextOptions = {},
): Promise<RunResult> {
  const bench = benchOf(context);
  const events = eventsOf(event);
  const [first] = events;
  const loaded = isFile(handler)
    ? await loadHandlerFile(handler, bench.clock)
    : loadHandlerExports(handler, first!, bench.options.handler);
  if (!loaded.info.hasDead) throw new Error(`${loaded.info.file} exports no \`dead\``);
  const run = claim(loaded, first!, bench.options);
  const carried = event.kind === "batch" ? carriedRuns(events) : {};
  const dead = { ...run, ...carried, purpose: "dead", deadError: storedError(error) } as const;
  return await attempt(loaded, dead, bench, first!);
}

function isFile(handler: HandlerUnderTest): handler is string | URL {
  return typeof handler === "string" || handler instanceof URL;
}

/** Why hookbox would make no run; null: it would. */
function objectionTo({ info }: LoadedHandler, event: SourceEvent): string | null {
  if (info.status === "disabled") return "it is disabled";
  const [match] = createMatcher([info]).explain(event);
  return match ? match.why : `${info.id} does not listen to this event`;
}

function claim({ info }: LoadedHandler, event: SourceEvent, options: ContextOptions): ClaimedRun {
  const { delivery, late } = madeOf(event);
  const lane = laneOf(info, event);
  return { ...runOf(options), handler: options.handler ?? info.id, delivery, late, lane };
}

/** One attempt: a worker with its deadline, and a handler host. */
async function attempt(
  { info, module }: LoadedHandler,
  run: ClaimedRun,
  bench: Bench,
  event: Event,
): Promise<RunResult> {
  captureConsole();
  const { config } = info;
  const job = {
    run,
    config,
    step: () => Promise.resolve(true),
    begin: () => Promise.resolve(null),
    settle: () => Promise.resolve(),
  };
  const execution = new Execution(job, bench.clock, BOUNDS, {
    abort: (reason, timeout) => running.abort({ reason, timeout }),
    overdue: () => {
      const loss = { kind: "slow", message: "did not give up" } as const;
      queueMicrotask(() => execution.lose(loss));
      return loss;
    },
  });
  const deps = bench.deps(run.delivery.source, madeOf(event).product, (message) => {
    if (message.type === "log") execution.note(message.line);
  });
  const running: Attempt = execute({ run, config, timeout: config.timeout }, module, deps);
  const { signal } = bench.options;
  const stop = () => running.abort({ reason: String(signal?.reason), timeout: false });
  if (signal?.aborted) stop();
  else signal?.addEventListener("abort", stop, { once: true });
  void running.outcome.then((message) => execution.settle(message));
  const ended = await execution.ended;
  signal?.removeEventListener("abort", stop);
  bench.say(...ended.log);
  bench.records.emits.push(...ended.emits ?? []);
  return resultOf(bench, completionOf(run, info, ended, () => 0.5).outcome);
}

function resultOf({ records }: Bench, outcome: Completion["outcome"]): RunResult {
  const result = {
    ...records,
    outcome: outcome.kind as RunResult["outcome"],
    reason: null,
    error: null,
    retryIn: null,
  };
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
