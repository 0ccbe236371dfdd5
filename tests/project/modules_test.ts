import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { readModules, stateOf, writeModules } from "../../lib/project/modules.ts";
import { filesBelow, MODULES, temporary } from "./modules.ts";

Deno.test("readModules() reads what was packed", async () => {
  await using folder = await temporary();
  const file = `${folder.path}/modules.json.gz`;
  const packed = new Blob([JSON.stringify(MODULES)]).stream()
    .pipeThrough(new CompressionStream("gzip"));
  await Deno.writeFile(file, packed);
  assert.deepEqual(await readModules(pathToFileURL(file)), MODULES);
});

Deno.test("readModules() names the task that builds them where they are not", async () => {
  await assert.rejects(readModules(new URL("file:///nowhere/modules.json.gz")), {
    name: "ProjectError",
    message: "The modules of hookbox are not built here. Run: deno task modules",
    exitCode: 1,
  });
});

Deno.test("writeModules() writes them all, and takes away what was there", async () => {
  await using folder = await temporary();
  await writeModules(folder.path, { ...MODULES, files: { "old/chunk.js": "" } });
  await writeModules(folder.path, MODULES);
  assert.deepEqual(await filesBelow(`${folder.path}/.hookbox`), [
    "mod.js",
    "modules.json",
    "types/a/b.d.ts",
    "types/mod.d.ts",
  ]);
});

Deno.test("stateOf() tells current modules from others, and from none", async () => {
  await using folder = await temporary();
  assert.equal(await stateOf(folder.path, MODULES), "none");
  await writeModules(folder.path, MODULES);
  assert.equal(await stateOf(folder.path, MODULES), "current");
  assert.equal(await stateOf(folder.path, { digest: "newer" }), "other");
  await Deno.writeTextFile(`${folder.path}/.hookbox/modules.json`, "half writ");
  assert.equal(await stateOf(folder.path, MODULES), "other");
});

Deno.test("writeModules() names the folder that it cannot write", async () => {
  await using folder = await temporary();
  await Deno.writeTextFile(`${folder.path}/file`, "");
  await assert.rejects(writeModules(`${folder.path}/file`, MODULES), /Cannot write .*\.hookbox/);
});
