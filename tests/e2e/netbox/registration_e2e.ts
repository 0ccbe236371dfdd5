import assert from "node:assert/strict";
import { LEDGER_HANDLER } from "../hookbox.ts";
import { api, hookbox, registered, user } from "../netbox.ts";

const HANDLERS = { "dcim.interface.update.ts": LEDGER_HANDLER, "dcim.site.any.ts": LEDGER_HANDLER };

Deno.test("a second start changes nothing in NetBox", async () => {
  await using box = await hookbox("twice", HANDLERS);
  await box.start();
  await box.registered();
  const first = await registered("twice");
  assert.equal(await box.stop(), 0);
  await box.start();
  await box.registered();
  assert.deepEqual(await registered("twice"), first);
});

Deno.test("register repairs a rule that was edited by hand, in place", async () => {
  await using box = await hookbox("drift", HANDLERS);
  await box.start();
  await box.registered();
  const before = await registered("drift");
  const rule = before.rules.find((row) => row.name.endsWith("dcim.site"))!;
  await api("PATCH", `extras/event-rules/${rule.id}/`, {
    enabled: false,
    event_types: ["object_created"],
  });
  await api("PATCH", `extras/webhooks/${before.webhooks[0]!.id}/`, {
    secret: "other",
    ssl_verification: false,
  });

  const plan = await box.run(["register", "--dry-run"]);
  assert.equal(plan.code, 0, plan.stderr);
  assert.match(plan.stdout, /~ event rule hookbox:drift:dcim\.site/);
  assert.match(plan.stdout, /enabled: false → true/);
  assert.ok(!plan.stdout.includes(before.webhooks[0]!.secret), "the plan shows the secret");
  assert.equal((await api("GET", `extras/event-rules/${rule.id}/`)).enabled, false, "dry run");

  const done = await box.run(["register"]);
  assert.equal(done.code, 0, done.stderr);
  const after = await registered("drift");
  const essence = ({ webhooks, rules }: typeof after) => ({
    webhooks: webhooks.map(({ id, payload_url, secret, ssl_verification }) => ({
      id,
      payload_url,
      secret,
      ssl_verification,
    })),
    rules: rules.map(({ id, name, enabled, event_types, object_types }) => ({
      id,
      name,
      enabled,
      event_types: event_types.toSorted(),
      object_types,
    })),
  });
  assert.deepEqual(essence(after), essence(before));
});

Deno.test("a rule that no handler wants any more is removed, and other people's stay", async () => {
  const foreign = await api("POST", "extras/webhooks/", {
    name: `hookbox-like ${crypto.randomUUID().slice(0, 8)}`,
    payload_url: "http://example.invalid/",
  });
  await using box = await hookbox("less", HANDLERS);
  await box.start();
  await box.registered();
  assert.equal((await registered("less")).rules.length, 2);
  await Deno.remove(`${box.folder}/handlers/dcim.site.any.ts`);
  const reloaded = await box.run(["reload"]);
  assert.equal(reloaded.code, 0, reloaded.stderr);
  const registeredAgain = await box.run(["register"]);
  assert.equal(registeredAgain.code, 0, registeredAgain.stderr);
  assert.deepEqual((await registered("less")).rules.map((row) => row.name), [
    "hookbox:less:dcim.interface",
  ]);
  assert.deepEqual(await api("GET", `extras/webhooks/${foreign.id}/`), foreign);
  await api("DELETE", `extras/webhooks/${foreign.id}/`);
});

Deno.test("unregister leaves nothing", async () => {
  await using box = await hookbox("gone", HANDLERS);
  await box.start();
  await box.registered();
  const ran = await box.run(["unregister"]);
  assert.equal(ran.code, 0, ran.stderr);
  assert.deepEqual(await registered("gone"), { webhooks: [], rules: [] });
});

Deno.test("two instances of one name do not steal each other's webhook", async () => {
  await using one = await hookbox("same", HANDLERS);
  await using two = await hookbox("same", HANDLERS);
  await one.start();
  await one.registered();
  const before = await registered("same");
  await two.start();
  const ran = await two.run(["register"]);
  assert.equal(ran.code, 1, ran.stdout + ran.stderr);
  assert.match(ran.stdout + ran.stderr, /HOOKBOX_NAME/);
  assert.match(ran.stdout + ran.stderr, /--take-over/);
  assert.deepEqual(await registered("same"), before);

  const taken = await two.run(["register", "--take-over"]);
  assert.equal(taken.code, 0, taken.stdout + taken.stderr);
  assert.equal(
    (await registered("same")).webhooks[0]!.payload_url,
    `http://127.0.0.1:${two.port}/hooks/netbox`,
  );
});

Deno.test("a token without permissions is told exactly which it lacks", async () => {
  const { token } = await user([
    { object_types: ["extras.webhook"], actions: ["view", "add"] },
  ]);
  await using box = await hookbox("poor", HANDLERS, { NETBOX_TOKEN: token });
  await box.start();
  const ran = await box.run(["register"]);
  assert.equal(ran.code, 1, ran.stdout + ran.stderr);
  assert.match(ran.stdout + ran.stderr, /extras\.view_eventrule/);
  const doctor = await box.run(["doctor"]);
  assert.equal(doctor.code, 1);
  for (const permission of ["add", "change", "delete"].map((verb) => `extras.${verb}_eventrule`)) {
    assert.ok(doctor.stdout.includes(permission), `${permission} in\n${doctor.stdout}`);
  }
  assert.ok(!doctor.stdout.includes("extras.add_webhook"), doctor.stdout);
});

Deno.test("a wrong token is reported with the setting to change, and receiving goes on", async () => {
  await using box = await hookbox("wrong", HANDLERS, { NETBOX_TOKEN: "0".repeat(40) });
  await box.start();
  const ran = await box.run(["register"]);
  assert.equal(ran.code, 1, ran.stdout + ran.stderr);
  assert.match(ran.stdout + ran.stderr, /NETBOX_TOKEN/);
  const sent = await box.run(["send", "dcim.site.create"]);
  assert.equal(sent.code, 0, sent.stdout + sent.stderr);
});
