/**
 * Whoever writes handlers, looking on while they run.
 *
 * @module
 */
import { getLogger, type LogRecord } from "@logtape/logtape";
import { readFileSync } from "node:fs";
import type { Delivered, RunEnded } from "../../app/delivered.ts";
import { placeIn } from "../../app/handlers.ts";
import type { Server } from "../../app/server.ts";
import { systemClock } from "../../clock.ts";
import type { Settings } from "../../config/settings.ts";
import { HotFiles } from "../../dev/hot_files.ts";
import type { Stamps } from "../../dev/stamps.ts";
import type { LogLine } from "../../store/store.ts";
import { type Io, paint } from "../io.ts";
import type { Onlooker } from "../running.ts";
import { type Keys, listenToKeys } from "./keys.ts";
import { Reloader } from "./reloader.ts";
import { Screen } from "./screen.ts";

const log = getLogger(["hookbox"]);

/** Columns where there is no terminal. */
const WIDTH = 120;

const HELP = "r replays the last event, l reloads, h helps, q quits";

/** Shows what happens, reloads what changes, and does what keys say. */
export class Dev implements Onlooker {
  readonly #settings: Settings;
  readonly #io: Io;
  readonly #files: HotFiles;
  readonly #screen: Screen;
  #before: Stamps = new Map();

  /** @param settingsFiles Files that settings are read from. */
  constructor(
    settings: Settings,
    redact: (text: string) => string,
    settingsFiles: readonly string[],
    io: Io,
  ) {
    this.#settings = settings;
    // Whoever reads JSON must not find anything else.
    this.#io = settings.logFormat === "json"
      ? { ...io, color: false, err: (text) => log.info("{text}", { text }) }
      : io;
    this.#files = new HotFiles([settings.handlers, settings.plugins], settingsFiles);
    this.#screen = new Screen({
      io: this.#io,
      clock: systemClock,
      width: columns,
      redact,
      show: (path) => this.#files.show(path),
      read: textOf,
      placeIn,
    });
  }

  async begin(): Promise<void> {
    await this.#files.learn();
    this.#before = await this.#files.look();
  }

  divert({ category, properties, level, timestamp }: LogRecord, message: string): boolean {
    if (this.#settings.logFormat === "json" || category.join(".") !== "hookbox.handler") {
      return false;
    }
    const { run, handler } = properties as { run?: string; handler?: string };
    const line = { time: timestamp, level: level as LogLine["level"], message };
    this.#screen.logged(line, run, handler);
    return true;
  }

  delivered(delivered: Delivered): void {
    this.#screen.delivered(delivered);
  }

  ended(ended: RunEnded): void {
    this.#screen.ended(ended);
  }

  async running(server: Server, stop: () => void): Promise<() => Promise<void>> {
    const reloader = new Reloader({
      server,
      files: this.#files,
      screen: this.#screen,
      io: this.#io,
      clock: systemClock,
    });
    this.#screen.problems(server.glance().handlers);
    await reloader.start(this.#before);
    const keys = this.#listen(server, reloader, stop);
    return async () => {
      keys?.close();
      reloader.close();
      await this.#unregister(server);
    };
  }

  #listen(server: Server, reloader: Reloader, stop: () => void): Keys | null {
    const help = () => this.#screen.say([paint(this.#io, "dim", HELP)]);
    const keys = listenToKeys({
      r: () => void this.#replay(server),
      l: () => void reloader.reload(),
      h: help,
      "?": help,
      q: stop,
    });
    if (keys) help();
    return keys;
  }

  async #replay(server: Server): Promise<void> {
    const { last } = this.#screen;
    if (last === null) {
      return this.#screen.say([paint(this.#io, "yellow", "There is no event to replay yet")]);
    }
    try {
      await server.replay(last);
    } catch (error) {
      this.#screen.say([paint(this.#io, "red", (error as Error).message)]);
    }
  }

  async #unregister(server: Server): Promise<void> {
    const { sources, register } = this.#settings;
    if (register !== "on" || sources.every(({ url }) => url === null)) return;
    const { message } = await server.unregister({ dryRun: false });
    this.#io.err(message);
  }
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

/** Of the terminal; some say 0. */
function columns(): number {
  try {
    return Math.max(40, Deno.consoleSize().columns || WIDTH);
  } catch {
    return WIDTH;
  }
}
