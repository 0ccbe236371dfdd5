/**
 * Brings a host up, without the files that take their thread down.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import type { HandlerSet } from "../handler/types.ts";
import { type HostThread, LoadError } from "./thread.ts";

const log = getLogger(["hookbox", "worker"]);

/** Files that must not be imported, with the reason. */
export type Skip = Readonly<Record<string, string>>;

/** Starts a host that leaves these files out. */
export type Spawn = (skip: Skip) => HostThread;

/** A host that is up. */
export interface LoadedHost {
  readonly thread: HostThread;
  readonly set: HandlerSet;
  /** What it was asked to skip, with what was found on the way. */
  readonly skip: Skip;
}

/**
 * Starts a host; a file with which the thread was lost is left out of the next try.
 *
 * @throws {LoadError} when the thread is lost and no file can be blamed.
 */
export async function loadHost(spawn: Spawn, skip: Skip): Promise<LoadedHost> {
  while (true) {
    const thread = spawn(skip);
    try {
      return { thread, set: await thread.loaded, skip };
    } catch (error) {
      if (!(error instanceof LoadError)) throw error;
      const { file, loss } = error;
      if (file === undefined || file in skip || loss.kind === "ended") throw error;
      log.error("{message}: its runs are held until it loads", { message: error.message });
      skip = { ...skip, [file]: `While it was loading, the handler thread ${loss.message}` };
    }
  }
}
