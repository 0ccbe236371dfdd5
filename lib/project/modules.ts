/**
 * `.hookbox/`: hookbox's own modules in a folder of handlers, for editors, `deno check` and `deno test`. The server itself
 * takes nothing from there.
 *
 * @module
 */
import { dirname, join } from "node:path";
import { ProjectError } from "./error.ts";

/** The folder, in a folder of handlers. */
export const MODULES = ".hookbox";

/** What is written into it. */
export interface Modules {
  /** Of hookbox: `0.1.0`. */
  readonly version: string;
  /** Tells apart what has the same version. */
  readonly digest: string;
  /** What may be imported (`hookbox/testing`), and its file there. */
  readonly imports: Readonly<Record<string, string>>;
  /** Texts by their path there. */
  readonly files: Readonly<Record<string, string>>;
}

/** Made by `tools/modules/`; the executable has it in it. */
const ARCHIVE = new URL("../../dist/modules.json.gz", import.meta.url);

/** Says which ones are in a folder. Written last. */
const STAMP = "modules.json";

/**
 * Reads the modules that this hookbox has.
 *
 * @throws {ProjectError} when they are not built, which happens in a checkout alone.
 */
export async function readModules(archive: URL = ARCHIVE): Promise<Modules> {
  try {
    const bytes = await Deno.readFile(archive);
    const text = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return await new Response(text).json();
  } catch (cause) {
    const message = "The modules of hookbox are not built here. Run: deno task modules";
    throw new ProjectError(message, 1, { cause });
  }
}

/** Which modules a folder has: those of this hookbox, those of another, or none. */
export async function stateOf(
  root: string,
  { digest }: Pick<Modules, "digest">,
): Promise<"current" | "other" | "none"> {
  try {
    const stamp = JSON.parse(await Deno.readTextFile(join(root, MODULES, STAMP)));
    return stamp.digest === digest ? "current" : "other";
  } catch (error) {
    return error instanceof Deno.errors.NotFound ? "none" : "other";
  }
}

/**
 * Writes the modules, and takes away what was there.
 *
 * @throws {ProjectError}
 */
export async function writeModules(root: string, modules: Modules): Promise<void> {
  const folder = join(root, MODULES);
  const { version, digest, files } = modules;
  const stamp = JSON.stringify({ version, digest }) + "\n";
  try {
    await Deno.remove(folder, { recursive: true }).catch(ignoreMissing);
    for (const [path, text] of [...Object.entries(files), [STAMP, stamp]]) {
      await Deno.mkdir(dirname(join(folder, path!)), { recursive: true });
      await Deno.writeTextFile(join(folder, path!), text!);
    }
  } catch (cause) {
    throw new ProjectError(`Cannot write ${folder}: ${(cause as Error).message}`, 1, { cause });
  }
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
