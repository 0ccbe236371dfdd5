/**
 * Makes of the sources what `deno compile` takes, in `dist/`. `tools/compile.sh` runs it.
 *
 * - `main/`: the modules of the main thread, some 200 of ours, as few files: 15 ms less of each start. Packages stay as they
 *   are, and so do the modules of threads, which handlers import, too.
 * - `zod_parts.js`: `lib/zod_parts.ts` with what it needs of zod as one module; `zod.ts`: all of it, for handlers.
 * - `import_map.json`, by which they find each other.
 *
 * @module
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { copy, deno } from "./modules/stage.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const DIST = join(ROOT, "dist");

/**
 * A module of `lib/` as it is in `dist/main/`: what it finds by its own place is where it was, and so is what runs handlers
 * (`HOOKBOX_THREADS=0`), or the classes that these import would be others.
 */
export function moved(path: string, text: string): string {
  return text
    .replaceAll("import.meta.url", `new URL("../../lib/${path}", import.meta.url).href`)
    .replaceAll('import("../handler/host/', 'import("../../lib/handler/host/');
}

/** By WHATWG's HTML: what specifiers mean, everywhere or in a folder. */
interface ImportMap {
  readonly imports: Readonly<Record<string, string>>;
  readonly scopes: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** The imports of `deno.json` as they are seen from `dist/`, and bundles instead of their sources. */
export function importMap(imports: Readonly<Record<string, string>>): ImportMap {
  const fromDist = Object.entries(imports).map(([name, target]) =>
    [name, target.startsWith("./") ? `.${target}` : target] as const
  );
  return {
    imports: { ...Object.fromEntries(fromDist), "../lib/zod_parts.ts": "./zod_parts.js" },
    scopes: { "./main/": { zod: "./zod_parts.js" } },
  };
}

/** Bundles what `main.ts` needs of our own. */
async function bundleMain(packages: readonly string[]): Promise<void> {
  const stage = await Deno.makeTempDir({ prefix: "hookbox-main-" });
  try {
    await copy(join(ROOT, "lib"), join(stage, "lib"), moved);
    for (const file of ["main.ts", "deno.json", "deno.lock"]) {
      await Deno.copyFile(join(ROOT, file), join(stage, file));
    }
    const external = [...packages.flatMap((name) => [name, `${name}/*`]), "../../lib/*"]
      .flatMap((name) => ["--external", name]);
    const out = join(DIST, "main");
    // Files of an older one have other names.
    await Deno.mkdir(out, { recursive: true });
    await Deno.remove(out, { recursive: true });
    await deno(stage, "bundle", "--code-splitting", ...external, "--outdir", out, "main.ts");
  } finally {
    await Deno.remove(stage, { recursive: true });
  }
}

if (import.meta.main) {
  const { imports } = JSON.parse(await Deno.readTextFile(join(ROOT, "deno.json")));
  await bundleMain(Object.keys(imports));
  await deno(ROOT, "bundle", "--minify", "--output", "dist/zod_parts.js", "lib/zod_parts.ts");
  await Deno.writeTextFile(join(DIST, "zod.ts"), 'export * from "zod";\n');
  await Deno.writeTextFile(
    join(DIST, "import_map.json"),
    JSON.stringify(importMap(imports), null, 2),
  );
}
