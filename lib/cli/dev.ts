import type { Command } from "commander";
import type { Server } from "../app/server.ts";
import type { Define } from "./define.ts";
import { type Io, paint } from "./io.ts";
import { runServer } from "./run_server.ts";
import { optionsOf, type SettingsFlags, withSettings } from "./settings.ts";

/** Milliseconds without another change before a reload: editors write a file in several steps. */
const QUIET = 200;

/** `hookbox dev`. */
export const define: Define = (command, io, exit) => {
  withSettings(command).addHelpText(
    "after",
    `
Like serve, but it reloads the handlers when a file changes, keeps the last good ones when the new
ones do not load, and registers under a name of its own (dev-<user>-<host>), which it removes at the
end.

Examples:
  hookbox dev
  hookbox dev --handlers ./handlers --register off`,
  ).action(async (_options: unknown, self: Command) => exit(await dev(optionsOf(self), io)));
};

function dev({ flags, envFile }: SettingsFlags, io: Io): Promise<number> {
  return runServer({
    flags: { flags: { HOOKBOX_NAME: ownName(), ...flags }, envFile },
    strict: false,
    onOutcome: ({ run, completion }) => {
      const { outcome, startedAt, endedAt } = completion;
      const color = outcome.kind === "done" ? "green" : outcome.kind === "skipped" ? "dim" : "red";
      const why = outcome.kind === "skipped" ? `: ${outcome.reason}` : "";
      io.err(`${paint(io, color, outcome.kind)}${why}  ${run.handler}  ${endedAt - startedAt} ms`);
    },
    onRunning: (server, settings) => {
      const watcher = watch(settings.handlers, server, io);
      return async () => {
        watcher.close();
        if (settings.sources.some(({ url }) => url !== null) && settings.register === "on") {
          const { message } = await server.unregister({ dryRun: false });
          io.err(message);
        }
      };
    },
  }, io);
}

/** `dev-<user>-<host>`, in the letters that an instance may have. */
function ownName(): string {
  const user = Deno.env.get("USER") ?? Deno.env.get("LOGNAME") ?? "someone";
  return `dev-${user}-${Deno.hostname()}`.toLowerCase().replace(/[^a-z0-9-]+/g, "-").slice(0, 40);
}

/** Any event in the folder, then quiet, then a reload: what an event says differs from system to system. */
function watch(folder: string, server: Server, io: Io): Deno.FsWatcher {
  const watcher = Deno.watchFs(folder);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const reload = async () => {
    const started = performance.now();
    const { ok, problems } = await server.reload();
    for (const problem of problems) io.err(paint(io, "red", problem));
    const took = `${Math.round(performance.now() - started)} ms`;
    io.err(
      ok
        ? paint(io, "cyan", `reloaded in ${took}`)
        : paint(io, "yellow", "not reloaded: the handlers from before go on"),
    );
  };
  (async () => {
    for await (const { kind } of watcher) {
      if (kind === "access") continue;
      clearTimeout(timer);
      timer = setTimeout(reload, QUIET);
    }
  })();
  return watcher;
}
