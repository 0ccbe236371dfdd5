/**
 * All handler files: those of the handlers folder, and those of plugins.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { ownPackages } from "./plugin/packages.ts";
import type { PluginScan } from "./plugin/scan.ts";
import { type Scan, scanHandlers } from "./scan.ts";
import type { PluginInfo } from "./types.ts";

/** Where handler files lie. */
export interface Places {
  /** Path of the handlers folder. */
  readonly root: string;
  /** Path of the folder of plugins, and the version of hookbox that they must fit. */
  readonly plugins?: { readonly root: string; readonly version: string } | undefined;
}

/** All that there is. */
export interface FullScan extends Scan {
  readonly plugins: readonly PluginInfo[];
}

/**
 * Reads all of it.
 *
 * @throws {HandlersFolderError} when the handlers folder cannot be read.
 */
export async function scanAll({ root, plugins }: Places): Promise<FullScan> {
  const own = await scanHandlers(root);
  const { plugins: found, problems } = plugins ? await scanOthers(plugins) : NONE;
  if (found.length + problems.length === 0) return { ...own, plugins: [] };
  const scans = [own, ...found.map(({ scan }) => scan)];
  const fingerprint = createHash("sha256")
    .update(JSON.stringify([scans.map((scan) => scan.fingerprint), found.map(({ info }) => info)]))
    .digest("hex");
  return {
    files: scans.flatMap((scan) => scan.files),
    problems: [...scans.flatMap((scan) => scan.problems), ...problems],
    lookalikes: scans.flatMap((scan) => scan.lookalikes),
    middleware: scans.flatMap((scan) => scan.middleware),
    plugins: found.map(({ info }) => info),
    fingerprint,
  };
}

const NONE: PluginScan = { plugins: [], problems: [] };

/** Folders and packages. Two of one name cannot be told apart: the folder, which somebody put there, counts. */
async function scanOthers({ root, version }: NonNullable<Places["plugins"]>): Promise<PluginScan> {
  const packages = await ownPackages();
  const folder = await isThere(root);
  if (!folder && packages.length === 0) return NONE;
  // Who has none need not wait for what reads them.
  const { scanPackages, scanPlugins } = await import("./plugin/scan.ts");
  const placed = folder ? await scanPlugins(root, version) : NONE;
  const names = new Set(placed.plugins.map(({ info }) => info.name));
  const installed = await scanPackages(packages.filter(({ name }) => !names.has(name)), version);
  return {
    plugins: [...placed.plugins, ...installed.plugins],
    problems: [...placed.problems, ...installed.problems],
  };
}

async function isThere(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch {
    return false;
  }
}
