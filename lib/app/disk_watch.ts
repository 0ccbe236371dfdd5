/**
 * Looks at the disk of an embedded store: warns long before it is full, and sees when the file is taken away.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import type { Clock } from "../clock.ts";
import type { Disk } from "../store/sqlite/disk.ts";
import { megabytes } from "./megabytes.ts";

const log = getLogger(["hookbox", "store"]);

/** Milliseconds between two looks. */
const EVERY = 10_000;
/** Bytes that must be free whatever the store's size is: its write-ahead log takes up to as much. */
const LEAST_FREE = 64 * 2 ** 20;
/** The part of the largest size of the store for which there should be room. */
const ROOM = 1 / 4;
/** How much larger than it may be the store is when people are told: a little is taken away before that matters. */
const MUCH = 1.25;

/** What it needs. */
export interface DiskWatchOptions {
  readonly clock: Clock;
  /** Path of the store, for messages. */
  readonly path: string;
  read(path: string): Disk;
  /** Bytes that the store may take (`HOOKBOX_STORE_MAX`). */
  storeMax(): number;
  /** The store is larger. */
  onTooLarge(): void;
}

/** Watches from `start()` to `stop()`. */
export class DiskWatch {
  readonly #options: DiskWatchOptions;
  #file: string | null = null;
  #gone: string | null = null;
  #low: string | null = null;
  #large: string | null = null;
  #cancel = () => {};

  constructor(options: DiskWatchOptions) {
    this.#options = options;
  }

  start(): void {
    const disk = this.#read();
    this.#file = disk.file;
    this.#look(disk);
  }

  stop(): void {
    this.#cancel();
  }

  /** Why nothing may be stored: it would be lost; null while it may. */
  get gone(): string | null {
    return this.#gone;
  }

  /** What somebody should look at. */
  problems(): string[] {
    return [this.#low, this.#large].filter((it) => it !== null);
  }

  #read(): Disk {
    return this.#options.read(this.#options.path);
  }

  #look(disk: Disk): void {
    const { clock, path, storeMax, onTooLarge } = this.#options;
    const max = storeMax();
    this.#noteFile(disk.file);
    this.#noteFree(disk, max);
    if (disk.database > max) onTooLarge();
    this.#large = disk.database <= max * MUCH ? null : `store: ${path} has ` +
      `${megabytes(disk.database)}, more than HOOKBOX_STORE_MAX (${megabytes(max)}): what is ` +
      "finished is being taken away, what is not must be run or given up (hookbox queue ls)";
    this.#cancel = clock.after(EVERY, () => this.#look(this.#read()));
  }

  #noteFile(file: string | null): void {
    const gone = file === this.#file ? null : `the file ${this.#options.path} was removed or ` +
      "replaced while hookbox had it open. Put it back, or start hookbox again";
    if (gone && !this.#gone) log.error("Deliveries are answered 503: {gone}", { gone });
    if (!gone && this.#gone) log.warn("The store's file is back: deliveries are taken again");
    this.#gone = gone;
  }

  #noteFree({ database, free }: Disk, max: number): void {
    const { path } = this.#options;
    const needed = Math.max(LEAST_FREE, Math.min(max * ROOM, max - database));
    const low = free === null || free >= needed
      ? null
      : `store: only ${megabytes(free)} are free ` +
        `on the disk of ${path}. Free some space, lower HOOKBOX_STORE_MAX, or set HOOKBOX_STORE to ` +
        "a path on a larger disk";
    if (low && !this.#low) log.warn("{low}", { low });
    if (!low && this.#low) log.info("The disk of {path} has room again", { path });
    this.#low = low;
  }
}
