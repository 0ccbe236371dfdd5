import { deepStrictEqual as same, match, strictEqual as is } from "node:assert/strict";
import { probe } from "../../../lib/source/doctor/mod.ts";
import { ADMIN, VERSIONS } from "../../../lib/testing/netbox/mod.ts";
import { FakeClock } from "../../fake_clock.ts";
import { until } from "../../until.ts";
import { desire, setUp, setUpNautobot, triggerOf, wants } from "../registration/setup.ts";

const CLEAN = [0, 0, 0];

type Doubled = ReturnType<typeof setUp>["double"];

function left({ webhooks, rules, tags }: Doubled): number[] {
  return [webhooks.size, rules.size, tags.size];
}

/** The slug of the tag that a request makes; the permissions are asked for with empty bodies. */
async function tagOf(request: Request): Promise<string | undefined> {
  if (request.method !== "POST" || !request.url.endsWith("/tags/")) return;
  return (await request.clone().json()).slug;
}

const never = (_: string, signal: AbortSignal) =>
  new Promise<void>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));

for (const version of VERSIONS) {
  Deno.test(`probe() sees a delivery of NetBox ${version} arrive, and leaves no trace`, async () => {
    const { api, clock, desired, double } = setUp({ version });
    const { promise, resolve } = Promise.withResolvers<void>();
    let waitedFor = "";
    double.intercept = async (request) => {
      const slug = await tagOf(request);
      if (!slug) return;
      const [webhook] = [...double.webhooks.values()];
      const [rule] = [...double.rules.values()];
      const url = rule ? desired.url : `${desired.url}/extras.tag?probe`;
      same([webhook!.payload_url, webhook!.secret], [url, desired.secret]);
      const trigger = { objectTypes: ["extras.tag"], events: ["create"], enabled: true };
      same(triggerOf(rule ?? webhook!), trigger);
      same([rule?.action_object_id ?? webhook!.id, slug], [webhook!.id, waitedFor]);
      resolve();
      return undefined;
    };
    const findings = await probe({
      api,
      clock,
      desired,
      arrived: (marker) => {
        waitedFor = marker;
        return promise;
      },
    });
    same(findings.map(({ level }) => level), ["ok"]);
    match(waitedFor, /^hookbox-probe-[0-9a-f]{8}$/);
    same(left(double), CLEAN);
  });
}

/** Resolves when the probe waits for its delivery: then its clock has a timer, and the tag is there. */
async function waiting(clock: FakeClock): Promise<void> {
  await until("the probe waits", () => clock.pending > 0);
}

Deno.test("probe() waits 30 s, on 4.7 120 s, and says what to try", async () => {
  for (const [version, seconds] of [["4.6.8", 30], ["4.7.3", 120]] as const) {
    const { api, desired, double } = setUp({ version });
    const clock = new FakeClock();
    const result = probe({ api, clock, desired, arrived: never });
    await waiting(clock);
    await clock.advance(seconds * 1000 - 1);
    is(double.tags.size, 1, "it waits");
    await clock.advance(1);
    const [finding, ...more] = await result;
    same([finding!.level, more], ["error", []]);
    match(finding!.detail, new RegExp(`within ${seconds} s.*no worker sent it`));
    match(finding!.fix!, /curl -i -X POST http:\/\/hookbox\.test:9000\/hooks\/netbox/);
    same(left(double), CLEAN);
  }
});

Deno.test("probe() tells when NetBox tried and failed", async () => {
  const { api, desired, double } = setUp({ version: "4.7.3" });
  const clock = new FakeClock();
  let asked = 0;
  double.intercept = (request) =>
    request.url.includes("background-queues")
      ? Response.json({ count: 1, next: null, results: [{ failed_jobs: asked++ }] })
      : undefined;
  const result = probe({ api, clock, desired, arrived: never, timeout: 1000 });
  await waiting(clock);
  await clock.advance(1000);
  match((await result)[0]!.detail, /NetBox tried to send it, and failed/);
});

Deno.test("probe() takes its traces away when it is given up", async () => {
  const deaf = () => new Promise<void>(() => {});
  for (const arrived of [never, deaf]) {
    const { api, clock, desired, double } = setUp({ version: "4.7.3" });
    const controller = new AbortController();
    double.intercept = async (request) => {
      if (await tagOf(request)) queueMicrotask(() => controller.abort());
      return undefined;
    };
    const { signal } = controller;
    const findings = await probe({ api, clock, desired, arrived, signal });
    same(findings.map(({ level }) => level), ["warning"]);
    same([...left(double), clock.pending], [...CLEAN, 0]);
  }
});

Deno.test("probe() makes nothing without the permissions to take it away again", async () => {
  const permissions = ["add_webhook", "delete_webhook", "add_eventrule", "add_tag"];
  const { api, clock, desired, double } = setUp({
    version: "4.7.3",
    tokens: { [ADMIN]: { permissions: permissions.map((name) => `extras.${name}`) } },
  });
  const findings = await probe({ api, clock, desired, arrived: never });
  is(findings.length, 1);
  match(findings[0]!.detail, /lacks extras\.delete_eventrule, extras\.delete_tag, so nothing/);
  same(left(double), CLEAN);
});

Deno.test("probe() works within a constraint on our names", async () => {
  const permissions = ["webhook", "eventrule", "tag"].flatMap((model) => [
    `extras.add_${model}`,
    `extras.delete_${model}`,
  ]);
  const constraint = (row: Readonly<Record<string, unknown>>) =>
    "slug" in row || String(row.name).startsWith("hookbox:");
  const { api, clock, desired, double } = setUp({
    version: "4.7.3",
    tokens: { [ADMIN]: { permissions, constraint } },
  });
  const findings = await probe({ api, clock, desired, arrived: () => Promise.resolve() });
  same([findings.map(({ level }) => level), left(double)], [["ok"], CLEAN]);
});

Deno.test("probe() finds what it made even where NetBox's answer was lost", async () => {
  const { api, clock, desired, double } = setUp({ version: "4.7.3" });
  double.intercept = async (request) => {
    if (!await tagOf(request)) return;
    double.intercept = null;
    await double.handle(request);
    throw new Error("the connection was cut off");
  };
  const findings = await probe({ api, clock, desired, arrived: never });
  same(findings.map(({ detail }) => detail), ["the connection was cut off."]);
  same(left(double), CLEAN);
});

Deno.test("probe() names what it could not remove", async () => {
  const { api, clock, desired, double } = setUp({ version: "4.7.3" });
  double.intercept = (request) =>
    request.method === "DELETE" && /\/tags\/[1-9]/.test(request.url)
      ? Response.json({ detail: "no" }, { status: 500 })
      : undefined;
  const findings = await probe({ api, clock, desired, arrived: () => Promise.resolve() });
  same(findings.map(({ level }) => level), ["ok", "warning"]);
  match(findings[1]!.detail, /The tag "hookbox-probe-[0-9a-f]{8}" could not be removed: .*500: no/);
  same(left(double), [0, 0, 1]);
});

Deno.test("probe() tells when nobody can wait for the delivery", async () => {
  const { api, clock, desired, double } = setUp({ version: "4.7.3" });
  const arrived = () => Promise.reject(new Error("port 9000 is in use"));
  const findings = await probe({ api, clock, desired, arrived });
  same(findings.map(({ level, detail }) => [level, detail]), [["error", "port 9000 is in use"]]);
  same(left(double), CLEAN);
});

Deno.test("probe() sees a delivery of Nautobot arrive beside its registration, and leaves no trace", async () => {
  const desired = desire({ subscriptions: [wants("dcim.manufacturer", "create")] });
  const { api, clock, double, registration } = setUpNautobot({}, desired);
  await registration.reconcile();
  double.intercept = async (request) => {
    if (request.method !== "POST" || !request.url.endsWith("/manufacturers/")) return;
    if (!(await request.clone().json()).name) return;
    const webhook = [...double.webhooks.values()].at(-1)!;
    is(webhook.payload_url, `${desired.url}?probe`);
    same(triggerOf(webhook).objectTypes, ["dcim.manufacturer"]);
    return undefined;
  };
  const findings = await probe({ api, clock, desired, arrived: () => Promise.resolve() });
  same(findings.map(({ level }) => level), ["ok"]);
  match(findings[0]!.detail, /^A delivery from Nautobot arrived/);
  same([double.webhooks.size, double.manufacturers.size], [1, 0]);
});
