import type { Command } from "commander";
import type { Define } from "./define.ts";
import type { Io } from "./io.ts";
import { runServer } from "./run_server.ts";
import { optionsOf, type SettingsFlags, withSettings } from "./settings.ts";

/** `hookbox serve`. */
export const define: Define = (command, io, exit) => {
  withSettings(command)
    .option("--strict", "do not start when any handler file is broken")
    .addHelpText(
      "after",
      `
Needs NETBOX_URL and NETBOX_TOKEN to register itself; receives without them, too. Every setting is a
variable and a flag (hookbox config print shows them all): HOOKBOX_LISTEN is --listen. Secrets are
variables only.

Stops on SIGTERM and Ctrl-C: running handlers have HOOKBOX_DRAIN (20s) to end; a second signal ends
it at once. Reads handlers and settings again on SIGHUP.

Examples:
  NETBOX_URL=https://netbox.example NETBOX_TOKEN=… hookbox
  hookbox serve --listen 127.0.0.1:9000 --handlers ./handlers`,
    )
    .action(async (options: { strict?: boolean }, self: Command) => {
      exit(await serve(optionsOf(self), options.strict === true, io));
    });
};

/** Serves until a signal, and gives the exit code. */
export function serve(flags: SettingsFlags, strict: boolean, io: Io): Promise<number> {
  return runServer({ flags, strict }, io);
}
