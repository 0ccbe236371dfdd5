/**
 * Which plugins a folder has, and their handlers.
 *
 * @module
 */
import { join } from "node:path";
import { type HandlerName, type Scan, scanHandlers } from "../scan.ts";
import type { Fault, PluginInfo } from "../types.ts";
import { readManifest } from "./manifest.ts";
import { folderOfPackage, MANIFEST, type PluginPackage } from "./packages.ts";

/** Folders of plugins are called so. */
const PREFIX = "hookbox-";

/** A plugin and what it has; its handlers have ids and files that begin with its name and a colon. */
export interface ScannedPlugin {
  readonly info: PluginInfo;
  readonly scan: Scan;
}

/** What a folder of plugins has. */
export interface PluginScan {
  readonly plugins: readonly ScannedPlugin[];
  /** Plugins that are left out, each with the reason. */
  readonly problems: readonly Fault[];
}

/**
 * Reads a folder of plugins: `hookbox-<name>/`, each with its manifest and handler files. One that is broken is left out. A
 * folder that is not there has none.
 *
 * @param root Path of the folder.
 * @param version The version of this hookbox.
 */
export async function scanPlugins(root: string, version: string): Promise<PluginScan> {
  const plugins: ScannedPlugin[] = [];
  const problems: Fault[] = [];
  for (const folder of await foldersOf(root)) {
    const found = await scanPlugin(join(root, folder), folder.slice(PREFIX.length), version);
    if ("problem" in found) problems.push({ file: folder, problem: found.problem });
    else plugins.push(found);
  }
  return { plugins, problems };
}

/** The same for packages of npm. */
export async function scanPackages(
  packages: readonly PluginPackage[],
  version: string,
): Promise<PluginScan> {
  const plugins: ScannedPlugin[] = [];
  const problems: Fault[] = [];
  for (const one of packages) {
    try {
      const found = await scanPlugin(await folderOfPackage(one), one.name, version);
      if ("problem" in found) throw new Error(found.problem);
      plugins.push(found);
    } catch (error) {
      problems.push({ file: one.specifier, problem: (error as Error).message });
    }
  }
  return { plugins, problems };
}

async function foldersOf(root: string): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const { name, isFile } of Deno.readDir(root)) {
      if (!isFile && name.startsWith(PREFIX)) names.push(name);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return names.sort();
}

async function scanPlugin(
  folder: string,
  name: string,
  version: string,
): Promise<ScannedPlugin | { readonly problem: string }> {
  try {
    const manifest = readManifest(await readText(join(folder, MANIFEST)), name, version);
    if ("problem" in manifest) return manifest;
    const { description } = manifest;
    return {
      info: {
        name,
        version: manifest.version,
        from: folder,
        ...description === undefined ? {} : { description },
      },
      scan: named(name, await scanHandlers(folder)),
    };
  } catch (error) {
    return { problem: (error as Error).message };
  }
}

async function readText(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Error(`It has no ${MANIFEST}: { "name", "version", "hookbox" }`);
  }
}

/** The same with the plugin's name before every file and id. */
function named(plugin: string, scan: Scan): Scan {
  const of = <T extends { readonly file: string }>(one: T): T => ({
    ...one,
    file: `${plugin}:${one.file}`,
  });
  return {
    ...scan,
    files: scan.files.map((file) => ({ ...of(file), name: rename(plugin, file.name) })),
    problems: scan.problems.map(of),
    lookalikes: scan.lookalikes.map(of),
    middleware: scan.middleware.map(of),
  };
}

function rename(plugin: string, name: HandlerName): HandlerName {
  return { ...name, id: `${plugin}:${name.id}` };
}
