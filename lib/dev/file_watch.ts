/**
 * Watches files: it is woken by the operating system, and goes by its own look.
 *
 * What events say differs from system to system, an editor makes many of one save, and some file systems (network, those of
 * containers on other systems) make none. So any event means: look again, once it is quiet. And now and then it looks without one.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import { changedPaths, type Stamps } from "./stamps.ts";

/** Milliseconds without another event before a look: editors write a file in several steps. */
export const QUIET = 25;
/** Milliseconds after the first event of a burst that never ends. */
export const LONGEST = 250;
/** Milliseconds between two looks that no event asked for. */
export const EVERY = 1_000;

/** A folder that events are wanted of. */
export interface Place {
  readonly path: string;
  /** With everything below it. */
  readonly recursive: boolean;
}

/** Events, until it is closed: `Deno.FsWatcher` is one. */
export interface Events extends AsyncIterable<Pick<Deno.FsEvent, "kind">> {
  close(): void;
}

/** What is watched, and who is told. */
export interface FileWatchOptions {
  readonly clock: Clock;
  /** The folders of the files. Asked anew with each look: folders come and go. */
  places(): Iterable<Place>;
  /** What the files are like now. */
  look(): Promise<Stamps>;
  /** Whether a path that was not looked at before is a new file. */
  appears(path: string): boolean;
  /** These paths have changed; `since`, by the monotonic clock, when that was noticed. While it works nobody is told of more. */
  changed(paths: readonly string[], since: number): Promise<void>;
  /** Asks for events. @throws where the folder is not there; for tests. */
  readonly open?: (place: Place) => Events;
}

/** Watches from `start()` to `close()`. */
export class FileWatch {
  readonly #options: FileWatchOptions;
  readonly #events = new Map<string, Events>();
  #stamps: Stamps = new Map();
  #cancelLook = () => {};
  #cancelNext = () => {};
  /** When the first event came that no look has followed yet; null: there is none. */
  #touched: number | null = null;
  #looking = false;
  #again = false;
  #closed = false;

  constructor(options: FileWatchOptions) {
    this.#options = options;
  }

  /** From now on changes are told: those since a look that was taken before. Resolves when the first of them are. */
  async start(before: Stamps): Promise<void> {
    this.#stamps = before;
    await this.#listen();
    await this.look();
  }

  /** Looks now. */
  async look(): Promise<void> {
    if (this.#looking) return void (this.#again = true);
    this.#looking = true;
    do {
      this.#again = false;
      this.#cancelLook();
      const since = this.#touched ?? this.#options.clock.monotonic();
      this.#touched = null;
      const before = this.#stamps;
      this.#stamps = await this.#options.look();
      const paths = changedPaths(before, this.#stamps, this.#options.appears);
      if (paths.length > 0 && !this.#closed) await this.#options.changed(paths, since);
      await this.#listen();
    } while (this.#again);
    this.#looking = false;
    this.#sleep();
  }

  close(): void {
    this.#closed = true;
    this.#cancelLook();
    this.#cancelNext();
    for (const events of this.#events.values()) events.close();
    this.#events.clear();
  }

  #touch(): void {
    const { clock } = this.#options;
    const now = clock.monotonic();
    this.#touched ??= now;
    const wait = Math.min(QUIET, Math.max(0, this.#touched + LONGEST - now));
    this.#cancelLook();
    this.#cancelLook = clock.after(wait, () => void this.look());
  }

  #sleep(): void {
    this.#cancelNext();
    if (this.#closed) return;
    this.#cancelNext = this.#options.clock.after(EVERY, () => void this.look());
  }

  /** A folder that was moved away and made anew is another one, of which nobody has asked for events yet. */
  async #listen(): Promise<void> {
    const wanted = new Map<string, Place>();
    for (const place of this.#options.places()) {
      const info = await Deno.stat(place.path).catch(() => null);
      if (info?.isDirectory) wanted.set(`${place.path} ${info.ino} ${place.recursive}`, place);
    }
    if (this.#closed) return;
    for (const [key, events] of this.#events) {
      if (wanted.has(key)) continue;
      events.close();
      this.#events.delete(key);
    }
    for (const [key, place] of wanted) if (!this.#events.has(key)) this.#open(key, place);
  }

  #open(key: string, place: Place): void {
    const { open = ({ path, recursive }) => Deno.watchFs(path, { recursive }) } = this.#options;
    let events: Events;
    try {
      events = open(place);
    } catch {
      return; // It is gone again, or the system has no more watches to give: looks without events remain.
    }
    this.#events.set(key, events);
    (async () => {
      for await (const { kind } of events) if (kind !== "access") this.#touch();
    })().catch(() => {}).finally(() => {
      if (this.#events.get(key) === events) this.#events.delete(key);
    });
  }
}
