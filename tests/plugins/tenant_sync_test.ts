import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { scanAll } from "../../lib/handler/scan_all.ts";
import type { ScheduleEvent } from "../../lib/mod.ts";
import { createContext, createEvent, createNetBoxDouble, runHandler } from "../../lib/testing.ts";
import syncAll from "../../plugins/_examples/hookbox-tenant-sync/schedule.all.ts";

const PLUGINS = new URL("../../plugins/_examples/", import.meta.url);
const handler = (name: string) => new URL(`hookbox-tenant-sync/${name}`, PLUGINS).href;

/** It is not looked at. */
const EVENT = {} as ScheduleEvent;

const ACME = { name: "Acme", slug: "acme", description: "" };

/** A NetBox with these tenants. */
async function withTenants(...tenants: readonly object[]) {
  const netbox = createNetBoxDouble({
    pluginModels: [{
      objectType: "tenancy.tenant",
      path: "/api/tenancy/tenants/",
      fields: { slug: "", description: "" },
    }],
  });
  for (const tenant of tenants) await netbox.as("admin").post("/api/tenancy/tenants/", tenant);
  const kept = () =>
    [...netbox.table("tenancy.tenant").values()].map(({ name, slug, description }) => ({
      name,
      slug,
      description,
    }));
  return { netbox, kept };
}

Deno.test("tenant-sync is a plugin with two handlers", async () => {
  const root = fileURLToPath(PLUGINS);
  const { files, plugins, problems } = await scanAll({
    root: fileURLToPath(new URL("../../handlers/", import.meta.url)),
    plugins: { root, version: "0.1.0" },
  });
  assert.deepEqual(problems, []);
  assert.deepEqual(plugins.map(({ name }) => name), ["tenant-sync"]);
  assert.deepEqual(
    files.map(({ name }) => name.id).filter((id) => id.startsWith("tenant-sync:")),
    ["tenant-sync:schedule.all", "tenant-sync:tenancy.tenant.any"],
  );
});

Deno.test("tenant-sync creates, renames and deletes a tenant on the other side", async () => {
  const { netbox, kept } = await withTenants();
  const run = async (...given: Parameters<typeof createEvent>) => {
    const event = createEvent(...given);
    const sources = { lab: netbox };
    const { outcome, error } = await runHandler(handler("tenancy.tenant.any.ts"), event, {
      sources,
    });
    assert.equal(outcome, "done", error?.message);
  };
  await run("tenancy.tenant.create", { data: ACME });
  assert.deepEqual(kept(), [ACME]);
  const renamed = { name: "Acme Ltd", slug: "acme-ltd", description: "moved" };
  await run("tenancy.tenant.update", { data: renamed, prechange: ACME, postchange: renamed });
  assert.deepEqual(kept(), [renamed]);
  await run("tenancy.tenant.delete", { data: renamed, prechange: renamed });
  assert.deepEqual(kept(), []);
});

Deno.test("tenant-sync makes all tenants the same at night, and writes nothing where they are", async () => {
  const here = await withTenants(ACME, { name: "B", slug: "b", description: "new" });
  const there = await withTenants({ ...ACME, description: "somebody changed it" });
  const sources = { netbox: here.netbox, lab: there.netbox };
  const ctx = createContext({ sources });
  await syncAll(EVENT, ctx);
  assert.deepEqual(there.kept(), here.kept());
  assert.deepEqual(ctx.lines, ["info: Acme is updated", "info: B is created"]);
  const again = createContext({ sources });
  await syncAll(EVENT, again);
  assert.deepEqual(again.writes, []);
});
