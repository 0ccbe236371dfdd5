import assert from "node:assert/strict";
import { initProject } from "../../lib/project/init.ts";
import { MARK } from "../../lib/types/mod.ts";
import { filesBelow, MODULES, temporary } from "./modules.ts";

const ALL = [
  ".gitignore",
  "README.md",
  "deno.json",
  "handlers/dcim.interface.update.ts",
  "handlers/dcim.interface.update_test.ts",
  "handlers/hookbox.d.ts",
  "hookbox.env.example",
  "tsconfig.json",
];

const read = async (path: string) => JSON.parse(await Deno.readTextFile(path));

Deno.test("initProject() writes a whole folder, which it makes", async () => {
  await using folder = await temporary();
  const root = `${folder.path}/new/one`;
  const { written, kept, missing } = await initProject(root, MODULES, { update: false });
  assert.deepEqual([...written].sort(), [".gitignore", ".hookbox/", ...ALL.slice(1)]);
  assert.deepEqual([kept, missing], [[], {}]);
  const files = (await filesBelow(root)).filter((path) => !path.startsWith(".hookbox/"));
  assert.deepEqual(files, ALL);

  const { imports, compilerOptions } = await read(`${root}/deno.json`);
  assert.deepEqual(imports, {
    "hookbox": "./.hookbox/mod.js",
    "hookbox/testing": "./.hookbox/testing.js",
  });
  assert.deepEqual(compilerOptions.types, ["./handlers/hookbox.d.ts"]);
  const { compilerOptions: { paths } } = await read(`${root}/tsconfig.json`);
  assert.deepEqual(paths["hookbox/*"], ["./.hookbox/types/*.d.ts"]);
  assert.ok((await Deno.readTextFile(`${root}/handlers/hookbox.d.ts`)).startsWith(MARK));
});

Deno.test("initProject() overwrites nothing", async () => {
  await using folder = await temporary();
  for (const name of ["README.md", ".gitignore"]) {
    await Deno.writeTextFile(`${folder.path}/${name}`, "mine");
  }
  const { written, kept } = await initProject(folder.path, MODULES, { update: false });
  assert.deepEqual([...kept].sort(), [".gitignore", "README.md"]);
  assert.ok(!written.includes("README.md"));
  assert.equal(await Deno.readTextFile(`${folder.path}/README.md`), "mine");

  const again = await initProject(folder.path, MODULES, { update: false });
  assert.deepEqual([again.written, again.kept.length], [[], ALL.length]);
});

Deno.test("initProject() with update brings the modules up to date, and writes nothing else", async () => {
  await using folder = await temporary();
  const update = { update: true };
  assert.deepEqual((await initProject(folder.path, MODULES, update)).written, [".hookbox/"]);
  assert.deepEqual((await initProject(folder.path, MODULES, update)).written, []);
  const newer = { ...MODULES, digest: "newer" };
  assert.deepEqual((await initProject(folder.path, newer, update)).written, [".hookbox/"]);
  const files = await filesBelow(folder.path);
  assert.ok(files.every((path) => path.startsWith(".hookbox/")));
});

Deno.test("initProject() says what somebody's own deno.json lacks", async () => {
  await using folder = await temporary();
  const config = `${folder.path}/deno.json`;
  const missing = async () => (await initProject(folder.path, MODULES, { update: true })).missing;
  await Deno.writeTextFile(config, `{ "imports": { "hookbox": "./.hookbox/mod.js" } }`);
  assert.deepEqual(await missing(), {
    imports: ['"hookbox/testing": "./.hookbox/testing.js"'],
    compilerOptions: ['"types": ["./handlers/hookbox.d.ts"]'],
  });
  await Deno.writeTextFile(config, "{ // with a comment\n}");
  assert.deepEqual(await missing(), {});
});
