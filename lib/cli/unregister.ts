import type { Command } from "commander";
import { openOperations } from "../app/operations.ts";
import { printRegistration } from "./registration.ts";
import { settingsOf, withSettings } from "./settings.ts";
import type { Define } from "./define.ts";

/** `hookbox unregister`. */
export const define: Define = (command, io, exit) => {
  withSettings(command)
    .option("--dry-run", "print what would be removed, and change nothing")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      "\nA running server does not register again until it is told to (hookbox register) or starts anew.",
    )
    .action(async (options: { dryRun?: boolean; json?: boolean }, self: Command) => {
      await using operations = await openOperations(await settingsOf(self, io), io.err);
      const state = await operations.unregister({ dryRun: options.dryRun === true });
      exit(printRegistration(state, io, options));
    });
};
