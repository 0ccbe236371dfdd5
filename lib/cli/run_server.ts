/**
 * A server in this process, from its start screen to its last signal.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import { Server, type ServerOptions } from "../app/server.ts";
import { openStore } from "../app/store_access.ts";
import type { Settings } from "../config/settings.ts";
import { CommandError } from "./command_error.ts";
import type { Io } from "./io.ts";
import { startScreen } from "./screen.ts";

const log = getLogger(["hookbox"]);

/** Milliseconds: Ctrl-C reaches `deno task` and us, and it passes its own on. That is one wish, not two. */
const ECHO = 500;

/** What to run. */
export interface RunOptions extends Omit<ServerOptions, "store"> {
  /** Any broken handler file is fatal. */
  readonly strict: boolean;
  /** Called when it runs; what it gives is called before it stops. */
  readonly onRunning?: (server: Server) => () => Promise<void>;
}

/** Runs until a signal, and gives the exit code. */
export async function runServer(options: RunOptions, io: Io): Promise<number> {
  const { settings, strict, onRunning, ...rest } = options;
  // First of all: a signal that nobody listens to ends the process on the spot.
  const signals = listenToSignals();
  const store = await openStore(settings, "serve");
  const server = await Server.start({ settings, store, ...rest });
  const problem = unusable(server.glance().handlers, strict, settings);
  if (problem !== null) {
    await server.stop();
    throw new CommandError(problem, 78);
  }
  const url = settings.sources.find((source) => source.url !== null)?.url ?? null;
  announce(server, store.location, url, settings, io);
  const before = onRunning?.(server);

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

/** People get a screen, log collectors one line: what reads JSON must not find anything else. */
function announce(
  server: Server,
  store: string,
  source: string | null,
  { logFormat }: Settings,
  io: Io,
): void {
  const glance = server.glance();
  if (logFormat === "pretty") return startScreen(glance, { store, source }, io);
  log.info(
    "hookbox {version} listens on {listen} with {handlers} handlers, store {store}, {source}",
    {
      version: glance.version,
      listen: glance.listen,
      handlers: glance.handlers.handlers.length,
      store,
      source: source ??
        "no source (set NETBOX_URL and NETBOX_TOKEN, and hookbox registers itself there)",
    },
  );
}

/** What signals do. */
interface Signals {
  /** Resolves with the first SIGTERM or SIGINT. */
  readonly stop: Promise<void>;
  /** Called by each of them. */
  onStop: () => void;
  /** Called by SIGHUP. */
  onReload: () => void;
}

function listenToSignals(): Signals {
  const { promise, resolve } = Promise.withResolvers<void>();
  const signals: Signals = { stop: promise, onStop: resolve, onReload: () => {} };
  Deno.addSignalListener("SIGINT", () => signals.onStop());
  if (Deno.build.os !== "windows") {
    Deno.addSignalListener("SIGTERM", () => signals.onStop());
    Deno.addSignalListener("SIGHUP", () => signals.onReload());
  }
  return signals;
}

type Handlers = ReturnType<Server["glance"]>["handlers"];

/** Why it must not run: not one handler loads, or with `--strict` any is broken. */
function unusable(
  { handlers, problems }: Handlers,
  strict: boolean,
  settings: Settings,
): string | null {
  const bad = [
    ...problems,
    ...handlers.filter(({ status }) => status === "broken"),
  ].map(({ file, problem }) => `  ${file}: ${problem}`);
  const ready = handlers.some(({ status }) => status === "ready");
  if (ready && (!strict || bad.length === 0)) return null;
  const what = ready ? "Some handlers are broken" : `No handler in ${settings.handlers} loads`;
  const hint = bad.length === 0 ? " (HOOKBOX_HANDLERS says where they are)" : ":";
  return [what + hint, ...bad].join("\n");
}
