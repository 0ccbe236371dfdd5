import { deepStrictEqual as same, ok, strictEqual as is } from "node:assert/strict";
import fc from "fast-check";
import { describeOwner } from "../../../lib/source/registration/ownership.ts";
import type { Subscription } from "../../../lib/source/types.ts";
import {
  createNetBoxDouble,
  type NetBoxDouble,
  type Row,
  VERSIONS,
} from "../../double/netbox/mod.ts";
import { desire, setUp, THEM, US } from "./setup.ts";

const URLS = ["http://hookbox.test:9000/hooks/netbox", "http://p.test/", "https://q.test/x"];
const TYPES = ["dcim.site", "dcim.interface", "ipam.vlan", "extras.tag", "extras.script"];

/** Names that are nearly ours. */
const foreignName = fc.constantFrom(
  "hookbox",
  "hookbox:defaul",
  "hookbox:default2",
  "hookbox:default-x:dcim.site",
  "Hookbox:Default",
  "HOOKBOX:DEFAULT:dcim.site",
  "hookbox:Default:dcim.site",
  " hookbox:default",
  "hookbox-probe-1",
  "Slack",
);
const ourRuleName = fc.constantFrom(...TYPES, "dcim.rack", "*.*", "old").map((key) =>
  `hookbox:default:${key}`
);

const subscription: fc.Arbitrary<Subscription> = fc.record({
  objectType: fc.constantFrom(
    ...TYPES,
    "dcim.*",
    "*.*",
    "{dcim,ipam}.*",
    "extras.{tag,webhook}",
    "no.such",
  ),
  actions: fc.subarray(["create", "update", "delete", "job_started", "job_ended"], {
    minLength: 1,
  }),
  handlers: fc.constant(["some.handler"]),
});

const webhook = (name: fc.Arbitrary<string>) =>
  fc.record({
    name,
    description: fc.constantFrom("", "mine", describeOwner(US), describeOwner(THEM)),
    payload_url: fc.constantFrom(...URLS),
    http_method: fc.constantFrom("POST", "PUT"),
    secret: fc.constantFrom("sécret", "other", ""),
    ssl_verification: fc.boolean(),
  });

const rule = (name: fc.Arbitrary<string>) =>
  fc.record({
    name,
    description: fc.constantFrom("", "mine"),
    object_types: fc.subarray(TYPES, { minLength: 1 }),
    event_types: fc.subarray(["object_created", "object_deleted", "job_completed"], {
      minLength: 1,
    }),
    enabled: fc.boolean(),
    conditions: fc.constantFrom(null, { attr: "name", value: "x" }),
    action_type: fc.constantFrom("webhook", "script"),
    action_object_type: fc.constantFrom("extras.webhook", "extras.script"),
    action_object_id: fc.integer({ min: 1, max: 4 }),
  });

const scene = fc.record({
  version: fc.constantFrom(...VERSIONS),
  webhooks: fc.uniqueArray(webhook(foreignName), { selector: (it) => it.name, maxLength: 4 }),
  rules: fc.uniqueArray(rule(foreignName), { selector: (it) => it.name, maxLength: 4 }),
  ourWebhook: fc.option(webhook(fc.constant("hookbox:default"))),
  ourRules: fc.uniqueArray(rule(ourRuleName), { selector: (it) => it.name, maxLength: 4 }),
  subscriptions: fc.array(subscription, { maxLength: 5 }),
});

type Scene = typeof scene extends fc.Arbitrary<infer T> ? T : never;

const DEFAULTS = {
  http_content_type: "application/json",
  additional_headers: "",
  body_template: "",
  ca_file_path: null,
  timeout: null,
};

/** A NetBox with what the scene has. */
function build(it: Scene): NetBoxDouble {
  const double = createNetBoxDouble({ version: it.version });
  const put = (kept: Map<number, Row>, rows: readonly object[]) =>
    rows.forEach((row, i) => kept.set(i + 1, { ...row, id: i + 1 }));
  const webhooks = [...it.webhooks, ...(it.ourWebhook ? [it.ourWebhook] : [])];
  put(double.webhooks, webhooks.map((row) => ({ ...DEFAULTS, ...row })));
  put(double.rules, [...it.rules, ...it.ourRules]);
  return double;
}

/** Every object that is not ours, to the byte. */
function foreign(double: NetBoxDouble): string {
  const ours = (row: Row) => /^hookbox:default(:|$)/.test(String(row.name));
  return JSON.stringify(
    [double.webhooks, double.rules].map((kept) => [...kept.values()].filter((row) => !ours(row))),
  );
}

Deno.test("reconcile() comes to rest at once and never touches what is not ours", async () => {
  await fc.assert(
    fc.asyncProperty(scene, async (it) => {
      const double = build(it);
      const all = JSON.stringify([[...double.webhooks], [...double.rules]]);
      const others = foreign(double);
      const { registration } = setUp(double, desire({ subscriptions: it.subscriptions }));
      const { status, message } = await registration.reconcile();
      const theirs = it.ourWebhook && it.ourWebhook.payload_url !== URLS[0] &&
        it.ourWebhook.description !== describeOwner(US);
      if (theirs) {
        is(status, "refused");
        is(JSON.stringify([[...double.webhooks], [...double.rules]]), all);
        return;
      }
      is(status, "registered", message);
      is(foreign(double), others);
      same((await registration.check()).steps, []);
      ok(!deliveredTwice(double), "two rules of ours match one change");
    }),
    { numRuns: 150 },
  );
});

Deno.test("remove() takes away all that is ours and nothing else", async () => {
  await fc.assert(
    fc.asyncProperty(scene, async (it) => {
      const double = build({ ...it, ourWebhook: null, ourRules: [] });
      const others = foreign(double);
      const { registration } = setUp(double, desire({ subscriptions: it.subscriptions }));
      await registration.reconcile();
      is((await registration.remove()).status, "off");
      is(foreign(double), others);
      const names = [...double.webhooks.values(), ...double.rules.values()].map(({ name }) => name);
      ok(!names.some((name) => /^hookbox:default(:|$)/.test(String(name))) || hasGuest(double));
    }),
    { numRuns: 80 },
  );
});

/** Whether a rule of others happens to call our webhook, which then stays. */
function hasGuest({ rules, webhooks }: NetBoxDouble): boolean {
  const ours = [...webhooks.values()].find(({ name }) => name === "hookbox:default");
  return [...rules.values()].some((rule) =>
    rule.action_object_type === "extras.webhook" && rule.action_object_id === ours?.id
  );
}

function deliveredTwice({ rules }: NetBoxDouble): boolean {
  const pairs = [...rules.values()].filter(({ name }) =>
    String(name).startsWith("hookbox:default:")
  ).flatMap((rule) =>
    (rule.object_types as string[]).flatMap((type) =>
      (rule.event_types as string[]).map((event) => `${type} ${event}`)
    )
  );
  return new Set(pairs).size !== pairs.length;
}
