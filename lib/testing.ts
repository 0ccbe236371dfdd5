/**
 * Tests of handlers, without a server: `import { createEvent, runHandler } from "hookbox/testing"`.
 *
 * - {@linkcode createEvent} makes the event that a real NetBox or Nautobot of any version would send.
 * - {@linkcode createBatch} makes the event of several, for handlers with `config.batch`.
 * - {@linkcode runHandler} runs a handler with it as hookbox does, and tells how that ended.
 * - {@linkcode createContext} makes a context that keeps what the handler does.
 * - {@linkcode createNetBoxDouble} and {@linkcode createNautobotDouble} make what `ctx.netbox` talks to.
 * - {@linkcode sendDelivery} sends an event to a hookbox that runs, as its source would.
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
export type { Emitted } from "./handler/host/protocol.ts";
export type { PlannedWrite } from "./source/client/plan.ts";
export type { SourceKind } from "./source/product.ts";
export type { StoredError } from "./store/store.ts";
export { createBatch } from "./testing/batch.ts";
export type { Records } from "./testing/bench.ts";
export { FakeClock } from "./testing/clock.ts";
export { createContext, type TestContext } from "./testing/context.ts";
export {
  type DeliveryAnswer,
  type DeliveryOptions,
  sendDelivery,
  type SendOptions,
  signDelivery,
} from "./testing/delivery.ts";
export { createEvent, readEvent } from "./testing/event.ts";
export type { Arrival, EventOptions } from "./testing/event_options.ts";
export type { EventOptionsOf } from "./testing/event_type.ts";
export type { HandlerExports, HandlerUnderTest } from "./testing/load.ts";
export type { ContextOptions } from "./testing/options.ts";
export { listen, type Listening } from "./testing/listen.ts";
export {
  type Action as NautobotAction,
  type Change as NautobotChange,
  createNautobotDouble,
  type NautobotDouble,
  type NautobotDoubleOptions,
  type NautobotToken,
  type Row as NautobotRow,
  seed as seedNautobot,
  type Seeded as SeededNautobot,
  type Seen as NautobotRequest,
  type Table as NautobotTable,
} from "./testing/nautobot/mod.ts";
export {
  type Action as DoubleAction,
  type Answer as DoubleAnswer,
  type As,
  type Branch as DoubleBranch,
  type Change as NetBoxChange,
  type Client as DoubleUser,
  createNetBoxDouble,
  type Deliveries,
  type Delivery as DoubleDelivery,
  type Intercept,
  type Kept,
  type Mode,
  type NetBoxDouble,
  type NetBoxDoubleOptions,
  type PluginModel,
  type Row as NetBoxRow,
  type ScriptOptions,
  type ScriptResult,
  seed as seedNetBox,
  type SeedOptions,
  type Seen as NetBoxRequest,
  type Send,
  type Sent,
  type Snapshot as DoubleSnapshot,
  type Token as NetBoxToken,
  type Version,
  VERSIONS,
  type WorldOptions,
  type Write as ScriptWrite,
} from "./testing/netbox/mod.ts";
export type { RunResult } from "./testing/result.ts";
export { runDead, runHandler } from "./testing/run.ts";
export type {
  DeadEventOptions,
  NamedEventOptions,
  ProcessEventOptions,
  ScheduleEventOptions,
} from "./testing/special_options.ts";
export type { TestSource } from "./testing/source.ts";
