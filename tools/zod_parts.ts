/**
 * Makes `dist/zod_parts.js`, `lib/zod_parts.ts` with what it needs of zod as one module, and `dist/import_map.json`, by which
 * `deno compile` takes it instead. `tools/compile.sh` runs it.
 *
 * @module
 */
const ROOT = new URL("../", import.meta.url);
const DIST = new URL("dist/", ROOT);

/** The imports of `deno.json` as they are seen from `dist/`, and the bundle instead of its source. */
function importMap(imports: Readonly<Record<string, string>>): Record<string, string> {
  const moved = Object.entries(imports).map(([name, target]) =>
    [name, target.startsWith("./") ? `.${target}` : target] as const
  );
  return { ...Object.fromEntries(moved), "../lib/zod_parts.ts": "./zod_parts.js" };
}

const { success } = await new Deno.Command(Deno.execPath(), {
  args: ["bundle", "--quiet", "--minify", "--output", "dist/zod_parts.js", "lib/zod_parts.ts"],
  cwd: ROOT,
  stdin: "null",
}).spawn().status;
if (!success) Deno.exit(1);

const { imports } = JSON.parse(await Deno.readTextFile(new URL("deno.json", ROOT)));
await Deno.writeTextFile(
  new URL("import_map.json", DIST),
  JSON.stringify({ imports: importMap(imports) }, null, 2),
);
// All of it, for handlers.
await Deno.writeTextFile(new URL("zod.ts", DIST), 'export * from "zod";\n');
