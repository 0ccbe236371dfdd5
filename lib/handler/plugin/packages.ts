/**
 * Plugins that are packages of npm: those that `deno.json` imports under the name `hookbox-plugin-<name>`, perhaps in a
 * scope. So does the executable that was compiled with them.
 *
 * @module
 */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** The file in which a plugin says what it is. */
export const MANIFEST = "hookbox-plugin.json";

const PACKAGE = /^(?:@[a-z0-9][a-z0-9._-]*\/)?hookbox-plugin-([a-z0-9][a-z0-9-]*)$/;

/** Beside `main.ts`; in the executable it is there if it names a plugin (`tools/compile.sh`). */
const CONFIG = new URL("../../../deno.json", import.meta.url);

/** A package that is a plugin by its name. */
export interface PluginPackage {
  /** `"tenant-sync"` for `hookbox-plugin-tenant-sync`. */
  readonly name: string;
  /** The package as it is imported. */
  readonly specifier: string;
}

/** Those among the imports of a `deno.json`. */
export function packagesIn(imports: Readonly<Record<string, unknown>>): PluginPackage[] {
  return Object.keys(imports).sort().flatMap((specifier) => {
    const name = PACKAGE.exec(specifier)?.[1];
    return name === undefined ? [] : [{ name, specifier }];
  });
}

/** The packages of this hookbox. */
export async function ownPackages(): Promise<PluginPackage[]> {
  try {
    const { imports = {} } = JSON.parse(await Deno.readTextFile(CONFIG));
    return packagesIn(imports);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** The folder of a package, which is installed if it is not yet. @throws {Error} when there is no such package. */
export async function folderOfPackage({ specifier }: PluginPackage): Promise<string> {
  const manifest = `${specifier}/${MANIFEST}`;
  await import(manifest, { with: { type: "json" } });
  return dirname(fileURLToPath(import.meta.resolve(manifest)));
}
