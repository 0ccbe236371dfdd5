/**
 * The declarations of zod, as far as its first module leads to them.
 *
 * @module
 */
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { importingDeclarations } from "./declarations.ts";

/** All of them, below `types/zod/`. */
export async function zodDeclarations(): Promise<Record<string, string>> {
  const root = dirname(fileURLToPath(import.meta.resolve("zod")));
  const files: Record<string, string> = {};
  async function visit(path: string): Promise<void> {
    const name = `types/zod/${relative(root, path)}`;
    if (name in files) return;
    const text = importingDeclarations(await Deno.readTextFile(path));
    files[name] = text;
    for (const [, other] of text.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]*\.d\.ts)"/g)) {
      await visit(join(dirname(path), other!));
    }
  }
  await visit(join(root, "index.d.ts"));
  return files;
}
