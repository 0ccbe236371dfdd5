/**
 * All handler files: those of the handlers folder, and those of plugins.
 *
 * @module
 */
import { createHash } from "node:crypto";
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
  if (!plugins || !await isThere(plugins.root)) return { ...own, plugins: [] };
  // Who has none need not wait for what reads them.
  const { scanPlugins } = await import("./plugin/scan.ts");
  const { plugins: found, problems } = await scanPlugins(plugins.root, plugins.version);
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

async function isThere(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch {
    return false;
  }
}
