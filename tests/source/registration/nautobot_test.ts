import { deepStrictEqual as same, match, ok, strictEqual as is } from "node:assert/strict";
import {
  byName,
  desire as desireAny,
  setUp,
  setUpNautobot,
  THEM,
  triggers,
  US,
  wants,
} from "./setup.ts";
import type { DesiredRegistration } from "../../../lib/source/types.ts";

/** As handlers for Nautobot would have it: it has locations for sites. */
function desire(changes: Partial<DesiredRegistration> = {}): DesiredRegistration {
  const subscriptions = [
    wants("dcim.interface", "update"),
    wants("dcim.location", "create", "update"),
  ];
  return desireAny({ subscriptions, ...changes });
}

Deno.test("reconcile() registers in Nautobot, and then has nothing to do", async () => {
  const { registration, double } = setUpNautobot({}, desire({ headers: "X-Key: k\r\nX-B: 2" }));
  const state = await registration.reconcile();
  same([state.status, state.warnings], ["registered", []]);
  is(state.message, "Nautobot 3.2.7 sends to http://hookbox.test:9000/hooks/netbox: 2 webhooks.");
  same(state.steps.map((step) => `${step.action} ${step.object} ${step.name}`), [
    "create webhook hookbox:default:dcim.interface",
    "create webhook hookbox:default:dcim.location",
  ]);
  const webhook = byName(double.webhooks)["hookbox:default:dcim.location"]!;
  same(webhook.content_types, ["dcim.location"]);
  same([webhook.type_create, webhook.type_update, webhook.type_delete], [true, true, false]);
  same([webhook.ca_file_path, webhook.secret], ["", "sécret"]);
  is(
    webhook.additional_headers,
    `X-Hookbox-Owner: Kept by hookbox 0.1.0 on db1.example (installation ${US.installation}). ` +
      "Edits are reverted.\nX-Key: k\nX-B: 2",
  );
  const writes = double.seen.length;
  same((await registration.reconcile()).steps, []);
  same(double.seen.slice(writes).filter(({ method }) => method !== "GET"), []);
});

Deno.test("reconcile() repairs every drift in place in Nautobot", async () => {
  const { registration, double } = setUpNautobot({}, desire());
  await registration.reconcile();
  const webhook = byName(double.webhooks)["hookbox:default:dcim.location"]!;
  const id = String(webhook.id);
  const drifts: Record<string, unknown> = {
    payload_url: "http://elsewhere.test/",
    secret: "zzz-secret",
    http_method: "PUT",
    http_content_type: "text/plain",
    additional_headers: "",
    body_template: "{{ data }}",
    ssl_verification: false,
    ca_file_path: "/etc/ca.pem",
    content_types: ["dcim.rack"],
    type_create: false,
    enabled: false,
  };
  for (const [field, value] of Object.entries(drifts)) {
    const before = structuredClone(double.webhooks.get(id)!);
    double.webhooks.set(id, { ...before, [field]: value });
    const { status, steps } = await registration.reconcile();
    same([status, steps.length, steps[0]?.action], ["registered", 1, "update"], field);
    ok(!JSON.stringify(steps).includes("zzz-secret"), "the secret is hidden");
    same(double.webhooks.get(id), before, field);
  }
  ok(!double.seen.some(({ method }) => method === "DELETE"));
});

Deno.test("reconcile() moves object types between webhooks that may not overlap", async () => {
  const hookbox = setUpNautobot({}, desire({ subscriptions: [wants("dcim.*", "update")] }));
  const { registration, double } = hookbox;
  await registration.reconcile();
  const [id] = [...double.webhooks.keys()];
  hookbox.desired = desire({
    subscriptions: [wants("dcim.*", "update"), wants("dcim.device", "update")],
  });
  const apart = await registration.reconcile();
  same([apart.status, apart.steps.map(({ action }) => action)], ["registered", [
    "update",
    "create",
  ]]);
  same(triggers(double)["dcim.device"]!.objectTypes, ["dcim.device"]);
  hookbox.desired = desire({ subscriptions: [wants("dcim.*", "update")] });
  const together = await registration.reconcile();
  same(together.steps.map(({ action }) => action), ["delete", "update"]);
  ok(triggers(double)["dcim.*"]!.objectTypes.includes("dcim.device"));
  same([...double.webhooks.keys()], [id], "in place");
});

Deno.test("what Nautobot does not send is a warning, and the rest works", async () => {
  const { registration, double } = setUpNautobot(
    { apps: ["nautobot_bgp.peering"] },
    desire({
      subscriptions: [
        wants("dcim.device", "update", "job_ended", "job_started", "branch_merged"),
        wants("dcim.platform", "update"),
        wants("dcim.site", "create"),
        wants("extras.script", "job_ended"),
        wants("nautobot_bgp.*", "delete"),
      ],
    }),
  );
  const { status, warnings } = await registration.reconcile();
  is(status, "registered");
  same(warnings, [
    'Nautobot 3.2.7 sends no events for "dcim.platform": the handler dcim.platform.update gets no events.',
    'Nautobot 3.2.7 has no object type "dcim.site": the handler dcim.site.create gets no events.',
    'Nautobot 3.2.7 has no object type "extras.script": the handler extras.script.job_ended gets no events.',
    'Nautobot 3.2.7 has no event type "branch_merged" (Nautobot has events of objects only): ' +
    "the handler dcim.device.update gets no such events.",
    "Nautobot 3.2.7 has no job_started: the handler dcim.device.update gets no such events.",
    "Nautobot 3.2.7 has no job_ended: the handlers dcim.device.update, extras.script.job_ended get no such events.",
  ]);
  same(triggers(double), {
    "dcim.device": { objectTypes: ["dcim.device"], events: ["update"], enabled: true },
    "nautobot_bgp.*": { objectTypes: ["nautobot_bgp.peering"], events: ["delete"], enabled: true },
  });
});

Deno.test("another's webhook to our URL is named, and the other object types are registered", async () => {
  const desired = desire({
    subscriptions: [
      wants("dcim.device", "update"),
      wants("dcim.interface", "update"),
      wants("dcim.*", "create"),
    ],
  });
  const { registration, double, api } = setUpNautobot({}, desired);
  await api.post("/api/extras/webhooks/", {
    body: {
      name: "Bob's",
      content_types: ["dcim.device", "dcim.rack"],
      type_update: true,
      payload_url: desired.url,
    },
  });
  const { status, warnings } = await registration.reconcile();
  is(status, "registered");
  same(warnings, [
    'The webhook "Bob\'s" of somebody else sends events of dcim.device to http://hookbox.test:9000/hooks/netbox ' +
    "already, and Nautobot takes no second one: these are not registered. Delete that webhook in Nautobot.",
  ]);
  same(Object.keys(triggers(double)), ["dcim.*", "dcim.interface"]);
  same((await registration.check()).steps, []);
});

Deno.test("a loopback address is refused before anything is made, with what to do", async () => {
  for (const host of ["127.0.0.1", "[::1]", "169.254.1.1", "192.0.2.7", "[::ffff:10.0.0.1]"]) {
    const { registration, double } = setUpNautobot({}, desire({ url: `http://${host}:9000/h` }));
    const { status, message } = await registration.reconcile();
    is(status, "failed");
    match(message, /Nautobot sends no webhooks to .*set HOOKBOX_URL to it.*ip addr add/, host);
    same(double.seen.filter(({ method }) => method !== "GET"), []);
  }
  for (const version of ["3.1.1", "2.4.32"]) {
    const { registration, double } = setUpNautobot(
      { version },
      desire({ url: "http://127.0.0.1:9000/h" }),
    );
    double.intercept = async (request) => {
      if (request.method !== "POST") return;
      const body = await request.json();
      return Response.json({ ...body, id: body.name });
    };
    const { status, warnings } = await registration.reconcile();
    is(status, "registered", `${version} takes it`);
    match(warnings[0]!, /its own machine, not this one/);
  }
});

Deno.test("a name that means a loopback address is warned about, because Nautobot drops such deliveries", async () => {
  const at = (address: string, asked: string[] = []) =>
    setUpNautobot({}, desire(), {
      resolve: (host) => {
        asked.push(host);
        return Promise.resolve([address]);
      },
    }).registration.reconcile();
  const asked: string[] = [];
  const { status, warnings } = await at("127.0.1.1", asked);
  same([status, asked], ["registered", ["hookbox.test"]]);
  match(warnings[0]!, /^hookbox\.test is 127\.0\.1\.1 as seen from here, a loopback.*drops every/);
  same((await at("10.213.0.1")).warnings, []);
});

Deno.test("no Celery worker is warned about", async () => {
  const { warnings } = await setUpNautobot({ workers: 0 }, desire()).registration.reconcile();
  match(warnings[0]!, /No Celery worker runs in Nautobot.*nautobot-worker/);
});

Deno.test("another hookbox of our name is left alone, on Nautobot, too", async () => {
  const { double, registration } = setUpNautobot({}, desire());
  await registration.reconcile();
  const before = structuredClone(double.webhooks);
  const other = setUpNautobot(double, desire({ owner: THEM, url: "http://other.test/x" }));
  const { status, message } = await other.registration.reconcile();
  is(status, "refused");
  match(message, /in Nautobot belongs to hookbox 0\.1\.0 on host db1\.example.*HOOKBOX_NAME/);
  same(double.webhooks, before);
  is((await other.registration.reconcile({ takeOver: true })).status, "registered");
  is((await registration.reconcile()).status, "refused");
});

Deno.test("a NetBox at NAUTOBOT_URL, and a Nautobot at NETBOX_URL, are told by the variables to set", async () => {
  const netbox = setUp({ version: "4.7.3" });
  const wrong = setUpNautobot({ url: netbox.double.url });
  wrong.double.intercept = (request) => netbox.double.handle(request);
  match(
    (await wrong.registration.reconcile()).message,
    /^NAUTOBOT_URL is the address of a NetBox\. Set NETBOX_URL and NETBOX_TOKEN instead of NAUTOBOT_URL and/,
  );
  const nautobot = setUpNautobot({}, desire());
  netbox.double.intercept = (request) => nautobot.double.fetch(request.url, request);
  match(
    (await netbox.registration.reconcile()).message,
    /^NETBOX_URL is the address of a Nautobot/,
  );
});

Deno.test("messages name Nautobot and its variables", async () => {
  const wrong = setUpNautobot({}, desire(), { token: "wrong" });
  is(
    (await wrong.registration.reconcile()).message,
    "Nautobot does not accept NAUTOBOT_TOKEN (403): Invalid token. Set NAUTOBOT_TOKEN to a token of this Nautobot.",
  );
  const poor = setUpNautobot(
    { tokens: { key: { permissions: ["extras.view_webhook"] } } },
    desire(),
    {
      token: "key",
    },
  );
  match(
    (await poor.registration.reconcile()).message,
    /lacks extras\.add_webhook\. In Nautobot, give the token's user a permission on "Extras \| webhook" with/,
  );
  const old = setUpNautobot({ version: "2.3.16" });
  match(
    (await old.registration.reconcile()).message,
    /^Nautobot 2\.3\.16 is too old.*2\.4 or newer/,
  );
  const young = setUpNautobot({ version: "4.0.0" }, desire());
  match((await young.registration.reconcile()).warnings[0]!, /Nautobot 4\.0\.0 is newer.*3\.2/);
});

Deno.test("remove() leaves nothing of ours in Nautobot, and all of others", async () => {
  const { double, registration } = setUpNautobot({}, desire());
  const other = setUpNautobot(double, desire({ instance: "default-2", url: "http://o.test/" }));
  await other.registration.reconcile();
  const theirs = structuredClone(double.webhooks);
  await registration.reconcile();
  const { status, message } = await registration.remove();
  same([status, message], ["off", "2 objects of hookbox were deleted in Nautobot 3.2.7."]);
  same(double.webhooks, theirs);
});
