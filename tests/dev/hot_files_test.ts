import assert from "node:assert/strict";
import { join } from "node:path";
import { HotFiles } from "../../lib/dev/hot_files.ts";

/** A project with handlers, helpers inside and outside of their folder, and settings. */
async function project(): Promise<
  { path: (name: string) => string; files: HotFiles; [Symbol.asyncDispose](): Promise<void> }
> {
  const root = await Deno.realPath(await Deno.makeTempDir());
  const path = (name: string) => join(root, name);
  const texts = {
    "handlers/dcim.site.update.ts": `import "./_help.ts"; import "../shared/names.ts";`,
    "handlers/_help.ts": `import "../shared/deep/words.ts";`,
    "handlers/dns/sync.ts": `export const on = ["dcim.*.update"];`,
    "handlers/dns/sync_test.ts": `import "./sync.ts";`,
    "handlers/_unused.ts": "",
    "handlers/data.json": "{}",
    "plugins/hookbox-x/dcim.site.create.ts": `import "./words.ts";`,
    "plugins/hookbox-x/words.ts": "",
    "shared/names.ts": "",
    "shared/deep/words.ts": "",
    "shared/other.ts": "",
  };
  for (const [name, text] of Object.entries(texts)) {
    await Deno.mkdir(join(path(name), ".."), { recursive: true });
    await Deno.writeTextFile(path(name), text);
  }
  const files = new HotFiles([path("handlers"), path("plugins")], [path("hookbox.env")]);
  await files.learn();
  const dispose = () => Deno.remove(root, { recursive: true });
  return { path, files, [Symbol.asyncDispose]: dispose };
}

Deno.test("HotFiles watches the folder, and the folders of what handlers import from elsewhere", async () => {
  await using p = await project();
  const places = [...p.files.places()];
  assert.deepEqual(
    places.slice(0, 2),
    ["handlers", "plugins"].map((name) => ({ path: p.path(name), recursive: true })),
  );
  assert.deepEqual(
    places.slice(2).map(({ path, recursive }) => `${path} ${recursive}`).sort(),
    [p.path("."), p.path("shared"), p.path("shared/deep")].map((path) => `${path} false`).sort(),
  );
});

Deno.test("HotFiles looks at the folder, at what is imported, and at the settings", async () => {
  await using p = await project();
  const stamps = await p.files.look();
  for (const name of ["handlers/dns/sync.ts", "shared/names.ts", "shared/deep/words.ts"]) {
    assert.ok(stamps.has(p.path(name)), name);
  }
  assert.equal(stamps.get(p.path("hookbox.env")), "missing");
  assert.equal(stamps.has(p.path("shared/other.ts")), false);
  assert.deepEqual(
    ["handlers/new.ts", "shared/names.ts"].map((name) => p.files.appears(p.path(name))),
    [true, false],
  );
});

Deno.test("HotFiles knows what a change means, and passes over code that no handler is made of", async () => {
  await using p = await project();
  const kinds = (...names: string[]) => [...p.files.kinds(names.map(p.path))];
  assert.deepEqual(kinds("handlers/dcim.site.update.ts"), ["handlers"]);
  assert.deepEqual(kinds("handlers/_help.ts"), ["handlers"]);
  assert.deepEqual(kinds("shared/deep/words.ts"), ["handlers"]);
  assert.deepEqual(kinds("handlers/data.json"), ["handlers"]);
  assert.deepEqual(kinds("plugins/hookbox-x/words.ts"), ["handlers"]);
  assert.deepEqual(kinds("handlers/dcim.site.updated.ts"), ["handlers"]);
  assert.deepEqual(kinds("handlers/dns/sync_test.ts", "handlers/_unused.ts"), []);
  assert.deepEqual(kinds("hookbox.env", "handlers/data.json"), ["settings", "handlers"]);
});

Deno.test("HotFiles follows a link to the file that it means", async () => {
  await using p = await project();
  await Deno.mkdir(p.path("linked"));
  await Deno.writeTextFile(p.path("linked/real.ts"), "");
  await Deno.symlink(p.path("linked/real.ts"), p.path("handlers/dcim.site.create.ts"));
  await p.files.learn();
  assert.ok([...p.files.places()].some(({ path }) => path === p.path("linked")));
  const before = await p.files.look();
  await Deno.writeTextFile(p.path("linked/real.ts"), "// changed");
  const link = p.path("handlers/dcim.site.create.ts");
  assert.notEqual((await p.files.look()).get(link), before.get(link));
});

Deno.test("HotFiles has nothing where there is no folder yet", async () => {
  const files = new HotFiles(["/nowhere/handlers"]);
  await files.learn();
  assert.equal((await files.look()).size, 0);
  assert.equal(files.show("/nowhere/handlers/dns/a.ts"), "dns/a.ts");
  assert.equal(files.show("/elsewhere/b.ts"), "/elsewhere/b.ts");
});
