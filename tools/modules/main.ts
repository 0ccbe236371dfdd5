/**
 * Makes `dist/modules.json.gz`: hookbox's own modules as `hookbox init` puts them into a folder of handlers, so that an
 * editor, `deno check` and `deno test` know them there without this repository and without a network.
 *
 * For each entry of `exports` in `deno.json` there is JavaScript with everything it needs in it, and its declarations. zod
 * is there, too, because handlers may import it.
 *
 * `tools/compile.sh` runs it; from a checkout: `deno task modules`.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { Modules } from "../../lib/project/modules.ts";
import { bundle } from "./bundle.ts";
import { declarationsOf } from "./declarations.ts";
import { exportsOf, stage } from "./stage.ts";
import { zodDeclarations } from "./zod.ts";

/** Builds all files. */
export async function build(): Promise<Modules> {
  await using copy = await stage();
  const { version, exports } = await exportsOf(copy.root);
  const entries = [...exports, { name: "zod", file: "lib/zod.ts" }];
  const files: Record<string, string> = {
    ...await declarationsOf(copy.root),
    ...await zodDeclarations(),
    ...await bundle(copy.root, entries.map(({ file }) => file)),
  };
  const imports: Record<string, string> = {};
  for (const { name, file } of entries) {
    const path = file.replace(/^lib\//, "").replace(/\.ts$/, "");
    const js = `${path}.js`;
    const types = name === "zod" ? "types/zod/index.d.ts" : `types/${path}.d.ts`;
    if (!(types in files)) throw new Error(`${file} has no declarations`);
    files[js] = `// @ts-self-types="./${types}"\n${files[js]}`;
    imports[name] = js;
  }
  const digest = createHash("sha256").update(JSON.stringify(files)).digest("hex").slice(0, 16);
  return { version, digest, imports, files };
}

if (import.meta.main) {
  const archive = await build();
  const packed = new Blob([JSON.stringify(archive)]).stream()
    .pipeThrough(new CompressionStream("gzip"));
  await Deno.mkdir(new URL("../../dist/", import.meta.url), { recursive: true });
  const file = new URL("../../dist/modules.json.gz", import.meta.url);
  await Deno.writeFile(file, packed);
  const { size } = await Deno.stat(file);
  // deno-lint-ignore no-console -- a command: its result goes to standard output
  console.log(`dist/modules.json.gz: ${Object.keys(archive.files).length} files, ${size} bytes`);
}
