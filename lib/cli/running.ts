/**
 * A server from its store to its last signal.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import type { Door } from "../app/door.ts";
import { faultsOf } from "../app/handlers.ts";
import { Server, type ServerOptions } from "../app/server.ts";
import { openStore } from "../app/store_access.ts";
import type { Settings } from "../config/settings.ts";
import type { Store } from "../store/store.ts";
import { CommandError } from "./command_error.ts";
import type { Io } from "./io.ts";
import { logFor, updateLog } from "./log.ts";
import { minutes } from "./minutes.ts";
import { startScreen } from "./screen.ts";
import { load, type SettingsFlags } from "./settings.ts";
import type { Signals } from "./signals.ts";

const log = getLogger(["hookbox"]);

/** Milliseconds: Ctrl-C reaches `deno task` and us, and it passes its own on. That is one wish, not two. */
const ECHO = 500;

/** What to run. */
export interface RunOptions extends Pick<ServerOptions, "onOutcome"> {
  readonly flags: SettingsFlags;
  /** Any broken handler file is fatal. */
  readonly strict: boolean;
  /** Called when it runs; what it gives is called before it stops. */
  readonly onRunning?: (server: Server, settings: Settings) => () => Promise<void>;
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
  const { settings, warnings, strict, onRunning, signals } = running;
  const logging = logFor(settings);
  for (const warning of warnings) log.warn("{warning}", { warning });
  const { server, store } = await bringUp(running, logging);
  const problem = unusable(server.glance().handlers, strict, settings);
  if (problem !== null) {
    await server.stop();
    throw new CommandError(problem, 78);
  }
  const urls = settings.sources.flatMap(({ url }) => url === null ? [] : [url]);
  announce(server, store.location, urls.length > 0 ? urls.join(", ") : null, settings, io);
  const before = onRunning?.(server, settings);
  minutes.use(() => server.wake());

  signals.onReload = () => void server.reload();
  await signals.stop;
  log.info("Stopping: running handlers are awaited (a second signal ends at once)");
  const first = performance.now();
  signals.onStop = () => {
    if (performance.now() - first < ECHO) return;
    io.err("Ending at once");
    Deno.exit(130);
  };
  await before?.();
  await server.stop();
  return 0;
}

async function bringUp(
  { settings, door, flags, onOutcome }: Running,
  logging: ReturnType<typeof logFor>,
): Promise<{ server: Server; store: Store }> {
  try {
    const store = await openStore(settings, "serve");
    const server = await Server.start({
      settings,
      store,
      door,
      reloadSettings: async () => {
        const next = await load(flags);
        updateLog(logging, next.settings);
        return next.settings;
      },
      onSecrets: (secrets) => logging.update({ secrets }),
      ...(onOutcome ? { onOutcome } : {}),
    });
    return { server, store };
  } catch (error) {
    door.giveUp();
    await door.stop();
    throw error;
  }
}

/** People get a screen, log collectors one line: what reads JSON must not find anything else. */
function announce(
  server: Server,
  store: string,
  source: string | null,
  { logFormat }: Settings,
  io: Io,
): void {
  const glance = server.glance();
  if (logFormat === "pretty") {
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

type Handlers = ReturnType<Server["glance"]>["handlers"];

/** Why it must not run: not one handler loads, or with `--strict` any is broken. */
function unusable(
  set: Handlers,
  strict: boolean,
  settings: Settings,
): string | null {
  const bad = faultsOf(set).map(({ file, problem }) => `  ${file}: ${problem}`);
  const ready = set.handlers.some(({ status }) => status === "ready");
  if (ready && (!strict || bad.length === 0)) return null;
  const what = ready ? "Some handlers are broken" : `No handler in ${settings.handlers} loads`;
  const hint = bad.length === 0 ? " (HOOKBOX_HANDLERS says where they are)" : ":";
  return [what + hint, ...bad].join("\n");
}
