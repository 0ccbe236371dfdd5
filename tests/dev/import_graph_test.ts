import assert from "node:assert/strict";
import { importGraph } from "../../lib/dev/import_graph.ts";

const FILES: Record<string, string> = {
  "/h/dcim.site.update.ts": `
    import { PermanentError } from "hookbox";
    import { z } from "zod";
    import { help } from "./_help.ts";
    import settings from "../settings.json" with { type: "json" };
    import "@/shared.ts";
  `,
  "/h/_help.ts": `export * from "../lib/deep.ts"; import type { T } from "./dcim.site.update.ts";`,
  "/lib/deep.ts": `import "./missing.ts"; const later = () => import("./later.ts?v=1#x");`,
  "/settings.json": `{ "from": "./not-an-import.ts" }`,
};

const options = {
  read: (path: string) =>
    path in FILES ? Promise.resolve(FILES[path]!) : Promise.reject(new Deno.errors.NotFound()),
  resolve(specifier: string): string {
    if (specifier === "zod") return "npm:zod@4";
    if (specifier === "@/shared.ts") return "file:///shared/shared.ts";
    if (specifier === "hookbox") return new URL("../../lib/mod.ts", import.meta.url).href;
    throw new TypeError(`not in the import map: ${specifier}`);
  },
};

Deno.test("importGraph() follows imports through files, wherever they are", async () => {
  const graph = await importGraph(["/h/dcim.site.update.ts"], options);
  assert.deepEqual([...graph].sort(), [
    "/h/_help.ts",
    "/h/dcim.site.update.ts",
    "/lib/deep.ts",
    "/lib/later.ts",
    "/lib/missing.ts",
    "/settings.json",
    "/shared/shared.ts",
  ]);
});

Deno.test("importGraph() has roots that are not there, and leaves out what cannot be resolved", async () => {
  const read = () => Promise.resolve('import "left-pad"; import "https://example.com/x.ts";');
  assert.deepEqual([...await importGraph(["/h/a.ts"], { ...options, read })], ["/h/a.ts"]);
});
