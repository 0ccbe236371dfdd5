/** What the tests of the registration share. */
import { noOwnWrites, type OwnWrites } from "../../../lib/source/client/own_writes.ts";
import { PRODUCTS, type SourceKind } from "../../../lib/source/product.ts";
import { createNetBoxApi, type NetBoxApi } from "../../../lib/source/netbox/api.ts";
import { createRegistration, type Registration } from "../../../lib/source/registration/mod.ts";
import type { DesiredRegistration, Subscription } from "../../../lib/source/types.ts";
import type { Resolve } from "../../../lib/source/transport/resolve.ts";
import {
  createNautobotDouble,
  type NautobotDouble,
  type NautobotDoubleOptions,
} from "../../../lib/testing/nautobot/mod.ts";
import {
  ADMIN,
  createNetBoxDouble,
  type NetBoxDouble,
  type NetBoxDoubleOptions,
} from "../../../lib/testing/netbox/mod.ts";
import { FakeClock } from "../../fake_clock.ts";

export const US = {
  installation: "0192f3a1-0000-7000-8000-000000000001",
  host: "db1.example",
  version: "0.1.0",
};

export const THEM = {
  installation: "0192f3a1-0000-7000-8000-000000000002",
  host: "db2.example",
  version: "0.0.9",
};

/** What a handler of a type wants. */
export function wants(objectType: string, ...actions: string[]): Subscription {
  return { objectType, actions, handlers: [`${objectType}.${actions[0]}`] };
}

/** A registration as settings and handlers would ask for it. */
export function desire(changes: Partial<DesiredRegistration> = {}): DesiredRegistration {
  return {
    instance: "default",
    url: "http://hookbox.test:9000/hooks/netbox",
    secret: "sécret",
    sslVerify: true,
    caFile: null,
    headers: "",
    subscriptions: [
      wants("dcim.interface", "update"),
      wants("dcim.site", "create", "update", "delete"),
    ],
    owner: US,
    ...changes,
  };
}

/** One hookbox at one doubled source. */
export interface Hookbox {
  readonly api: NetBoxApi;
  readonly registration: Registration;
  readonly clock: FakeClock;
  desired: DesiredRegistration;
}

/** What of a double is needed to reach it. */
export interface Doubled {
  readonly url: string;
  fetch(url: string, init?: RequestInit): Promise<Response>;
}

/** Beside the source itself. */
export interface ConnectOptions {
  readonly token?: string;
  readonly kind?: SourceKind;
  readonly writes?: OwnWrites;
  readonly resolve?: Resolve;
}

/** A hookbox at a doubled source. */
export function connect(
  double: Doubled,
  desired: DesiredRegistration = desire(),
  { token = ADMIN, kind = "netbox", writes = noOwnWrites, resolve = nowhere }: ConnectOptions = {},
): Hookbox {
  const clock = new FakeClock();
  const { url } = double;
  const product = PRODUCTS[kind];
  const api = createNetBoxApi({ url, token, fetch: double.fetch, clock, product });
  const registration = createRegistration({ api, desired: () => hookbox.desired, writes, resolve });
  const hookbox: Hookbox = { api, clock, desired, registration };
  return hookbox;
}

/** Resolves no name. */
const nowhere: Resolve = () => Promise.resolve([]);

/** One hookbox at one doubled NetBox. */
export interface Setup extends Hookbox {
  readonly double: NetBoxDouble;
}

/** A hookbox at a NetBox: a new one of that kind, or one that is there already. */
export function setUp(
  netbox: NetBoxDoubleOptions | NetBoxDouble,
  desired: DesiredRegistration = desire(),
  token = ADMIN,
): Setup {
  const double = "fetch" in netbox ? netbox : createNetBoxDouble(netbox);
  return Object.assign(connect(double, desired, { token }), { double });
}

/** The same at a Nautobot. */
export function setUpNautobot(
  nautobot: NautobotDoubleOptions | NautobotDouble = {},
  desired: DesiredRegistration = desire(),
  options: Omit<ConnectOptions, "kind"> = {},
): Hookbox & { readonly double: NautobotDouble } {
  const double = "fetch" in nautobot ? nautobot : createNautobotDouble(nautobot);
  return Object.assign(connect(double, desired, { ...options, kind: "nautobot" }), { double });
}

/** What sets something off, in one shape for every generation. */
export interface Triggers {
  readonly objectTypes: readonly string[];
  /** `create`, `update`, `delete`, `job_start`, `job_end`, or event types of plugins; sorted. */
  readonly events: readonly string[];
  readonly enabled: unknown;
}

/** Where triggers stand. */
interface Triggering {
  readonly webhooks: ReadonlyMap<unknown, Row>;
  readonly rules?: ReadonlyMap<unknown, Row>;
}

type Row = Readonly<Record<string, unknown>>;

const FLAGS = ["create", "update", "delete", "job_start", "job_end"];
const WORDS: Readonly<Record<string, string>> = {
  object_created: "create",
  object_updated: "update",
  object_deleted: "delete",
  job_started: "job_start",
  job_completed: "job_end",
  job_errored: "job_end",
  job_failed: "job_end",
};

/** The triggers of our rules, or of our webhooks where there are no rules, by what is behind `hookbox:default:`. */
export function triggers(
  { webhooks, rules = new Map() }: Triggering,
  instance = "default",
): Record<string, Triggers> {
  const prefix = `hookbox:${instance}:`;
  const rows = [...rules.values(), ...webhooks.values()].filter(({ name }) =>
    String(name).startsWith(prefix)
  );
  return Object.fromEntries(
    rows.map((row) => [String(row.name).slice(prefix.length), triggerOf(row)]),
  );
}

/** What sets one rule or webhook off. */
export function triggerOf(row: Row): Triggers {
  const words = (row.event_types ?? FLAGS.filter((flag) => row[`type_${flag}`])) as string[];
  const events = [...new Set(words.map((word) => WORDS[word] ?? word))].sort();
  const objectTypes = (row.object_types ?? row.content_types) as string[];
  return { objectTypes, events, enabled: row.enabled };
}

/** Whether a version has event rules. */
export function hasRules(version: string): boolean {
  return !version.startsWith("3.6.");
}

/** The rows of webhooks or rules by name. */
export function byName(
  kept: ReadonlyMap<unknown, Record<string, unknown>>,
): Record<string, Record<string, unknown>> {
  return Object.fromEntries([...kept.values()].map((row) => [String(row.name), row]));
}
