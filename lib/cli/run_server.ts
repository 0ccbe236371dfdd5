/**
 * A server in this process, from its start screen to its last signal.
 *
 * @module
 */
import { openStore, Server, type ServerOptions, type Settings } from "../app.ts";
import { CommandError } from "./command_error.ts";
import { type Io, paint } from "./io.ts";
import { startScreen } from "./screen.ts";

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
  const store = await openStore(settings, "serve");
  const server = await Server.start({ settings, store, ...rest });
  const problem = unusable(await handlersOf(server), strict, settings);
  if (problem !== null) {
    await server.stop();
    throw new CommandError(problem, 78);
  }
  const url = settings.sources.find((source) => source.url !== null)?.url ?? null;
  startScreen(await server.status(), { store: store.location, source: url }, io);
  void tellRegistration(server, io);
  const before = onRunning?.(server);

  await untilStopped(server, io, before);
  return 0;
}

type Handlers = Awaited<ReturnType<Server["status"]>>["handlers"];

async function handlersOf(server: Server): Promise<Handlers> {
  return (await server.status()).handlers;
}

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

async function tellRegistration(server: Server, io: Io): Promise<void> {
  for (const [source, state] of Object.entries(await server.registered)) {
    const good = state.status === "registered" || state.status === "dry-run";
    io.err(
      `  ${
        good ? paint(io, "green", "registered") : paint(io, "yellow", state.status)
      }  ${source}: ${state.message}`,
    );
  }
}

/** SIGTERM and SIGINT drain, a second one ends at once; SIGHUP reloads. */
function untilStopped(
  server: Server,
  io: Io,
  before: (() => Promise<void>) | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let stopping = false;
    const stop = () => {
      if (stopping) {
        io.err("Ending at once");
        Deno.exit(130);
      }
      stopping = true;
      io.err("Stopping: running handlers are awaited (again to end at once)");
      Promise.resolve(before?.()).then(() => server.stop()).then(resolve, reject);
    };
    Deno.addSignalListener("SIGTERM", stop);
    Deno.addSignalListener("SIGINT", stop);
    if (Deno.build.os !== "windows") {
      Deno.addSignalListener("SIGHUP", () => void server.reload());
    }
  });
}
