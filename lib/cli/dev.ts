import type { Command } from "commander";
import { ENV_FILES, type Loaded } from "../config/load.ts";
import type { Settings } from "../config/settings.ts";
import type { Define } from "./define.ts";
import { Dev } from "./dev/onlooker.ts";
import type { Io } from "./io.ts";
import { runServer } from "./run_server.ts";
import { optionsOf, type SettingsFlags, withSettings } from "./settings.ts";

/** `hookbox dev`. */
export const define: Define = (command, io, exit) => {
  withSettings(command).addHelpText(
    "after",
    `
Like serve, but for whoever writes handlers: it shows every event with what changed, and what the
handlers made of it. It reloads them when a file changes, their own or one that they import, and
keeps the last good version of one that does not load any more. It registers under a name of its
own (dev-<user>-<host>), which it removes at the end.

Keys, in a terminal: r replays the last event, l reloads, h helps, q quits.

Examples:
  hookbox dev
  hookbox dev --handlers ./handlers --register off`,
  ).action(async (_options: unknown, self: Command) => exit(await dev(optionsOf(self), io)));
};

function dev({ flags, envFile }: SettingsFlags, io: Io): Promise<number> {
  const file = envFile ?? Deno.env.get("HOOKBOX_ENV_FILE") ?? ENV_FILES[0];
  return runServer({
    flags: { flags: { HOOKBOX_NAME: ownName(), ...flags }, envFile },
    strict: false,
    adjust,
    onlooker: (settings, redact) => new Dev(settings, redact, [file], io),
  }, io);
}

/** It is for people unless told otherwise; and what runs in the main thread could not be loaded anew. */
function adjust({ settings, origins }: Loaded): Settings {
  const told = origins.get("HOOKBOX_LOG_FORMAT")!.from !== "default";
  return {
    ...settings,
    threads: Math.max(1, settings.threads),
    logFormat: told ? settings.logFormat : "pretty",
  };
}

/** `dev-<user>-<host>`, in the letters that an instance may have. */
function ownName(): string {
  const user = Deno.env.get("USER") ?? Deno.env.get("LOGNAME") ?? "someone";
  return `dev-${user}-${Deno.hostname()}`.toLowerCase().replace(/[^a-z0-9-]+/g, "-").slice(0, 40);
}
