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
  await deno(root, "bundle", "--quiet", "--code-splitting", "--outdir", out, ...entries);
  return await filesBelow(out);
}
