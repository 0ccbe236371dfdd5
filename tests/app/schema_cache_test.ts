import assert from "node:assert/strict";
import { join } from "node:path";
import { cacheFolder, createSchemaCache } from "../../lib/app/schema_cache.ts";

const KEY = { url: "https://netbox.example", state: ["4.7.3", {}] };

Deno.test("createSchemaCache() keeps one document for each source", async () => {
  const folder = join(await Deno.makeTempDir(), "new");
  try {
    const cache = createSchemaCache(folder);
    assert.equal(await cache.read(KEY), null);
    await cache.write(KEY, "old");
    await cache.write({ ...KEY, url: "https://other.example" }, "other");
    await cache.write({ ...KEY, state: "newer" }, "newer");
    assert.equal(await cache.read(KEY), null);
    assert.equal((await cache.read({ ...KEY, state: "newer" }))?.text, "newer");
    assert.equal((await cache.read({ ...KEY, url: "https://other.example" }))?.text, "other");
  } finally {
    await Deno.remove(join(folder, ".."), { recursive: true });
  }
});

Deno.test("createSchemaCache() passes over what is broken, and what cannot be written", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const cache = createSchemaCache(folder);
    await cache.write(KEY, "text");
    const { file } = (await cache.read(KEY))!;
    await Deno.writeTextFile(file, "no gzip");
    assert.equal(await cache.read(KEY), null);
    for (const nowhere of [null, join(file, "below", "a", "file")]) {
      await createSchemaCache(nowhere).write(KEY, "text");
      assert.equal(await createSchemaCache(nowhere).read(KEY), null);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("cacheFolder() is in the user's folder for caches", () => {
  const folder = (env: Record<string, string>) => cacheFolder((name) => env[name]);
  assert.equal(folder({ XDG_CACHE_HOME: "/x", HOME: "/home/me" }), join("/x", "hookbox"));
  assert.equal(folder({ XDG_CACHE_HOME: "", HOME: "/h" }), join("/h", ".cache", "hookbox"));
  assert.equal(folder({ LOCALAPPDATA: "/local" }), join("/local", "hookbox"));
  assert.equal(folder({}), null);
});
