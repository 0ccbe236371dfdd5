import assert from "node:assert/strict";
import type { Delivered } from "../../lib/app/delivered.ts";
import { systemClock } from "../../lib/clock.ts";
import { createNetBoxDouble } from "../../lib/testing/netbox/mod.ts";
import { start, states } from "./box.ts";

const OK = "export default () => {};";

Deno.test("Server runs the handlers that match a delivery", async () => {
  await using box = await start({ "dcim.site.create.ts": OK, "any.any.any.audit.ts": OK });
  const sent = await box.send("dcim.site.create");
  assert.deepEqual([sent.status, sent.runs], [202, 2]);
  assert.deepEqual(await states(box.store, sent.id), [
    "any.any.any.audit done",
    "dcim.site.create done",
  ]);
});

Deno.test("Server takes over new handlers with a reload, and keeps the old ones when none loads", async () => {
  await using box = await start({ "dcim.site.create.ts": OK });
  await box.write("dcim.site.delete.ts", OK);
  assert.deepEqual(await box.server.reload(), { ok: true, problems: [] });
  assert.equal((await box.send("dcim.site.delete")).runs, 1);

  await box.write("dcim.site.create.ts", "export default (");
  await box.write("dcim.site.delete.ts", "export default (");
  const { ok, problems } = await box.server.reload();
  assert.equal(ok, false);
  assert.match(problems.join(), /dcim\.site/);
  const sent = await box.send("dcim.site.create");
  assert.deepEqual(await states(box.store, sent.id), ["dcim.site.create done"]);
});

Deno.test("Server says which settings a reload cannot change, and keeps the old on wrong ones", async () => {
  await using box = await start({ "dcim.site.create.ts": OK });
  box.change({ HOOKBOX_CONCURRENCY: "3" });
  const changed = await box.server.reload();
  assert.equal(changed.ok, true);
  assert.match(changed.problems.join(), /HOOKBOX_CONCURRENCY has changed/);
  box.change({ HOOKBOX_DRAIN: "soon" });
  const wrong = await box.server.reload();
  assert.equal(wrong.ok, false);
  assert.match(wrong.problems.join(), /HOOKBOX_DRAIN/);
});

Deno.test("Server verifies with a new secret after a reload", async () => {
  await using box = await start({ "dcim.site.create.ts": OK });
  box.change({ HOOKBOX_SECRETS: "the-next-secret,server-test-secret" });
  assert.equal((await box.send("dcim.site.create")).status, 403);
  await box.server.reload();
  assert.equal((await box.send("dcim.site.create")).status, 202);
});

Deno.test("Server replays a delivery, also for a handler that was added since", async () => {
  await using box = await start({ "dcim.site.create.ts": OK });
  const sent = await box.send("dcim.site.create");
  await box.write("dcim.site.create.second.ts", OK);
  await box.server.reload();
  const replayed = await box.server.replay(sent.id);
  assert.equal(replayed.runs, 2);
  const chosen = await box.server.replay(sent.id, { handlers: ["dcim.site.create.second"] });
  assert.deepEqual(await states(box.store, chosen.id), ["dcim.site.create.second done"]);
  await assert.rejects(box.server.replay("nothing"), /There is no delivery nothing/);
});

Deno.test("Server is degraded while a handler is broken, and tells why only to the trusted", async () => {
  await using box = await start(
    { "dcim.site.create.ts": OK, "dcim.site.delete.ts": "export default (" },
    { HOOKBOX_ADMIN_TOKEN: "an-admin-token-of-some-length" },
  );
  const ask = async (headers: Record<string, string>) =>
    (await fetch(`${box.url}/readyz`, { headers })).json();
  assert.deepEqual(await ask({}), { status: "degraded" });
  const told = await ask({ authorization: "Bearer an-admin-token-of-some-length" });
  assert.match(told.reasons.join(), /dcim\.site\.delete\.ts/);
});

Deno.test("Server holds runs whose handler is gone, and says so", async () => {
  await using box = await start({
    "dcim.site.create.ts":
      "export const config = { backoff: '1h' }; export default () => { throw 1; }",
    "dcim.site.delete.ts": OK,
  });
  const sent = await box.send("dcim.site.create");
  for (let i = 0; i < 200; i++) {
    if ((await box.store.getAttempts(`${sent.id}.1`)).length > 0) break;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  await box.write("dcim.site.create.ts", "");
  await Deno.remove(
    `${
      new URL(`file://${box.store.location}`).pathname.replace(/[^/]+$/, "")
    }handlers/dcim.site.create.ts`,
  );
  await box.server.reload();
  assert.deepEqual(await states(box.store, sent.id), ["dcim.site.create held"]);
  assert.equal(box.server.readiness().status, "degraded");
  assert.equal(await box.server.drop({ handler: "dcim.site.create" }), 1);
});

Deno.test("Server registers itself, and takes everything away again when told to", async () => {
  const token = "0123456789abcdef0123456789abcdef01234567";
  const double = createNetBoxDouble({ version: "4.7.3" });
  await using netbox = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, double.handle);
  await using box = await start({ "dcim.site.create.ts": OK }, {
    NETBOX_URL: `http://127.0.0.1:${netbox.addr.port}`,
    NETBOX_TOKEN: token,
  });
  const state = await box.server.register({ dryRun: false, takeOver: false });
  assert.equal(state.status, "registered", state.message);
  assert.deepEqual([...double.webhooks.values()].map(({ payload_url }) => payload_url), [
    `${box.url}/hooks/netbox`,
  ]);
  assert.equal((await box.server.unregister({ dryRun: false })).status, "off");
  assert.equal(double.webhooks.size, 0);
});

Deno.test("Server answers the bare probe on HOOKBOX_ADMIN_LISTEN with reasons, and takes no deliveries there", async () => {
  using free = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = free.addr as Deno.NetAddr;
  free.close();
  await using _box = await start(
    { "dcim.site.create.ts": OK, "dcim.site.delete.ts": "export default (" },
    { HOOKBOX_ADMIN_LISTEN: `127.0.0.1:${port}` },
  );
  const probe = await (await fetch(`http://127.0.0.1:${port}/readyz`)).json();
  assert.match(probe.reasons.join(), /dcim\.site\.delete\.ts/);
  const refused = await fetch(`http://127.0.0.1:${port}/hooks/netbox`, { method: "POST" });
  await refused.body?.cancel();
  assert.equal(refused.status, 404);
});

Deno.test("Server tells whoever looks on of deliveries, with the handlers that were passed over", async () => {
  const seen: Delivered[] = [];
  await using box = await start(
    {
      "dcim.interface.update.mtu.ts": "export const config = { fields: ['mtu'] };" + OK,
      "dcim.interface.update.ts": OK,
    },
    {},
    systemClock,
    { onDelivered: (delivered) => seen.push(delivered) },
  );
  const sent = await box.send("dcim.interface.update");
  const replayed = await box.server.replay(sent.id);
  assert.deepEqual(seen.map(({ delivery: { id, origin } }) => [id, origin]), [
    [sent.id, "webhook"],
    [replayed.id, "replay"],
  ]);
  const [{ event, passed }] = seen as [Delivered];
  assert.equal(event!.kind === "object" && event!.changes!.length > 0, true);
  assert.deepEqual(passed, [{
    handler: "dcim.interface.update.mtu",
    why: "none of mtu changed",
  }]);
});

Deno.test("Server loads the handlers alone anew, and keeps what was good of them when it is hot", async () => {
  await using box = await start({ "dcim.site.create.ts": OK }, {}, systemClock, { hot: true });
  await box.write("dcim.site.delete.ts", OK);
  await box.write("dcim.site.create.ts", "export default (");
  const { problems } = await box.server.reloadHandlers();
  assert.match(problems.map(({ problem }) => problem).join(), /the version from before goes on/);
  for (const binding of ["dcim.site.create", "dcim.site.delete"]) {
    const sent = await box.send(binding);
    assert.deepEqual(await states(box.store, sent.id), [`${binding} done`]);
  }
});
