/**
 * A place for a store that nobody wants to keep.
 *
 * @module
 */
import { join } from "node:path";

/** Linux keeps this folder in memory. */
const IN_MEMORY = "/dev/shm";

/** What `HOOKBOX_STORE` is then, in a program that hookbox is a part of. */
export const SCRATCH = ":memory:";

/** A store's path, and what removes it. */
export interface Scratch {
  readonly path: string;
  remove(): Promise<void>;
}

/** Makes a folder for it: in memory where the system has such a place, else where temporary files are. */
export async function makeScratch(): Promise<Scratch> {
  const prefix = "hookbox-";
  const folder = await Deno.makeTempDir({ dir: IN_MEMORY, prefix })
    .catch(() => Deno.makeTempDir({ prefix }));
  return {
    path: join(folder, "hookbox.db"),
    remove: () => Deno.remove(folder, { recursive: true }),
  };
}
