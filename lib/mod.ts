/**
 * What handler files import: the shapes of the events, of `config` and of the context, and the errors that say what
 * should become of a run.
 *
 * A handler is a file whose name says what it listens to, such as `handlers/dcim.interface.update.ts`. Its default
 * export is called with the event and the context.
 *
 * @example A handler of interfaces
 * ```ts
 * import { type Context, type HandlerConfig, PermanentError, type UpdateEvent } from "hookbox";
 *
 * export const config: HandlerConfig<"dcim.interface"> = {
 *   fields: ["description", "enabled", "mtu"], // run only if one of these changed
 *   when: (event) => event.data.custom_fields?.change_ticket_number != null || "no ticket",
 *   retries: 5,
 *   timeout: "30s",
 * };
 *
 * export default async function describe(event: UpdateEvent<"dcim.interface">, ctx: Context) {
 *   if (event.data.device === null) throw new PermanentError(`${event.display} has no device`);
 *   const paths = event.changes?.map((change) => change.path.join("."));
 *   await ctx.step("tell", () => ctx.log.info(`${event.display}: ${paths ?? "unknown"}`));
 * }
 * ```
 *
 * @module
 */
export type {
  Action,
  BatchEvent,
  Branch,
  Change,
  CreateEvent,
  DeadEvent,
  DeleteEvent,
  Event,
  FieldName,
  JobEvent,
  LifecycleEvent,
  ModelData,
  Models,
  NamedEvent,
  ObjectEvent,
  Origin,
  PluginEvent,
  ProcessEvent,
  ScheduleEvent,
  Snapshot,
  SourceEvent,
  TaskEvent,
  UpdateEvent,
} from "./event/types.ts";
export { PermanentError, RetryAfter } from "./handler/errors.ts";
export type { Duration } from "./handler/duration.ts";
export { NetBoxError } from "./source/netbox/api_error.ts";
export type { NetBoxErrorDetails, NetBoxFailure } from "./source/netbox/api_error.ts";
export type {
  Answer,
  App,
  AppOf,
  Apps,
  ChangeOptions,
  Choice,
  Client,
  ClientRequestOptions,
  DetailEndpoint,
  Details,
  Endpoint,
  Endpoints,
  Filter,
  Found,
  Id,
  KnownEndpoints,
  NewObject,
  Plugins,
  Words,
  WriteOptions,
} from "./source/client/types.ts";
export type {
  LifecycleConfig,
  ProcessContext,
  ScheduleConfig,
  TaskConfig,
} from "./handler/process_public.ts";
export type {
  Batching,
  Context,
  Handler,
  HandlerConfig,
  Log,
  Middleware,
  RunInfo,
  Schema,
} from "./handler/public.ts";
export { createHookbox } from "./hookbox.ts";
export type {
  ActionEvent,
  ConfigOf,
  ContextOf,
  EventOf,
  Hookbox,
  HookboxSettings,
  ObjectTypeOf,
  OnOptions,
  VariableName,
} from "./hookbox.ts";
