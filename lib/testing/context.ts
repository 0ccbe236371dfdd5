/**
 * The context that a handler is tested with.
 *
 * @module
 */
import { DEFAULT_CONFIG } from "../handler/config.ts";
import { createContext as createHostContext } from "../handler/host/context.ts";
import { Emits } from "../handler/host/emits.ts";
import { Steps } from "../handler/host/steps.ts";
import type { Context } from "../handler/public.ts";
import { Bench, type Records } from "./bench.ts";
import { runOf, SOURCE } from "./claimed.ts";
import type { ContextOptions } from "./options.ts";

/** A context that keeps what the handler says and does. */
export interface TestContext extends Context, Readonly<Records> {}

const benches = new WeakMap<Context, Bench>();

/**
 * Makes a context. It is hookbox's own, for the first attempt of a run, but that it keeps what the handler logs, its steps
 * and its writes.
 *
 * Call the handler with it, or give it to {@linkcode runHandler}, which does all the rest of what hookbox does, too.
 *
 * @example Calling a handler
 * ```ts
 * import assert from "node:assert/strict";
 * import type { Context, CreateEvent } from "hookbox";
 * import { createContext, createEvent } from "hookbox/testing";
 *
 * // Of a file: import created from "./dcim.site.create.ts";
 * const created = (event: CreateEvent<"dcim.site">, ctx: Context) =>
 *   ctx.log.info(`${event.user} created ${event.display} for ${ctx.env("TEAM")}`);
 *
 * const ctx = createContext({ env: { TEAM: "core" } });
 * created(createEvent("dcim.site.create"), ctx);
 * assert.deepEqual(ctx.lines, ["info: admin created Sofia 1 for core"]);
 * ```
 *
 * @example A second attempt, which does not repeat the steps of the first
 * ```ts
 * import assert from "node:assert/strict";
 * import { createContext } from "hookbox/testing";
 *
 * let tickets = 0;
 * const first = createContext();
 * await first.step("open a ticket", () => ++tickets);
 * assert.deepEqual(first.steps, { "open a ticket": 1 });
 *
 * const second = createContext({ attempt: 2, steps: first.steps });
 * assert.equal(await second.step("open a ticket", () => ++tickets), 1);
 * ```
 */
export function createContext(options: ContextOptions = {}): TestContext {
  const bench = new Bench(options);
  const { clock, records } = bench;
  const { signal = new AbortController().signal } = options;
  const { init, clients, env } = bench.deps(SOURCE, "netbox");
  const run = runOf(options);
  const context = createHostContext({
    run,
    config: DEFAULT_CONFIG,
    sink: bench.sink,
    emits: new Emits((event) => void records.emits.push(event)),
    steps: new Steps({
      run,
      save: ({ name, result }) => {
        records.steps[name] = result;
        return Promise.resolve(true);
      },
      onStale: () => {},
    }),
    signal,
    deadline: new Date(clock.now() + DEFAULT_CONFIG.timeout),
    dryRun: init.dryRun,
    home: SOURCE,
    client: (source, log) =>
      clients.client(source, {
        handler: run.handler,
        author: { run: run.id, claim: run.claim },
        signal,
        log,
      }),
    env,
  });
  const recorded = Object.getOwnPropertyDescriptors(records);
  const whole = Object.defineProperties({}, {
    ...Object.getOwnPropertyDescriptors(context),
    ...recorded,
  });
  const test = Object.freeze(whole) as TestContext;
  benches.set(test, bench);
  return test;
}

/** The bench of a context; of options, a new one. */
export function benchOf(context: TestContext | ContextOptions): Bench {
  return benches.get(context as TestContext) ?? new Bench(context as ContextOptions);
}
