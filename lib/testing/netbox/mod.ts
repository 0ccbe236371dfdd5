/**
 * A test double of NetBox, of any version from 3.6.9 to 4.7.3: its REST API, its change log, and its webhooks.
 *
 * It judges bodies by the schema that was recorded from the real version, keeps objects, refuses in the words of that version, and
 * sends real, signed deliveries in its form. `scenario_test.ts` holds the double against the real NetBox that was recorded, call by
 * call and delivery by delivery.
 *
 * @example A change by somebody else, as a webhook sees it
 * ```ts ignore
 * const double = createNetBoxDouble({ version: "4.7.3", send: (request) => app.request(request) });
 * await seed(double);
 * await registration.apply(); // whatever creates webhooks and event rules through `double.fetch`
 * await double.as("ana").patch("/api/dcim/interfaces/1/", { description: "uplink" });
 * await double.deliveries.flush();
 * ```
 *
 * What it has:
 * - `fetch` and `handle`: the API, for clients and servers. `tokens` say who may do what; `intercept` fails in NetBox's place.
 * - `as(user)`: somebody else who works with it, at the API or in the user interface.
 * - `table()`, `changes`, `webhooks`, `rules`, `tags`: what is kept, to be looked at and to be changed behind its back.
 * - `deliveries`: what is to be sent, held until a test flushes it, or sent at once.
 * - `runScript()`: changes that a script makes, with the events of its job.
 * - `branch()`: branches of netbox-branching, with merge, revert and sync. `upgrade()`: the next version, migrated.
 *
 * @module
 */
export type { Answer, Client } from "./client.ts";
export type { Action, Change, Snapshot } from "./changes/change.ts";
export type { Delivery } from "./deliveries/delivery.ts";
export { Deliveries, type Mode, type Send, type Sent } from "./deliveries/queue.ts";
export {
  ADMIN,
  type As,
  type Branch,
  createNetBoxDouble,
  type Intercept,
  type NetBoxDouble,
  type Seen,
} from "./double.ts";
export type { PluginModel } from "./kinds/plugin.ts";
export type { NetBoxDoubleOptions } from "./options.ts";
export type { Token } from "./rest/tokens.ts";
export type { ScriptOptions, ScriptResult, Write } from "./scripts.ts";
export { seed, type SeedOptions } from "./seed.ts";
export { EVENT_TYPE_VERSIONS, type Version, VERSIONS } from "./versions.ts";
export type { Kept, Row, WorldOptions } from "./world.ts";
