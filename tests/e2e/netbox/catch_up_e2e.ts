import assert from "node:assert/strict";
import { NOTE, until } from "../hookbox.ts";
import { api, device, hookbox, idle, registered } from "../netbox.ts";

/** Notes each event with the value that the change itself has (`data` is read later). */
const HANDLERS = {
  "dcim.interface.any.ts": `${NOTE}
export default (event, ctx) =>
  note(event, ctx, event.changes?.find((change) => change.path[0] === "mtu")?.after ?? null);
`,
};

Deno.test("500 changes made while hookbox was down are handled once each, in order for each object", async () => {
  await using box = await hookbox("down", HANDLERS);
  await box.start();
  await box.registered();
  const made = await device(Array.from({ length: 50 }, (_, i) => `eth${i}`));
  const ids = made.interfaces.map((row): number => row.id);
  await box.entries(50, (entry) => entry.action === "create");
  assert.equal(await box.stop(), 0);

  for (let round = 1; round <= 10; round++) {
    await api("PATCH", "dcim/interfaces/", ids.map((id) => ({ id, mtu: 1000 + round })));
  }
  // NetBox has tried each once and given up: nothing but its change log knows of them now. What is younger than a
  // minute would be left for the next look, five minutes later.
  await Promise.all([idle(), new Promise((resolve) => setTimeout(resolve, 65_000))]);

  await box.start();
  const updates = await box.entries(500, (entry) => entry.action === "update", 300);
  assert.equal(updates.length, 500);
  assert.deepEqual(new Set(updates.map((entry) => entry.origin)), new Set(["catch-up"]));
  for (const id of ids) {
    const steps = updates.filter((entry) => entry.id === id).map((entry) => entry.note);
    assert.deepEqual(steps, Array.from({ length: 10 }, (_, i) => 1001 + i), `interface ${id}`);
  }
  const again = await box.run(["catch-up"]);
  assert.equal(again.code, 0, again.stderr);
  assert.equal((await box.ledger()).length, 550);
});

Deno.test("a delivery that was answered 500 is caught up on demand, once", async () => {
  let refuse = false;
  let port = 0;
  await using proxy = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    async (request) => {
      const body = await request.arrayBuffer();
      if (refuse) return new Response("broken", { status: 500 });
      const { pathname } = new URL(request.url);
      const { method, headers } = request;
      return await fetch(`http://127.0.0.1:${port}${pathname}`, { method, headers, body });
    },
  );
  await using box = await hookbox("lost", HANDLERS, {
    HOOKBOX_URL: `http://127.0.0.1:${proxy.addr.port}`,
  });
  port = box.port;
  await box.start();
  await box.registered();
  const { id } = (await device(["eth0"])).interfaces[0]!;
  await box.entries(1, (entry) => entry.id === id);
  await api("PATCH", `dcim/interfaces/${id}/`, { mtu: 1001 });
  await box.entries(2, (entry) => entry.id === id);
  refuse = true;
  await api("PATCH", `dcim/interfaces/${id}/`, { mtu: 1002 });
  await idle();
  refuse = false;

  await box.caughtUp(3);
  await api("PATCH", `dcim/interfaces/${id}/`, { mtu: 1003 });
  const all = await box.entries(4, (entry) => entry.id === id);
  assert.deepEqual(
    all.map(({ action, origin, note }) => [action, origin, note]),
    [
      ["create", "webhook", null],
      ["update", "webhook", 1001],
      ["update", "catch-up", 1002],
      ["update", "webhook", 1003],
    ],
  );
});

Deno.test("a webhook that points elsewhere for a while is repaired on SIGHUP, and what it lost is caught up", async () => {
  await using box = await hookbox("astray", HANDLERS);
  await box.start();
  await box.registered();
  const [webhook] = (await registered("astray")).webhooks;
  const made = await device(["eth0"]);
  const { id } = made.interfaces[0]!;
  await box.entries(1, (entry) => entry.id === id);
  await api("PATCH", `extras/webhooks/${webhook!.id}/`, { payload_url: "http://127.0.0.1:9/" });
  await api("PATCH", `dcim/interfaces/${id}/`, { mtu: 1001 });
  await idle();
  box.signal("SIGHUP");
  await until("the webhook is repaired", async () => {
    const [now] = (await registered("astray")).webhooks;
    return now!.payload_url === webhook!.payload_url;
  }, () => box.log);
  await box.caughtUp(2);
  const [, missed] = await box.entries(2, (entry) => entry.id === id);
  assert.deepEqual([missed!.origin, missed!.note], ["catch-up", 1001]);
});

Deno.test("a first start replays nothing of what was before it", async () => {
  const { id } = (await device(["eth0"])).interfaces[0]!;
  await using box = await hookbox("first", HANDLERS);
  await box.start();
  await box.registered();
  const ran = await box.run(["catch-up"]);
  assert.equal(ran.code, 0, ran.stderr);
  await api("PATCH", `dcim/interfaces/${id}/`, { mtu: 1001 });
  const entries = await box.entries(1, (entry) => entry.id === id);
  assert.deepEqual(entries.map((entry) => entry.action), ["update"]);
  assert.equal((await box.ledger()).length, 1);
});
