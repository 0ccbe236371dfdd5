/**
 * The declarations of our own modules.
 *
 * @module
 */
import { join } from "node:path";
import { deno, filesBelow } from "./stage.ts";

/**
 * The declarations of all that is exported, below `types/`. There are none at all where one public type is not written out,
 * which the lint rule `no-slow-types` finds.
 */
export async function declarationsOf(root: string): Promise<Record<string, string>> {
  await deno(root, "pack", "--quiet", "--allow-dirty", "--no-source-maps", "--output", "pack.tgz");
  const { success } = await new Deno.Command("tar", {
    args: ["-xzf", "pack.tgz"],
    cwd: root,
  }).output();
  if (!success) throw new Error("Cannot unpack what deno pack made");
  const packed = await filesBelow(join(root, "package", "lib"));
  return Object.fromEntries(
    Object.entries(packed)
      .filter(([path]) => path.endsWith(".d.ts"))
      .map(([path, text]) => [`types/${path}`, importingDeclarations(text)]),
  );
}

/** Deno finds declarations by their own name alone, not beside a module of that name. */
export function importingDeclarations(text: string): string {
  return text.replace(/((?:from|import)\s*\(?\s*")(\.[^"]*)\.js"/g, '$1$2.d.ts"');
}
