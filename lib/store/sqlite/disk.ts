/**
 * How much disk a store takes, and how much is left.
 *
 * @module
 */
import { statfsSync } from "node:fs";

/** The files of a store, as the disk has them. */
export interface Disk {
  /** Bytes of the database itself. */
  readonly database: number;
  /** Bytes of its write-ahead log, which shrinks again. */
  readonly log: number;
  /** Bytes that are free for us on its file system; null where that cannot be asked. */
  readonly free: number | null;
  /** What tells the file from another one at the same path; null when there is none. */
  readonly file: string | null;
}

/** Looks at the files of the store at this path. */
export function readDisk(path: string): Disk {
  const main = stat(path);
  return {
    database: main?.size ?? 0,
    log: (stat(`${path}-wal`)?.size ?? 0) + (stat(`${path}-shm`)?.size ?? 0),
    free: freeBytes(path),
    file: main ? `${main.dev}:${main.ino}` : null,
  };
}

/** Whether there is such a file. */
export function exists(file: string): boolean {
  return stat(file) !== null;
}

function stat(file: string): Deno.FileInfo | null {
  try {
    return Deno.statSync(file);
  } catch {
    return null;
  }
}

function freeBytes(path: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize;
  } catch {
    // Not on this system, not permitted, or the file is gone.
    return null;
  }
}
