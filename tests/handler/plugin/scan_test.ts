import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { wraps } from "../../../lib/handler/middleware.ts";
import { type FullScan, scanAll } from "../../../lib/handler/scan_all.ts";

const manifest = (name: string, hookbox = ">=0.1 <1") =>
  JSON.stringify({ name, version: "1.0.0", hookbox });

/** What is found where these files lie: handlers in `handlers/`, plugins in `plugins/`. */
async function scan(files: Readonly<Record<string, string>>): Promise<FullScan> {
  const folder = await Deno.makeTempDir({ prefix: "hookbox-plugins-" });
  try {
    await Deno.mkdir(join(folder, "handlers"));
    for (const [file, text] of Object.entries(files)) {
      await Deno.mkdir(dirname(join(folder, file)), { recursive: true });
      await Deno.writeTextFile(join(folder, file), text);
    }
    const plugins = { root: join(folder, "plugins"), version: "0.1.0" };
    return await scanAll({ root: join(folder, "handlers"), plugins });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("scanAll() finds the handlers of plugins under the plugin's name", async () => {
  const { files, middleware, plugins, problems } = await scan({
    "handlers/dcim.site.create.ts": "",
    "handlers/_middleware.ts": "",
    "plugins/hookbox-tenants/hookbox-plugin.json": manifest("tenants"),
    "plugins/hookbox-tenants/tenancy.tenant.any.ts": "",
    "plugins/hookbox-tenants/deep/schedule.sync.ts": "",
    "plugins/hookbox-tenants/_middleware.ts": "",
    "plugins/notes.txt": "",
    "plugins/something-else/dcim.site.create.ts": "",
  });
  assert.deepEqual(problems, []);
  assert.deepEqual(files.map(({ name, file }) => [name.id, file]), [
    ["dcim.site.create", "dcim.site.create.ts"],
    ["tenants:deep/schedule.sync", "tenants:deep/schedule.sync.ts"],
    ["tenants:tenancy.tenant.any", "tenants:tenancy.tenant.any.ts"],
  ]);
  assert.deepEqual(plugins.map(({ name, version }) => [name, version]), [["tenants", "1.0.0"]]);
  const wrapped = middleware.map(({ file }) =>
    files.filter((one) => wraps(file, one.file)).map(({ name }) => name.id)
  );
  assert.deepEqual(wrapped, [["dcim.site.create"], [
    "tenants:deep/schedule.sync",
    "tenants:tenancy.tenant.any",
  ]]);
});

Deno.test("scanAll() reports a plugin that is broken, and leaves it out", async () => {
  const { files, plugins, problems } = await scan({
    "plugins/hookbox-bare/dcim.site.create.ts": "",
    "plugins/hookbox-good/hookbox-plugin.json": manifest("good"),
    "plugins/hookbox-good/dcim.site.update.ts": "",
    "plugins/hookbox-good/dcim.site.updated.ts": "",
    "plugins/hookbox-later/hookbox-plugin.json": manifest("later", ">=9"),
    "plugins/hookbox-later/dcim.site.create.ts": "",
  });
  assert.deepEqual(files.map(({ name }) => name.id), ["good:dcim.site.update"]);
  assert.deepEqual(plugins.map(({ name }) => name), ["good"]);
  assert.deepEqual(problems.map(({ file }) => file), [
    "good:dcim.site.updated.ts",
    "hookbox-bare",
    "hookbox-later",
  ]);
  assert.match(problems[1]!.problem, /^It has no hookbox-plugin\.json/);
  assert.match(problems[2]!.problem, /needs hookbox >=9/);
});

Deno.test("scanAll() has another fingerprint when a plugin changes, and needs no folder of plugins", async () => {
  const handlers = { "handlers/dcim.site.create.ts": "" };
  const none = await scan(handlers);
  assert.deepEqual([none.files.length, none.plugins, none.problems], [1, [], []]);
  const plugin = { ...handlers, "plugins/hookbox-a/hookbox-plugin.json": manifest("a") };
  assert.notEqual((await scan(plugin)).fingerprint, none.fingerprint);
});
