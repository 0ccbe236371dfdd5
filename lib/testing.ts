/**
 * Tests of handlers, without a server: `import { createEvent, runHandler } from "hookbox/testing"`.
 *
 * - {@linkcode createEvent} makes the event that a real NetBox or Nautobot of any version would send.
 * - {@linkcode createBatch} makes the event of several, for handlers with `config.batch`.
 * - {@linkcode runHandler} runs a handler with it as hookbox does, and tells how that ended.
 * - {@linkcode createContext} makes a context that keeps what the handler does.
 *
 * @example What a test says, within `Deno.test()`
 * ```ts
 * import assert from "node:assert/strict";
 * import { createEvent, runHandler } from "hookbox/testing";
 *
 * const handler = { default: () => {} }; // import.meta.resolve("./dcim.interface.update.ts")
 *
 * const event = createEvent("dcim.interface.update", { data: { description: "uplink" } });
 * const { outcome } = await runHandler(handler, event);
 * assert.equal(outcome, "done");
 * ```
 *
 * @module
 */
export type { Clock } from "./clock.ts";
export type { Json } from "./event/types.ts";
export type { PlannedWrite } from "./source/client/plan.ts";
export type { SourceKind } from "./source/product.ts";
export type { StoredError } from "./store/store.ts";
export { createBatch } from "./testing/batch.ts";
export type { Records } from "./testing/bench.ts";
export { FakeClock } from "./testing/clock.ts";
export { createContext, type TestContext } from "./testing/context.ts";
export { type Arrival, createEvent, type EventOptions, readEvent } from "./testing/event.ts";
export type { EventOf } from "./testing/event_type.ts";
export type { HandlerExports, HandlerUnderTest } from "./testing/load.ts";
export type { ContextOptions } from "./testing/options.ts";
export { runDead, runHandler, type RunResult } from "./testing/run.ts";
export type { TestSource } from "./testing/source.ts";
