/**
 * Reloads when a file changes.
 *
 * @module
 */
import { faultsOf } from "../../app/handlers.ts";
import type { Clock } from "../../clock.ts";
import { type Events, FileWatch, type Place } from "../../dev/file_watch.ts";
import type { Stamps } from "../../dev/stamps.ts";
import type { HotFiles } from "../../dev/hot_files.ts";
import type { HandlerSet } from "../../handler/types.ts";
import type { ReloadReport } from "../../http/operations.ts";
import { type Io, paint } from "../io.ts";
import type { Screen } from "./screen.ts";

/** What can be reloaded: a server is one. */
export interface Reloadable {
  /** @throws {Error} when the old ones stay. */
  reloadHandlers(): Promise<HandlerSet>;
  /** Settings and handlers. */
  reload(): Promise<ReloadReport>;
  /** How it is; what of it is asked here. */
  glance(): { readonly handlers: HandlerSet };
  /** Runs these runs now. Gives how many. */
  retry(ids: readonly string[]): Promise<number>;
}

/** What it needs. */
export interface ReloaderOptions {
  readonly server: Reloadable;
  readonly files: HotFiles;
  readonly screen: Screen;
  readonly io: Io;
  readonly clock: Clock;
  /** For tests. */
  readonly open?: (place: Place) => Events;
}

/** Works from `start()` to `close()`. */
export class Reloader {
  readonly #options: ReloaderOptions;
  readonly #watch: FileWatch;

  constructor(options: ReloaderOptions) {
    const { clock, files, open } = options;
    this.#options = options;
    this.#watch = new FileWatch({
      clock,
      places: () => files.places(),
      look: () => files.look(),
      appears: files.appears,
      changed: (paths, since) => this.#changed(paths, since),
      ...open && { open },
    });
  }

  /** Takes over what has changed since a look that was taken before the handlers were loaded. */
  start(before: Stamps): Promise<void> {
    return this.#watch.start(before);
  }

  /** Reloads whether or not anything has changed. */
  async reload(): Promise<void> {
    await this.#handlers([], this.#options.clock.monotonic());
  }

  close(): void {
    this.#watch.close();
  }

  async #changed(paths: readonly string[], since: number): Promise<void> {
    const { files } = this.#options;
    const kinds = files.kinds(paths);
    if (kinds.has("settings")) await this.#settings();
    else if (kinds.has("handlers")) await this.#handlers(paths, since);
    await files.learn();
  }

  async #handlers(paths: readonly string[], since: number): Promise<void> {
    const { server, screen, io, clock } = this.#options;
    try {
      const set = await server.reloadHandlers();
      screen.reloaded(set, paths, Math.round(clock.monotonic() - since));
      // What has failed may be what was just mended: nobody waits for it longer than needed.
      if (screen.failing.length > 0) await server.retry(screen.failing);
    } catch (error) {
      screen.say([paint(io, "red", `✗ ${(error as Error).message}`)]);
    }
  }

  async #settings(): Promise<void> {
    const { server, screen, io } = this.#options;
    const { ok, problems } = await server.reload();
    // Why not, the log has told.
    if (!ok) return screen.say([paint(io, "yellow", "The settings from before stay")]);
    const { handlers } = server.glance();
    const told = faultsOf(handlers).map(({ file, problem }) => `${file}: ${problem}`);
    const rest = problems.filter((problem) => !told.includes(problem));
    screen.say([
      paint(io, "cyan", "↻ reloaded the settings and the handlers"),
      ...rest.map((problem) => paint(io, "yellow", problem)),
    ]);
    screen.problems(handlers);
  }
}
