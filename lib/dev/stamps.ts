/**
 * What files are like now: by comparing two looks one knows which have changed, whatever an operating system says of it.
 *
 * @module
 */
import { join } from "node:path";

/** By path. The texts differ when the files do. */
export type Stamps = ReadonlyMap<string, string>;

/** Of a single file that is not there. */
const MISSING = "missing";

/** Names of what editors and tools put beside a file while they work, and of what is never ours. */
const SCRATCH = /^\.|~$|^#.*#$|\.(?:tmp|swp|swx|bak|orig)$|^4913$|^node_modules$/;

/**
 * Looks at all files below some folders, and at some single files. Links are followed; one that leads back to a folder above
 * it is not.
 */
export async function stampsOf(
  folders: Iterable<string>,
  files: Iterable<string>,
): Promise<Stamps> {
  const stamps = new Map<string, string>();
  for (const folder of folders) await walk(folder, stamps, new Set());
  for (const file of files) {
    const info = await Deno.stat(file).catch(() => null);
    stamps.set(file, info?.isFile ? stampOf(info) : MISSING);
  }
  return stamps;
}

/**
 * The paths whose files came, went, or changed.
 *
 * @param appears Whether a path that only one of the looks has is a file that came or went: it may have been looked at in
 * the one and not in the other.
 */
export function changedPaths(
  before: Stamps,
  after: Stamps,
  appears: (path: string) => boolean,
): string[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].filter((path) => {
    const [was, is] = [before.get(path), after.get(path)];
    return was !== is && (was !== undefined && is !== undefined || appears(path));
  });
}

async function walk(
  folder: string,
  stamps: Map<string, string>,
  above: ReadonlySet<string>,
): Promise<void> {
  try {
    const real = await Deno.realPath(folder);
    if (above.has(real)) return;
    for await (const { name } of Deno.readDir(folder)) {
      if (SCRATCH.test(name)) continue;
      const path = join(folder, name);
      const info = await Deno.stat(path).catch(() => null);
      if (info?.isDirectory) await walk(path, stamps, new Set([...above, real]));
      else if (info?.isFile) stamps.set(path, stampOf(info));
    }
  } catch {
    // It is not there, or not any more: then it has no files.
  }
}

function stampOf({ size, mtime, ino }: Deno.FileInfo): string {
  return `${size} ${mtime?.getTime()} ${ino}`;
}
