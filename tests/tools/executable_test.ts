import assert from "node:assert/strict";
import { importMap, moved } from "../../tools/executable.ts";

Deno.test("moved() leaves a module's surroundings where they were", () => {
  const source = 'new Worker(new URL("./thread.ts", import.meta.url));';
  const place = "file:///app/dist/main/chunk.js";
  const [, url] = /new URL\("\.\/thread\.ts", (.*)\)\)/.exec(moved("store/sqlite/a.ts", source))!;
  const [, path] = /^new URL\("(.*)", import\.meta\.url\)\.href$/.exec(url!)!;
  assert.equal(
    new URL("./thread.ts", new URL(path!, place)).href,
    "file:///app/lib/store/sqlite/thread.ts",
  );
});

Deno.test("moved() leaves out what runs handlers, so that they share its classes", () => {
  assert.equal(
    moved("worker/channel.ts", 'import("../handler/host/host.ts"); import("./other.ts");'),
    'import("../../lib/handler/host/host.ts"); import("./other.ts");',
  );
});

Deno.test("importMap() gives the main thread the parts of zod, and handlers all of it", () => {
  const { imports, scopes } = importMap({ zod: "npm:zod@4", "hookbox-plugin-a": "./plugins/a/" });
  assert.equal(imports.zod, "npm:zod@4");
  assert.equal(imports["hookbox-plugin-a"], "../plugins/a/");
  assert.equal(scopes["./main/"]?.zod, imports["../lib/zod_parts.ts"]);
});
