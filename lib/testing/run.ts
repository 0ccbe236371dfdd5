/**
 * Runs one attempt of a handler as hookbox does.
 *
 * @module
 */
import type { Event } from "../event/types.ts";
import { storedError } from "../handler/host/stored_error.ts";
import type { ClaimedRun } from "../store/store.ts";
import { attempt } from "./attempt.ts";
import { carriedRuns, eventsOf } from "./batch.ts";
import type { Bench } from "./bench.ts";
import { runOf } from "./claimed.ts";
import { benchOf, type TestContext } from "./context.ts";
import {
  type HandlerUnderTest,
  type LoadedHandler,
  loadHandlerExports,
  loadHandlerFile,
} from "./load.ts";
import { madeOf } from "./made.ts";
import { laneFor, objectionTo } from "./matching.ts";
import type { ContextOptions } from "./options.ts";
import { callProcess } from "./process_call.ts";
import { resultOf, type RunResult } from "./result.ts";

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
  const events = eventsOf(event);
  const loaded = await load(handler, events[0]!, bench);
  const wanted = events.filter((one) => objectionTo(loaded.info, one) === null);
  const [first] = wanted;
  if (!first) {
    return resultOf(bench, { kind: "skipped", reason: objectionTo(loaded.info, events[0]!)! });
  }
  if (isCalled(first)) return await callProcess(loaded, bench);
  const run = claim(loaded, first, bench.options);
  const whole = event.kind === "batch" ? { ...run, ...carriedRuns(wanted) } : run;
  return await attempt(loaded, whole, bench, madeOf(first).product);
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
  const first = events[0]!;
  const loaded = await load(handler, first, bench);
  if (!loaded.info.hasDead) throw new Error(`${loaded.info.file} exports no \`dead\``);
  const run = claim(loaded, first, bench.options);
  const carried = event.kind === "batch" ? carriedRuns(events) : {};
  const dead = { ...run, ...carried, purpose: "dead", deadError: storedError(error) } as const;
  return await attempt(loaded, dead, bench, madeOf(first).product);
}

/** The handler. Of exports the attempt starts at once: a test that moves the clock need not wait for that. */
function load(
  handler: HandlerUnderTest,
  event: Event,
  { clock, options }: Bench,
): LoadedHandler | Promise<LoadedHandler> {
  return typeof handler === "string" || handler instanceof URL
    ? loadHandlerFile(handler, clock)
    : loadHandlerExports(handler, event, options.handler);
}

/** The run of an event, claimed. */
function claim({ info }: LoadedHandler, event: Event, options: ContextOptions): ClaimedRun {
  const { product: _, ...made } = madeOf(event);
  const { handler = info.id } = options;
  return { ...runOf(options), handler, lane: laneFor(info, event), ...made };
}

/** What begins or ends a process has no run. */
function isCalled(event: Event): boolean {
  return event.kind === "task" || event.kind === "lifecycle" && event.name !== "dead";
}
