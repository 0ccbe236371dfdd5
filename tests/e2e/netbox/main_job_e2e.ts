import assert from "node:assert/strict";
import { type Entry, LEDGER_HANDLER, until } from "../hookbox.ts";
import { api, device, hookbox, netbox, registered } from "../netbox.ts";

/** Every delivery on 4.7 waits behind the search jobs of NetBox's one worker: be patient. */
const PATIENCE = 180;

const HANDLERS = {
  "dcim.interface.any.ts": LEDGER_HANDLER,
  "dcim.device.any.ts": LEDGER_HANDLER,
};

Deno.test("serve registers its webhook and a rule for each object type", async () => {
  await using box = await hookbox("rules", HANDLERS);
  await box.start();
  await box.registered();
  const { webhooks, rules } = await registered("rules");
  assert.equal(webhooks.length, 1);
  assert.equal(webhooks[0]!.payload_url, `http://127.0.0.1:${box.port}/hooks/netbox`);
  assert.ok(webhooks[0]!.secret.length >= 32);
  assert.deepEqual(
    rules.map((rule) => [rule.name, rule.object_types, rule.event_types.toSorted(), rule.enabled])
      .toSorted(),
    ["dcim.device", "dcim.interface"].map((type) => [
      `hookbox:rules:${type}`,
      [type],
      ["object_created", "object_deleted", "object_updated"],
      true,
    ]),
  );
  assert.ok(!box.log.includes(webhooks[0]!.secret), "the secret is in the log");
  assert.ok(!box.log.includes(netbox.v1), "the token is in the log");
});

Deno.test("serve runs handlers for create, update, bulk update and cascade delete, in order", async () => {
  await using box = await hookbox("order", HANDLERS);
  await box.start();
  await box.registered();

  const made = await device(["eth0", "eth1", "eth2"]);
  const ids: Entry["id"][] = made.interfaces.map((row) => row.id);
  for (const description of ["first", "second", "third"]) {
    await api("PATCH", `dcim/interfaces/${ids[0]}/`, { description });
  }
  await api("PATCH", "dcim/interfaces/", ids.map((id) => ({ id, description: "bulk", mtu: 9000 })));
  await api("DELETE", `dcim/devices/${made.device.id}/`);

  const ofInterfaces = await box.entries(
    3 + 3 + 3 + 3,
    (entry) => entry.type === "dcim.interface" && ids.includes(entry.id),
  );
  const ofDevice = await box.entries(
    2,
    (entry) => entry.type === "dcim.device" && entry.id === made.device.id,
  );

  const story = (id: Entry["id"]) =>
    ofInterfaces.filter((entry) => entry.id === id).map((entry) =>
      `${entry.action} ${entry.action === "update" ? entry.description : ""}`.trim()
    );
  assert.deepEqual(story(ids[0]!), [
    "create",
    "update first",
    "update second",
    "update third",
    "update bulk",
    "delete",
  ]);
  assert.deepEqual(story(ids[1]!), ["create", "update bulk", "delete"]);
  assert.deepEqual(story(ids[2]!), ["create", "update bulk", "delete"]);
  assert.deepEqual(ofDevice.map((entry) => entry.action), ["create", "delete"]);
  const bulk = ofInterfaces.find((entry) => entry.id === ids[1] && entry.action === "update")!;
  assert.deepEqual(bulk.changes!.toSorted(), ["description", "mtu"]);
  assert.equal(bulk.user, "admin");
  assert.equal(new Set(ofInterfaces.map((entry) => entry.run)).size, 12, "each run came once");
});

Deno.test("serve runs a handler once for a v2 token as for a v1 token", async () => {
  await using box = await hookbox("v2", HANDLERS, { NETBOX_TOKEN: netbox.v2 });
  await box.start();
  await box.registered();
  const made = await device(["eth0"]);
  const id = made.interfaces[0]!.id;
  const [entry] = await box.entries(
    1,
    (entry) => entry.id === id && entry.type === "dcim.interface",
  );
  assert.equal(entry!.action, "create");
});

/** Stands between NetBox and hookbox and notes which deliveries were acknowledged: a ledger of its own. */
function witness(target: () => number) {
  const acknowledged: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const { pathname } = new URL(request.url);
    try {
      const answer = await fetch(`http://127.0.0.1:${target()}${pathname}`, {
        method: request.method,
        headers: request.headers,
        body: await request.arrayBuffer(),
      });
      const text = await answer.text();
      if (answer.status === 202) acknowledged.push(JSON.parse(text).id);
      return new Response(text, { status: answer.status });
    } catch {
      return new Response("gone", { status: 502 });
    }
  });
  return { acknowledged, port: server.addr.port, [Symbol.asyncDispose]: () => server.shutdown() };
}

Deno.test("serve loses no acknowledged delivery to kill -9 while 200 are in flight", async () => {
  let port = 0;
  await using proxy = witness(() => port);
  await using box = await hookbox("kill", { "dcim.interface.update.ts": LEDGER_HANDLER }, {
    HOOKBOX_URL: `http://127.0.0.1:${proxy.port}`,
  });
  port = box.port;
  await box.start();
  await box.registered();
  const made = await device(Array.from({ length: 50 }, (_, i) => `eth${i}`));
  const ids: Entry["id"][] = made.interfaces.map((row) => row.id);

  // Four rounds of 50; the process is killed while they come in, and started again.
  for (const round of [1, 2, 3, 4]) {
    await api(
      "PATCH",
      "dcim/interfaces/",
      ids.map((id) => ({ id, description: `round ${round}` })),
    );
  }
  await until(
    "the first deliveries",
    () => proxy.acknowledged.length >= 20,
    () => box.log,
    PATIENCE,
  );
  await box.stop("SIGKILL");
  await box.start();
  await until("more deliveries", () => proxy.acknowledged.length >= 120, () => box.log, PATIENCE);
  await box.stop("SIGKILL");
  await box.start();

  const deliveries = (all: readonly Entry[]) =>
    new Set(all.map((entry) => entry.run.split(".")[0]));
  await until(
    "all that was acknowledged is handled",
    async () => {
      const handled = deliveries(await box.ledger());
      return proxy.acknowledged.every((id) => handled.has(id));
    },
    () => box.log,
    PATIENCE,
  );
  // In order for each object: the rounds of one interface only grow (a run cut off by the kill may come twice).
  const all = await box.ledger();
  for (const id of ids) {
    const rounds = all.filter((entry) => entry.id === id)
      .map((entry) => Number(entry.description!.slice("round ".length)));
    assert.deepEqual(rounds, rounds.toSorted((a, b) => a - b), `interface ${id}`);
  }
});
