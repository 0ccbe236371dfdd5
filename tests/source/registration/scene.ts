/** Sources of every generation with arbitrary things in them, ours and other people's. */
import fc from "fast-check";
import { describeOwner } from "../../../lib/source/registration/ownership.ts";
import type { Subscription } from "../../../lib/source/types.ts";
import { createNautobotDouble } from "../../../lib/testing/nautobot/mod.ts";
import { createNetBoxDouble, VERSIONS } from "../../../lib/testing/netbox/mod.ts";
import { connect, desire, type Doubled, hasRules, type Hookbox, THEM, US } from "./setup.ts";

export const URL_OF_US = "http://hookbox.test:9000/hooks/netbox";
const URLS = ["http://p.test/", "https://q.test/x", URL_OF_US];
export const TYPES = ["dcim.interface", "dcim.device", "ipam.vlan", "dcim.rack"];
const SOURCES = [...VERSIONS, "nautobot"] as const;

/** Names that are nearly ours. */
const foreignName = fc.constantFrom(
  "hookbox",
  "hookbox:defaul",
  "hookbox:default2",
  "hookbox:default-x:dcim.device",
  "Hookbox:Default",
  "HOOKBOX:DEFAULT:dcim.device",
  "hookbox:Default:dcim.device",
  "hookbox-probe-1",
  "Slack",
);
const ourName = fc.constantFrom("", ":dcim.device", ":dcim.interface", ":dcim.rack", ":*.*", ":old")
  .map((key) => `hookbox:default${key}`);

const subscription: fc.Arbitrary<Subscription> = fc.record({
  objectType: fc.constantFrom(
    ...TYPES,
    "dcim.*",
    "*.*",
    "ipam.*",
    "extras.tag",
    "extras.webhook",
    "no.such",
  ),
  actions: fc.subarray(["create", "update", "delete", "job_started", "job_ended", "merged"], {
    minLength: 1,
  }),
  handlers: fc.constant(["some.handler"]),
});

const trigger = fc.record({
  types: fc.subarray(TYPES, { minLength: 1 }),
  events: fc.subarray(["create", "update", "delete"], { minLength: 1 }),
  enabled: fc.boolean(),
});

const webhook = (name: fc.Arbitrary<string>) =>
  fc.record({
    name,
    mark: fc.constantFrom("", "mine", describeOwner(US), describeOwner(THEM)),
    inHeaders: fc.boolean(),
    url: fc.constantFrom(...URLS, `${URL_OF_US}/dcim.device`, `${URL_OF_US}/dcim.rack`),
    http_method: fc.constantFrom("POST", "PUT"),
    secret: fc.constantFrom("sécret", "other", ""),
    trigger,
  });

const rule = (name: fc.Arbitrary<string>) =>
  fc.record({
    name,
    description: fc.constantFrom("", "mine"),
    trigger,
    action_type: fc.constantFrom("webhook", "script"),
    action_object_type: fc.constantFrom("extras.webhook", "extras.script"),
    action_object_id: fc.integer({ min: 1, max: 6 }),
  });

const named = <T extends { name: string }>(it: fc.Arbitrary<T>) =>
  fc.uniqueArray(it, { selector: ({ name }) => name, maxLength: 4 });

/** What is there, and what the handlers want. */
export const scene = fc.record({
  source: fc.constantFrom(...SOURCES),
  webhooks: named(webhook(foreignName)),
  rules: named(rule(foreignName)),
  ourWebhooks: named(webhook(ourName)),
  ourRules: named(rule(ourName.filter((name) => name !== "hookbox:default"))),
  subscriptions: fc.array(subscription, { maxLength: 5 }),
});

export type Scene = typeof scene extends fc.Arbitrary<infer T> ? T : never;
type Webhook = Scene["webhooks"][number];
type Trigger = Webhook["trigger"];
type Row = Record<string, unknown>;

/** The rows of a source of any kind. */
export interface Stage extends Doubled {
  readonly webhooks: Map<unknown, Row>;
  readonly rules: Map<unknown, Row>;
}

/** A source with what the scene has, as far as such a source can have it. */
export function build(it: Scene): Stage {
  const { source } = it;
  const double = source === "nautobot"
    ? createNautobotDouble()
    : createNetBoxDouble({ version: source });
  const stage = { rules: new Map(), ...double, fetch: double.fetch } as unknown as Stage;
  const rows = possible(source, [...it.webhooks, ...it.ourWebhooks]);
  for (const [i, each] of rows.entries()) {
    const id = source === "nautobot" ? crypto.randomUUID() : i + 1;
    stage.webhooks.set(id, { id, ...webhookRow(source, each) });
  }
  if (source === "nautobot" || !hasRules(source)) return stage;
  for (const [i, { trigger, ...row }] of [...it.rules, ...it.ourRules].entries()) {
    const conditions = trigger.enabled ? null : { and: [{ attr: "name", value: "x" }] };
    const id = i + 1;
    stage.rules.set(id, { id, conditions, ...row, ...triggerRow(source, trigger) });
  }
  return stage;
}

/** A hookbox at a stage. */
export function play(it: Scene, stage: Stage): Hookbox {
  const kind = it.source === "nautobot" ? "nautobot" : "netbox";
  return connect(stage, desire({ url: URL_OF_US, subscriptions: it.subscriptions }), { kind });
}

/** Sources that have triggers in webhooks refuse two that stand in each other's way. */
function possible(source: Scene["source"], webhooks: readonly Webhook[]): Webhook[] {
  const key = ({ url, trigger: { types, events } }: Webhook) =>
    source === "nautobot"
      ? types.flatMap((type) => events.map((event) => `${url} ${type} ${event}`))
      : source === "3.6.9"
      ? [`${url} ${events.join()}`]
      : [];
  const taken = new Set<string>();
  return webhooks.filter((each) => {
    const keys = key(each);
    if (keys.some((one) => taken.has(one))) return false;
    keys.forEach((one) => taken.add(one));
    return true;
  });
}

const DEFAULTS = { http_content_type: "application/json", body_template: "", timeout: null };

function webhookRow(
  source: Scene["source"],
  { trigger, mark, inHeaders, url, ...row }: Webhook,
): Row {
  const described = source !== "nautobot" && hasRules(source);
  const header = mark && (inHeaders || !described) ? `X-Hookbox-Owner: ${mark}` : "";
  return {
    ...DEFAULTS,
    ...row,
    payload_url: url,
    ssl_verification: true,
    ca_file_path: source === "nautobot" ? "" : null,
    additional_headers: header,
    ...described ? { description: header ? "" : mark } : triggerRow(source, trigger),
    ...source === "3.6.9" ? { conditions: null } : {},
  };
}

export function triggerRow(source: Scene["source"], { types, events, enabled }: Trigger): Row {
  const old = source === "nautobot" || source < "4.0";
  const flags = source === "nautobot" || source < "4.1";
  const words = ["create", "update", "delete"];
  return {
    [old ? "content_types" : "object_types"]: types,
    ...flags
      ? Object.fromEntries(words.map((word) => [`type_${word}`, events.includes(word)]))
      : { event_types: events.map((word) => `object_${word}d`) },
    ...flags && source !== "nautobot" ? { type_job_start: false, type_job_end: false } : {},
    enabled,
  };
}

/** Whether one of our names is another hookbox's or a person's: then nothing may be done. */
export function isTheirs(stage: Stage): boolean {
  return [...stage.webhooks.values()].filter(isOurs).some((row) => {
    const text = `${row.description} ${row.additional_headers}`;
    return !text.includes(US.installation) && !String(row.payload_url).startsWith(URL_OF_US);
  });
}

export function isOurs({ name }: Row): boolean {
  return /^hookbox:default(:|$)/.test(String(name));
}
