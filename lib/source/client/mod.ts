/**
 * The client of NetBox and Nautobot that handlers get as `ctx.netbox`.
 *
 * @module
 */
export { NetBoxError, type NetBoxErrorDetails, type NetBoxFailure } from "../netbox/api_error.ts";
export {
  type ClientOptions,
  type Connection,
  type ConnectionOptions,
  createConnection,
} from "./connection.ts";
export {
  noOwnWrites,
  type OwnWrite,
  type OwnWrites,
  type WriteAnswer,
  type WriteOutcome,
} from "./own_writes.ts";
export type { PlannedWrite } from "./plan.ts";
export type { ClientLog } from "./session.ts";
export type * from "./types.ts";
