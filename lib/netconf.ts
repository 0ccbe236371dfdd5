/**
 * Configures network devices over NETCONF.
 *
 * @example Change the MTU of an interface
 * ```ts
 * import type { Context, UpdateEvent } from "hookbox";
 * import { device, interfaceModel, netconfSettings, transaction } from "hookbox/netconf";
 *
 * export default async function configure(event: UpdateEvent<"dcim.interface">, ctx: Context) {
 *   const { name, description, enabled, mtu } = event.data;
 *   const sw1 = device({ host: "192.0.2.1", ...await netconfSettings(ctx.env) });
 *   const edit = interfaceModel("ios-xe").edit({ name, description, enabled, mtu });
 *   const { changes } = await transaction(sw1, edit, { signal: ctx.signal, dryRun: ctx.dryRun });
 *   for (const { path, before, after } of changes) ctx.log.info(`${path}: ${before} → ${after}`);
 * }
 * ```
 *
 * @module
 */
export { interfaceModel } from "./device/interface/model.ts";
export type { InterfaceIntent, InterfaceModel, InterfaceState } from "./device/interface/types.ts";
export type { Bounds } from "./device/netconf/bounded.ts";
export { Capabilities, type WithDefaults } from "./device/netconf/capabilities.ts";
export { NetconfSession } from "./device/netconf/client.ts";
export { connect, type ConnectOptions } from "./device/netconf/connect.ts";
export { Device } from "./device/netconf/device.ts";
export { NetconfError } from "./device/netconf/error.ts";
export type { NetconfErrorDetails, NetconfFailure } from "./device/netconf/error.ts";
export type {
  CommitOptions,
  Datastore,
  EditOptions,
  ReadOptions,
  Xml,
} from "./device/netconf/operations.ts";
export { device, Pool, type PoolOptions } from "./device/netconf/pool.ts";
export { RpcError, type RpcErrorInfo } from "./device/netconf/rpc_error.ts";
export type { SessionLimits } from "./device/netconf/session.ts";
export { type NetconfSettings, netconfSettings } from "./device/netconf/settings.ts";
export type { Algorithms, SshOptions } from "./device/netconf/ssh/options.ts";
export type { ConfigChange } from "./device/netconf/transaction/changes.ts";
export { describeChange, NotAppliedError } from "./device/netconf/transaction/not_applied.ts";
export { transaction } from "./device/netconf/transaction/transaction.ts";
export type {
  Edit,
  Plan,
  TransactionOptions,
  TransactionResult,
} from "./device/netconf/transaction/types.ts";
export {
  buildXml,
  type EditOperation,
  operation,
  type XmlContent,
  type XmlValue,
} from "./device/netconf/xml/build.ts";
export { XmlElement } from "./device/netconf/xml/element.ts";
export { parseXml } from "./device/netconf/xml/parse.ts";
