/**
 * A server from its store to its last signal.
 *
 * @module
 */
import { getLogger, type LogRecord } from "@logtape/logtape";
import type { Delivered, RunEnded } from "../app/delivered.ts";
import type { Door } from "../app/door.ts";
import { openServer } from "../app/open_server.ts";
import { openPrograms } from "../app/programs.ts";
import { type Server, StartRefusedError } from "../app/server.ts";
import { unusable } from "../app/usable.ts";
import type { Loaded } from "../config/load.ts";
import type { Settings } from "../config/settings.ts";
import { CommandError } from "./command_error.ts";
import type { Io } from "./io.ts";
import { logFor, updateLog } from "./log.ts";
import { minutes } from "./minutes.ts";
import { load, type SettingsFlags } from "./settings.ts";
import type { Signals } from "./signals.ts";

const log = getLogger(["hookbox"]);

/** Milliseconds: Ctrl-C reaches `deno task` and us, and it passes its own on. That is one wish, not two. */
const ECHO = 500;

/** Somebody who looks on: for `dev`. */
export interface Onlooker {
  /** Takes a record of the log, where it gives true. `message` hides what is secret. */
  divert(record: LogRecord, message: string): boolean;
  /** Called before anything is loaded. */
  begin(): Promise<void>;
  delivered(delivered: Delivered): void;
  ended(ended: RunEnded): void;
  /** It runs; what it gives is called before it stops. */
  running(server: Server, stop: () => void): Promise<() => Promise<void>>;
}

/** What to run. */
export interface RunOptions {
  readonly flags: SettingsFlags;
  /** Any broken handler file is fatal. */
  readonly strict: boolean;
  /** What of the settings is different. */
  readonly adjust?: (loaded: Loaded) => Settings;
  /** With somebody who looks on, handlers are loaded anew fast, and it goes on without any. */
  readonly onlooker?: (settings: Settings, redact: (text: string) => string) => Onlooker;
}

/** What is there already. */
export interface Running extends RunOptions {
  readonly settings: Settings;
  readonly warnings: readonly string[];
  readonly door: Door;
  readonly signals: Signals;
}

/** Runs until a signal, and gives the exit code. */
export async function run(running: Running, io: Io): Promise<number> {
  const { settings, warnings, strict, signals } = running;
  const divert: Onlooker["divert"] = (...record) => onlooker?.divert(...record) ?? false;
  const logging = logFor(settings, settings.logLevel, running.onlooker && divert);
  const onlooker = running.onlooker?.(settings, logging.redact);
  for (const warning of warnings) log.warn("{warning}", { warning });
  await onlooker?.begin();
  const programs = await openPrograms(settings).catch((error) => {
    throw new CommandError(error.message, 78);
  });
  const stopping = new AbortController();
  void signals.stop.then(() => stopping.abort());
  const opened = await openServer({
    settings,
    door: running.door,
    programs: programs?.open,
    reloadSettings: async () => {
      const next = await load(running.flags, running.adjust);
      updateLog(logging, next.settings);
      return next.settings;
    },
    onSecrets: (secrets) => logging.update({ secrets }),
    signal: stopping.signal,
    ...onlooker && {
      hot: true,
      onDelivered: (delivered: Delivered) => onlooker.delivered(delivered),
      onOutcome: (ended: RunEnded) => onlooker.ended(ended),
    },
  }).catch((error) => {
    if (stopping.signal.aborted && error instanceof StartRefusedError) return null;
    throw error;
  });
  if (opened === null) return 0;
  const { server, store } = opened;
  const { handlers } = server.glance();
  const problem = onlooker ? null : unusable(handlers, settings.handlers, strict);
  if (problem !== null) {
    await server.stop();
    throw new CommandError(problem, 78);
  }
  const urls = settings.sources.flatMap(({ url }) => url === null ? [] : [url]);
  await announce(server, store.location, urls.length > 0 ? urls.join(", ") : null, settings, io);
  const before = await onlooker?.running(server, () => signals.onStop());
  minutes.use(() => server.wake());

  signals.onReload = () => void server.reload();
  await signals.stop;
  log.info("Stopping: running handlers are awaited (a second signal ends at once)");
  const first = performance.now();
  signals.onStop = () => {
    if (performance.now() - first < ECHO) return;
    io.err("Ending at once");
    void Promise.resolve(programs?.end()).then(() => Deno.exit(130));
  };
  await before?.();
  await server.stop();
  return 0;
}

/** People get a screen, log collectors one line: what reads JSON must not find anything else. */
async function announce(
  server: Server,
  store: string,
  source: string | null,
  { logFormat }: Settings,
  io: Io,
): Promise<void> {
  const glance = server.glance();
  if (logFormat === "pretty") {
    const { startScreen } = await import("./screen.ts");
    return startScreen(glance, { store, source }, io);
  }
  const handlers = glance.handlers.handlers.length;
  const what = handlers === 1 ? "handler" : "handlers";
  log.info(
    `hookbox {version} listens on {listen} with {handlers} ${what}, store {store}, {source}`,
    {
      version: glance.version,
      listen: glance.listen,
      handlers,
      store,
      source: source ??
        "no source (set NETBOX_URL and NETBOX_TOKEN, and hookbox registers itself there)",
    },
  );
}
