/**
 * Which files handlers are made of: what they import, and what that imports.
 *
 * @module
 */
import { fileURLToPath, pathToFileURL } from "node:url";
import { specifiersOf } from "../handler/specifiers.ts";

/** What is read as code; everything else is imported as it is. */
const CODE = /\.[mc]?[jt]sx?$/;

/** Ours changes with a new version of hookbox only. */
const OURS = fileURLToPath(new URL("../", import.meta.url));

/** How it is read; for tests. */
export interface GraphOptions {
  readonly read?: (path: string) => Promise<string>;
  /** What a specifier without a path means; throws where nothing is known of it. */
  readonly resolve?: (specifier: string) => string;
}

/**
 * The paths of these files and of all that they import, one by way of the other. A file that is missing is among them: it
 * may come. Packages, and what is imported under a computed name, are not.
 */
export async function importGraph(
  roots: Iterable<string>,
  {
    read = (path) => Deno.readTextFile(path),
    resolve = (specifier) => import.meta.resolve(specifier),
  }: GraphOptions = {},
): Promise<ReadonlySet<string>> {
  const found = new Set<string>(roots);
  for (const path of found) {
    if (!CODE.test(path)) continue;
    const source = await read(path).catch(() => "");
    for (const { text } of specifiersOf(source)) {
      const target = targetOf(text, path, resolve);
      // A set that is walked gives what is added on the way, too.
      if (target !== null && !target.startsWith(OURS)) found.add(target);
    }
  }
  return found;
}

function targetOf(
  specifier: string,
  importer: string,
  resolve: (specifier: string) => string,
): string | null {
  try {
    const relative = /^(?:\.{0,2}\/|file:)/.test(specifier);
    const url = new URL(relative ? specifier : resolve(specifier), pathToFileURL(importer));
    url.search = url.hash = "";
    return url.protocol === "file:" ? fileURLToPath(url) : null;
  } catch {
    return null;
  }
}
