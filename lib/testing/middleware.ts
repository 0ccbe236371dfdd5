/**
 * The middleware of the folders in which a handler that is tested lies.
 *
 * @module
 */
import { pathToFileURL } from "node:url";
import type { ScannedMiddleware } from "../handler/scan.ts";

const EXTENSIONS = [".js", ".mjs", ".mts", ".ts"];

/**
 * Finds it, outermost first.
 *
 * @param path Of the handler.
 * @param below The end of the path, from the folder of handlers on.
 */
export async function middlewareAround(path: string, below: string): Promise<ScannedMiddleware[]> {
  const root = path.slice(0, path.length - below.length);
  const found: ScannedMiddleware[] = [];
  let folder = "";
  for (const name of ["", ...below.split("/").slice(0, -1)]) {
    if (name !== "") folder += `${name}/`;
    for (const extension of EXTENSIONS) {
      const file = `${folder}_middleware${extension}`;
      if (await isFile(root + file)) found.push({ file, url: pathToFileURL(root + file).href });
    }
  }
  return found;
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
