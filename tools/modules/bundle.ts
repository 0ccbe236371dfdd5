/**
 * JavaScript with everything in it.
 *
 * @module
 */
import { join } from "node:path";
import { deno, filesBelow } from "./stage.ts";

/** What `createHookbox()` does where there are only the modules that handlers import. */
const NO_SERVER = `export function openEmbedded() {
  throw new Error("createHookbox() needs hookbox itself: see docs/embedding.md");
}
`;

/** Bundles modules; what several of them need is in files of its own, so that each class is there once. */
export async function bundle(root: string, entries: string[]): Promise<Record<string, string>> {
  const out = join(root, "bundle");
  await Deno.writeTextFile(join(root, "lib/app/embedded.ts"), NO_SERVER);
  // Comments go, because Deno follows the imports in those of JSDoc. ssh2 does without its native parts.
  const options = ["--minify", "--keep-names", "--code-splitting", "--external", "*.node"];
  await deno(root, "bundle", "--quiet", ...options, "--outdir", out, ...entries);
  const files = await filesBelow(out);
  return Object.fromEntries(
    Object.entries(files).map(([path, text]) => [path, withCommonJs(text)]),
  );
}

/** What CommonJS packages (ssh2) find in Node without an import, and the bundler expects to be there. */
const COMMONJS: readonly [used: RegExp, made: string][] = [
  [/Dynamic require of/, 'import { createRequire } from "node:module";\n'],
  [/Dynamic require of/, "const require = createRequire(import.meta.url);\n"],
  [/\b__dirname\b/, "const __dirname = import.meta.dirname;\n"],
  [/\b__filename\b/, "const __filename = import.meta.filename;\n"],
];

function withCommonJs(text: string): string {
  return COMMONJS.filter(([used]) => used.test(text)).map(([, made]) => made).join("") + text;
}
