import assert from "node:assert/strict";
import { createEvent, createNetBoxDouble, runHandler, seedNetBox } from "../../lib/testing.ts";
import { handlersOf } from "./examples.ts";

/** The module of a file of a page. */
async function load(page: string, file: string) {
  const all = await handlersOf(page);
  assert.ok(all[file], `${file} is on the page`);
  const folder = await Deno.makeTempDir({ prefix: "hookbox-docs-" });
  const path = `${folder}/${file.replaceAll("/", "-")}`;
  const code = all[file].replaceAll(
    '"hookbox"',
    JSON.stringify(import.meta.resolve("../../lib/mod.ts")),
  );
  await Deno.writeTextFile(path, code);
  try {
    return await import(path);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("docs/first-handler.md: the first handler says what changed, and leaves other fields", async () => {
  const handler = await load("first-handler.md", "dcim.interface.update.ts");
  const changed = createEvent("dcim.interface.update", {
    prechange: { description: "old" },
    postchange: { description: "new" },
  });
  const { outcome, lines } = await runHandler(handler, changed);
  assert.deepEqual([outcome, lines], [
    "done",
    [`info: ${changed.display}: description was old and is new`],
  ]);
  const other = createEvent("dcim.interface.update", {
    prechange: { mtu: 1500, description: "same" },
    postchange: { mtu: 9000, description: "same" },
  });
  assert.equal((await runHandler(handler, other)).outcome, "skipped");
});

Deno.test("docs/first-handler.md: a missing setting is dead at once, a failing calendar is tried again", async () => {
  const handler = await load("first-handler.md", "dcim.site.create.ts");
  const event = createEvent("dcim.site.create");
  assert.equal((await runHandler(handler, event)).outcome, "dead");
  let status = 500;
  await using calendar = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () => new Response(null, { status }),
  );
  const env = { CALENDAR_URL: `http://127.0.0.1:${(calendar.addr as Deno.NetAddr).port}` };
  assert.equal((await runHandler(handler, event, { env })).outcome, "failed");
  status = 201;
  assert.equal((await runHandler(handler, event, { env })).outcome, "done");
});

Deno.test("docs/client.md: the handler names its device in the descriptions that say nothing else", async () => {
  const handler = await load("client.md", "dcim.device.update.ts");
  const netbox = createNetBoxDouble();
  await seedNetBox(netbox);
  const admin = netbox.as("admin");
  await admin.patch("/api/dcim/interfaces/2/", { description: "do not touch" });
  await admin.patch("/api/dcim/interfaces/3/", { description: "port of sw1" });
  const event = createEvent("dcim.device.update", {
    data: { id: 1, name: "sw2" },
    prechange: { name: "sw1" },
    postchange: { name: "sw2" },
  });
  const { outcome, error } = await runHandler(handler, event, { netbox });
  assert.equal(outcome, "done", error?.message);
  const said = [...netbox.table("dcim.interface").values()].map(({ description }) => description);
  assert.deepEqual(said, ["port of sw2", "do not touch", "port of sw2"]);
});

Deno.test("docs/moving.md: the handlers do what is said of them", async () => {
  const netbox = createNetBoxDouble();
  await seedNetBox(netbox);
  const nopf = await load("moving.md", "nopf/ipam.ipaddress.create.ts");
  const { body: data } = await netbox.as("ana").post("/api/ipam/ip-addresses/", {
    address: "192.0.2.77/24",
  });
  const named = createEvent("ipam.ipaddress.create", { data: { ...data, dns_name: "" } });
  const given = await runHandler(nopf, named, { netbox });
  assert.deepEqual(given.writes.map(({ body }) => body), [{
    dns_name: "ip-192-0-2-77.example.net",
  }]);

  const flask = await load("moving.md", "flask/dcim.device.update.ts");
  const offline = createEvent("dcim.device.update", {
    prechange: { status: "active" },
    postchange: { status: "offline" },
  });
  const said = await runHandler(flask, offline);
  assert.deepEqual(said.lines, [`info: ${offline.display} was active, is offline`]);

  const serial = await load("moving.md", "serial-check/dcim.device.update.ts");
  const change = (after: string) =>
    createEvent("dcim.device.update", {
      data: { id: 1 },
      prechange: { serial: "FOC1234A5BC" },
      postchange: { serial: after },
    });
  const bad = await runHandler(serial, change("BAD-1"), { netbox });
  assert.deepEqual(bad.writes.map(({ path, body }) => [path, body]), [
    ["/api/dcim/devices/1/", { serial: "FOC1234A5BC" }],
  ]);
  const good = await runHandler(serial, change("FOC1234A5BD"), { netbox });
  assert.deepEqual([good.outcome, good.writes], ["done", []]);
});
