/**
 * Modules for folders of tests.
 *
 * @module
 */
import type { Modules } from "../../lib/project/modules.ts";

/** Few and small ones. */
export const MODULES: Modules = {
  version: "1.2.3",
  digest: "abc",
  imports: {
    "hookbox": "mod.js",
    "hookbox/testing": "testing.js",
  },
  files: { "mod.js": "export {};", "types/mod.d.ts": "export {};", "types/a/b.d.ts": "// b" },
};

/** A folder that is removed at its end. */
export async function temporary(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await Deno.makeTempDir();
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

/** The paths of all files below a folder, sorted. */
export async function filesBelow(folder: string, path = ""): Promise<string[]> {
  const all: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(`${folder}/${path}`)) {
    const below = path === "" ? name : `${path}/${name}`;
    if (isDirectory) all.push(...await filesBelow(folder, below));
    else all.push(below);
  }
  return all.sort();
}
