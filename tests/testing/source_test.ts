import assert from "node:assert/strict";
import {
  createContext,
  createEvent,
  createNautobotDouble,
  createNetBoxDouble,
  listen,
  runHandler,
  seedNautobot,
  seedNetBox,
  type TestSource,
  VERSIONS,
} from "../../lib/testing.ts";
import type { Context, UpdateEvent } from "../../lib/mod.ts";

for (const version of VERSIONS) {
  Deno.test(`a handler reads and writes in a doubled NetBox ${version}`, async () => {
    const netbox = createNetBoxDouble({ version });
    await seedNetBox(netbox);
    const handler = {
      async default(event: UpdateEvent<"dcim.interface">, ctx: Context) {
        const device = await ctx.netbox.dcim.devices.get(event.data.device.id);
        await ctx.netbox.dcim.interfaces.update(event.data.id, { label: device!.name });
      },
    };
    const event = createEvent("dcim.interface.update", { version });
    const { error, outcome, writes } = await runHandler(handler, event, { netbox });
    assert.equal(outcome, "done", error?.message);
    assert.deepEqual(writes, [
      { method: "PATCH", path: "/api/dcim/interfaces/1/", body: { label: "sw1" } },
    ]);
    assert.equal(netbox.table("dcim.interface").get(1)!.label, "sw1");
  });
}

Deno.test("createNetBoxDouble() knows a version by its release, and refuses one that was not recorded", () => {
  assert.equal(createNetBoxDouble().version, "4.7.3");
  assert.equal(createNetBoxDouble({ version: "4.2" }).version, "4.2.9");
  assert.throws(
    () => createNetBoxDouble({ version: "3.5" }),
    /NetBox 3\.5 was not recorded.*3\.6\.9/,
  );
});

Deno.test("createNetBoxDouble() takes models that it does not know, of NetBox itself, too", async () => {
  const path = "/api/tenancy/tenants/";
  const netbox = createNetBoxDouble({
    pluginModels: [{ objectType: "tenancy.tenant", path, fields: { slug: "" } }],
  });
  const ctx = createContext({ netbox });
  const tenant = await ctx.netbox.tenancy.tenants.create({ name: "Acme", slug: "acme" });
  assert.equal((await ctx.netbox.tenancy.tenants.get({ name: "Acme" }))!.id, tenant.id);
  const { body } = await netbox.as("admin").get("/api/core/object-types/?limit=500");
  const named = body.results.filter((it: { app_label: string; model: string }) =>
    `${it.app_label}.${it.model}` === "tenancy.tenant"
  );
  assert.equal(named.length, 1);
});

Deno.test("a dry run changes nothing in a double", async () => {
  const netbox = createNetBoxDouble();
  await seedNetBox(netbox);
  const ctx = createContext({ netbox, dryRun: true });
  await ctx.netbox.dcim.sites.update(1, { name: "Plovdiv" });
  assert.equal(netbox.table("dcim.site").get(1)!.name, "Sofia 1");
  assert.equal(ctx.writes.length, 1);
});

Deno.test("config.refresh finds out that the object is gone", async () => {
  const netbox = createNetBoxDouble();
  await seedNetBox(netbox);
  await netbox.as("ana").delete("/api/dcim/interfaces/1/");
  const handler = { config: { refresh: true }, default: () => {} };
  const { outcome, reason } = await runHandler(handler, createEvent("dcim.interface.update"), {
    netbox,
  });
  assert.deepEqual([outcome, reason], ["skipped", "gone"]);
});

Deno.test("a handler of Nautobot's events writes to a doubled Nautobot", async () => {
  const nautobot = createNautobotDouble();
  const { device } = await seedNautobot(nautobot);
  const handler = {
    async default(event: UpdateEvent<"dcim.device">, ctx: Context) {
      await ctx.netbox.dcim.devices.update(event.data.id, { serial: "" });
    },
  };
  const event = createEvent("dcim.device.update", { product: "nautobot", data: { id: device } });
  const { outcome, error } = await runHandler(handler, event, { netbox: nautobot });
  assert.equal(outcome, "done", error?.message);
  assert.equal(nautobot.table("dcim.device").get(device)!.serial, "");
});

Deno.test("a double listens at a real address", async () => {
  const netbox = createNetBoxDouble();
  await seedNetBox(netbox);
  await using server = listen(netbox);
  const there: TestSource = { url: server.url, fetch, token: netbox.token };
  const ctx = createContext({ netbox: there });
  assert.equal((await ctx.netbox.dcim.sites.get(1))!.name, "Sofia 1");
});
