/**
 * `hookbox init`: a folder of handlers that an editor and Deno understand.
 *
 * @module
 */
import { join } from "node:path";
import { importsOf, projectFiles, TYPES } from "./files.ts";
import { type Modules, stateOf, writeModules } from "./modules.ts";
import { newFiles } from "./new.ts";
import { writeNew } from "./write.ts";

/** What became of the files. */
export interface InitResult {
  /** Written, in order. */
  readonly written: readonly string[];
  /** There already, and left alone. */
  readonly kept: readonly string[];
  /** What the folder's own `deno.json` lacks: lines to add to it, by where. */
  readonly missing: Readonly<Record<string, readonly string[]>>;
}

/** The handler that a new folder begins with. */
const EXAMPLE = "dcim.interface.update";

/**
 * Writes what is not there yet, and hookbox's own modules if they are those of another version.
 *
 * @throws {ProjectError}
 */
export async function initProject(
  root: string,
  modules: Modules,
  options: { readonly update: boolean },
): Promise<InitResult> {
  const written: string[] = [];
  const kept: string[] = [];
  if (!options.update) {
    const handlers = Object.entries(newFiles(EXAMPLE))
      .map(([path, text]) => [`handlers/${path}`, text] as const);
    const files = { ...projectFiles(modules), ...Object.fromEntries(handlers) };
    for (const [path, text] of Object.entries(files)) {
      (await writeNew(join(root, path), text) ? written : kept).push(path);
    }
  }
  if (await updateModules(root, modules)) written.push(".hookbox/");
  return { written, kept, missing: await missingSettings(root, modules) };
}

/** Writes the modules unless they are there. @returns Whether they were written. */
export async function updateModules(root: string, modules: Modules): Promise<boolean> {
  if (await stateOf(root, modules) === "current") return false;
  await writeModules(root, modules);
  return true;
}

/** Of a `deno.json` that cannot be read, or has comments, nothing is said. */
async function missingSettings(root: string, modules: Modules): Promise<InitResult["missing"]> {
  let config;
  try {
    config = JSON.parse(await Deno.readTextFile(join(root, "deno.json")));
  } catch {
    return {};
  }
  const lines = Object.entries(importsOf(modules))
    .filter(([name]) => !(name in (config.imports ?? {})))
    .map(([name, file]) => `"${name}": "${file}"`);
  const types = config.compilerOptions?.types ?? [];
  return {
    ...(lines.length > 0 ? { imports: lines } : {}),
    ...(types.includes(TYPES) ? {} : { compilerOptions: [`"types": ["${TYPES}"]`] }),
  };
}
