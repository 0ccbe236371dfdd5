import assert from "node:assert/strict";
import { Hookbox, LEDGER_HANDLER, until } from "../hookbox.ts";
import { api, hookbox, nautobot, registered, user } from "../nautobot.ts";

const HANDLERS = {
  "dcim.interface.update.ts": LEDGER_HANDLER,
  "dcim.device.any.ts": LEDGER_HANDLER,
};

Deno.test("Nautobot: serve registers webhooks for what its handlers listen to", async () => {
  await using box = await hookbox("rules", HANDLERS);
  await box.start();
  await box.registered();
  const webhooks = await registered("rules");
  const subscribed = webhooks.flatMap((webhook) =>
    webhook.content_types.flatMap((type: string) =>
      ["create", "update", "delete"].filter((action) => webhook[`type_${action}`])
        .map((action) => `${type}.${action}`)
    )
  );
  for (
    const wanted of [
      "dcim.device.create",
      "dcim.device.update",
      "dcim.device.delete",
      "dcim.interface.update",
    ]
  ) assert.ok(subscribed.includes(wanted), `${wanted} in ${subscribed}`);
  assert.equal(new Set(subscribed).size, subscribed.length, "an event would be sent twice");
  for (const webhook of webhooks) {
    assert.ok(webhook.payload_url.startsWith(`${box.url}/hooks/nautobot`), webhook.payload_url);
    assert.ok(webhook.enabled && webhook.secret.length >= 32);
    assert.ok(!box.log.includes(webhook.secret), "the secret is in the log");
  }
  assert.ok(!box.log.includes(nautobot.token), "the token is in the log");
});

Deno.test("Nautobot: a second start changes nothing", async () => {
  await using box = await hookbox("twice", HANDLERS);
  await box.start();
  await box.registered();
  const first = await registered("twice");
  assert.equal(await box.stop(), 0);
  await box.start();
  await box.registered();
  assert.deepEqual(await registered("twice"), first);
});

Deno.test("Nautobot: register repairs a webhook that was edited by hand, in place", async () => {
  await using box = await hookbox("drift", HANDLERS);
  await box.start();
  await box.registered();
  const essence = (rows: Awaited<ReturnType<typeof registered>>) =>
    rows.map(({ last_updated: _, content_types, ...row }) => ({
      ...row,
      content_types: content_types.toSorted(),
    }));
  const before = await registered("drift");
  const webhook = before[0]!;
  await api("PATCH", `extras/webhooks/${webhook.id}/`, {
    enabled: false,
    secret: "other",
    content_types: ["dcim.rack"],
    ssl_verification: false,
  });

  const plan = await box.run(["register", "--dry-run"]);
  assert.equal(plan.code, 0, plan.stderr);
  assert.match(plan.stdout, /enabled: false → true/);
  assert.ok(!plan.stdout.includes(webhook.secret), "the plan shows the secret");
  assert.equal((await api("GET", `extras/webhooks/${webhook.id}/`)).enabled, false, "dry run");

  const done = await box.run(["register"]);
  assert.equal(done.code, 0, done.stderr);
  assert.deepEqual(essence(await registered("drift")), essence(before));
});

Deno.test("Nautobot: unregister leaves nothing of ours, and all that is other people's", async () => {
  const foreign = await api("POST", "extras/webhooks/", {
    name: `hookbox-like ${crypto.randomUUID().slice(0, 8)}`,
    content_types: ["dcim.rack"],
    type_create: true,
    payload_url: `http://${nautobot.hookAddress}:9/`,
  });
  await using box = await hookbox("gone", HANDLERS);
  await box.start();
  await box.registered();
  const ran = await box.run(["unregister"]);
  assert.equal(ran.code, 0, ran.stderr);
  assert.deepEqual(await registered("gone"), []);
  assert.deepEqual(await api("GET", `extras/webhooks/${foreign.id}/`), foreign);
  await api("DELETE", `extras/webhooks/${foreign.id}/`);
});

Deno.test("Nautobot: a loopback address is refused with what to do, and receiving goes on", async () => {
  const settings = { NAUTOBOT_URL: nautobot.url, NAUTOBOT_TOKEN: nautobot.token };
  await using box = await Hookbox.create(HANDLERS, { ...settings, HOOKBOX_NAME: "loopback" });
  await box.start();
  const ran = await box.run(["register"]);
  assert.equal(ran.code, 1, ran.stdout + ran.stderr);
  assert.match(ran.stdout + ran.stderr, /loopback/);
  assert.match(ran.stdout + ran.stderr, /HOOKBOX_URL/);
  assert.deepEqual(await registered("loopback"), []);
  assert.equal((await fetch(`${box.url}/livez`).then((answer) => answer.json())).status, "ok");
});

Deno.test("Nautobot: a name that resolves to loopback is warned about: Nautobot takes it and never calls it", async () => {
  await using box = await hookbox("name", HANDLERS);
  box.env.HOOKBOX_URL = `http://localhost:${box.port}`;
  await box.start();
  const ran = await box.run(["register"]);
  assert.match(ran.stderr, /warning: localhost is 127\.0\.0\.1 .* HOOKBOX_URL/);
  await until("the log says so, too", () => box.log.includes("localhost is 127.0.0.1"));
});

Deno.test("Nautobot: registration works for exactly the user that `hookbox permissions` describes", async () => {
  await using box = await hookbox("least", HANDLERS);
  const printed = await box.run(["permissions", "--json"]);
  assert.equal(printed.code, 0, printed.stderr);
  const { token } = await user(JSON.parse(printed.stdout));
  box.env.NAUTOBOT_TOKEN = token;
  await box.start();
  await box.registered();
  assert.ok((await registered("least")).length > 0);
  const ran = await box.run(["unregister"]);
  assert.equal(ran.code, 0, ran.stderr);
});
