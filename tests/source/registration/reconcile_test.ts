import {
  deepStrictEqual as same,
  match,
  notEqual,
  ok,
  strictEqual as is,
} from "node:assert/strict";
import { type Row, VERSIONS } from "../../../lib/testing/netbox/mod.ts";
import { byName, desire, hasRules, type Setup, setUp, THEM, triggers, US, wants } from "./setup.ts";

for (const version of VERSIONS) {
  const names = ["hookbox:default:dcim.interface", "hookbox:default:dcim.site"];

  Deno.test(`reconcile() registers in NetBox ${version}, and then has nothing to do`, async () => {
    const { registration, double } = setUp({ version }, desire({ headers: "X-Key: k\r\n" }));
    const state = await registration.reconcile();
    is(state.status, "registered");
    const what = hasRules(version) ? "webhook hookbox:default and 2 event rules" : "2 webhooks";
    is(
      state.message,
      `NetBox ${version} sends to http://hookbox.test:9000/hooks/netbox: ${what}.`,
    );
    same(state.warnings, []);
    same(
      state.steps.map((step) => `${step.action} ${step.object} ${step.name}`),
      hasRules(version)
        ? ["create webhook hookbox:default", ...names.map((name) => `create event rule ${name}`)]
        : names.map((name) => `create webhook ${name}`),
    );
    same(triggers(double), {
      "dcim.interface": { objectTypes: ["dcim.interface"], events: ["update"], enabled: true },
      "dcim.site": {
        objectTypes: ["dcim.site"],
        events: ["create", "delete", "update"],
        enabled: true,
      },
    });
    for (const webhook of double.webhooks.values()) is(webhook.secret, "sécret");

    const plan = await registration.check();
    same([plan.steps, JSON.stringify(plan).includes("sécret")], [[], false]);
    const writes = double.seen.length;
    const second = await registration.reconcile();
    same([second.status, second.steps], ["registered", []]);
    same(double.seen.slice(writes).filter(({ method }) => method !== "GET"), []);
  });

  Deno.test(`reconcile() repairs every drift in place in NetBox ${version}`, async () => {
    const setup = setUp({ version });
    const { registration, double } = setup;
    await registration.reconcile();
    const before = structuredClone([double.webhooks, double.rules]);
    const typed = version < "4.0" ? "content_types" : "object_types";
    const trigger = {
      [typed]: ["dcim.rack"],
      ...version < "4.1" ? { type_create: false } : { event_types: ["object_created"] },
      enabled: false,
      conditions: { and: [{ attr: "name", value: "x" }] },
    };
    await repairs(setup, double.webhooks, {
      payload_url: "http://elsewhere.test/",
      secret: "zzz-secret",
      http_method: "PUT",
      http_content_type: "text/plain",
      additional_headers: "X-Other: 1",
      body_template: "{{ data }}",
      ssl_verification: false,
      ca_file_path: "/etc/ca.pem",
      ...hasRules(version)
        ? { description: `Kept by hookbox 0.0.1 on old (installation ${US.installation}).` }
        : trigger,
      ...version === "4.7.3" ? { timeout: 5 } : {},
    });
    if (hasRules(version)) {
      const calls = { action_object_id: 99, action_type: "script" };
      await repairs(setup, double.rules, { ...trigger, ...calls, description: "mine" });
    }
    same(essence([double.webhooks, double.rules]), essence(before));
    ok(!double.seen.some(({ method }) => method === "DELETE"));
  });
}

/** Each drift of the last object is found, shown without secrets, and repaired by one step. */
async function repairs(
  { registration }: Setup,
  kept: ReadonlyMap<number, Row>,
  drifts: Readonly<Record<string, unknown>>,
): Promise<void> {
  const id = [...kept.keys()].at(-1)!;
  for (const [field, value] of Object.entries(drifts)) {
    const before = structuredClone(kept.get(id)!);
    kept.get(id)![field] = value;
    const { status, steps } = await registration.reconcile();
    same([status, steps.length, steps[0]?.action], ["registered", 1, "update"], field);
    ok(!JSON.stringify(steps).includes("zzz-secret"), "the secret is hidden");
    same({ ...kept.get(id), last_updated: 0 }, { ...before, last_updated: 0 }, field);
  }
}

function essence(kept: readonly ReadonlyMap<number, Row>[]): unknown {
  return kept.map((rows) => [...rows.values()].map((row) => ({ ...row, last_updated: 0 })));
}

Deno.test("reconcile() follows the handlers: what is no longer wanted goes", async () => {
  const setup = setUp({ version: "4.7.3" });
  await setup.registration.reconcile();
  setup.desired = desire({ subscriptions: [wants("dcim.site", "delete")] });
  const { steps } = await setup.registration.reconcile();
  same(steps.map((step) => `${step.action} ${step.name}`), [
    "update hookbox:default:dcim.site",
    "delete hookbox:default:dcim.interface",
  ]);
  same(Object.keys(byName(setup.double.rules)), ["hookbox:default:dcim.site"]);
});

Deno.test("reconcile() with dryRun says what it would do and does nothing", async () => {
  for (const version of VERSIONS) {
    const { registration, double } = setUp({ version });
    const state = await registration.reconcile({ dryRun: true });
    is(state.status, "dry-run");
    const count = hasRules(version) ? 3 : 2;
    is(state.message, `Dry run: ${count} changes would be made in NetBox ${version}.`);
    is(state.steps.length, count);
    same([double.webhooks.size, double.rules.size], [0, 0]);
  }
});

Deno.test("reconcile() makes the webhook anew with its rules after somebody deleted it", async () => {
  const { registration, double } = setUp({ version: "4.4.10" });
  await registration.reconcile();
  const old = [...double.webhooks.keys()][0]!;
  double.webhooks.delete(old);
  double.webhooks.set(7, { id: 7, name: "a person's", payload_url: "http://p.test/" });
  // Up to 4.4 rules may outlive their webhook; ours then call the new one.
  const { status, steps } = await registration.reconcile();
  is(status, "registered");
  same(steps.map(({ action }) => action), ["create", "update", "update"]);
  const ids = [...double.rules.values()].map((rule) => rule.action_object_id);
  same(ids, [8, 8]);
});

Deno.test("reconcile() leaves the webhook of another hookbox alone, and names its host", async () => {
  const { double, registration } = setUp({ version: "4.7.3" });
  await registration.reconcile();
  const before = structuredClone([double.webhooks, double.rules]);
  const theirs = desire({ owner: THEM, url: "http://other.test/hooks/netbox" });
  const other = setUp(double, theirs);
  const writes = double.seen.length;
  const state = await other.registration.reconcile();
  is(state.status, "refused");
  match(
    state.message,
    /belongs to hookbox 0\.1\.0 on host db1\.example \(installation 0192f3a1-0000-7000-8000-000000000001\)/,
  );
  match(state.message, /HOOKBOX_NAME.*register --take-over/);
  is((await other.registration.remove()).status, "refused");
  is((await other.registration.check()).refusal, state.message);
  same([double.webhooks, double.rules], before);
  same(double.seen.slice(writes).filter(({ method }) => method !== "GET"), []);

  is((await other.registration.reconcile({ takeOver: true })).status, "registered");
  is(byName(double.webhooks)["hookbox:default"]!.payload_url, theirs.url);
  is((await registration.reconcile()).status, "refused");
});

Deno.test("reconcile() takes its own webhook back after the store was lost", async () => {
  const { double, registration } = setUp({ version: "4.7.3" });
  await registration.reconcile();
  const again = setUp(double, desire({ owner: { ...THEM, host: "db1.example" } }));
  const { status, steps } = await again.registration.reconcile();
  same([status, steps.map(({ name }) => name)], ["registered", ["hookbox:default"]]);
  match(
    String(byName(double.webhooks)["hookbox:default"]!.description),
    new RegExp(THEM.installation),
  );
});

Deno.test("reconcile() moves with its installation, and warns of a copied store", async () => {
  const { double, registration } = setUp({ version: "4.7.3" });
  await registration.reconcile();
  const moved = setUp(
    double,
    desire({
      url: "http://new.test/hooks/netbox",
      owner: { ...desire().owner, host: "db3.example" },
    }),
  );
  const state = await moved.registration.reconcile();
  is(state.status, "registered");
  match(state.warnings[0]!, /moves here from host db1\.example/);
  same((await moved.registration.reconcile()).warnings, []);
});

Deno.test("reconcile() looks again when somebody was faster", async () => {
  const { double, registration } = setUp({ version: "4.7.3" });
  let raced = false;
  const other = setUp(double, desire({ owner: THEM, url: "http://other.test/" }));
  double.intercept = async (request) => {
    if (request.method === "POST" && !raced) {
      raced = true;
      await other.registration.reconcile();
    }
    return undefined;
  };
  const state = await registration.reconcile();
  is(state.status, "refused");
  match(state.message, /db2\.example/);
});

Deno.test("reconcile() does not believe a 200 that changed nothing", async () => {
  const { double, registration } = setUp({ version: "4.7.3" });
  await registration.reconcile();
  const rule = byName(double.rules)["hookbox:default:dcim.site"]!;
  rule.enabled = false;
  double.intercept = (request) =>
    request.method === "PATCH"
      ? Response.json({ ...rule, action_type: { value: "webhook", label: "Webhook" } })
      : undefined;
  const state = await registration.reconcile();
  is(state.status, "failed");
  match(state.message, /"hookbox:default:dcim\.site" but did not store what was sent in: enabled/);
  notEqual(rule.enabled, true);
});

Deno.test("two calls of reconcile() at once make one registration", async () => {
  const { double, registration } = setUp({ version: "4.7.3" });
  const [first, second] = await Promise.all([registration.reconcile(), registration.reconcile()]);
  same([first.steps.length, second.steps.length], [3, 0]);
  is(double.webhooks.size, 1);
});

Deno.test("state() is pending first, then as the last look found it", async () => {
  const { registration } = setUp({ version: "4.7.3" });
  is(registration.state().status, "pending");
  const state = await registration.reconcile();
  is(registration.state(), state);
  registration.stop();
  is(await registration.reconcile(), state);
});

Deno.test("reconcile() compares names itself, because NetBox ignores filters that it does not know", async () => {
  const { double, registration } = setUp({ version: "4.7.3" });
  const others = ["0-first", "hookbox:default-2"];
  for (const instance of others) {
    const other = setUp(double, desire({ instance, url: "http://other.test/", owner: THEM }));
    await other.registration.reconcile();
  }
  const before = structuredClone([double.webhooks, double.rules]);
  double.intercept = (request) => {
    const { search, pathname, origin } = new URL(request.url);
    if (!search.includes("name")) return;
    return double.handle(new Request(origin + pathname, { headers: request.headers }));
  };
  is((await registration.reconcile()).status, "registered");
  same((await registration.check()).steps, []);
  is((await registration.remove()).status, "off");
  same([double.webhooks, double.rules], before);
});
