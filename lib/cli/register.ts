import type { Command } from "commander";
import { openOperations } from "../app/operations.ts";
import { printRegistration } from "./registration.ts";
import { settingsOf, withSettings } from "./settings.ts";
import type { Define } from "./define.ts";

/** `hookbox register`. */
export const define: Define = (command, io, exit) => {
  withSettings(command)
    .option("--dry-run", "print what would be done, and change nothing")
    .option("--take-over", "take over the webhook and rules that another hookbox of this name made")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      "\nA running server registers by itself; this does it now, and says what was done.\n\n" +
        "Examples:\n  hookbox register --dry-run",
    )
    .action(async (
      options: { dryRun?: boolean; takeOver?: boolean; json?: boolean },
      self: Command,
    ) => {
      await using operations = await openOperations(await settingsOf(self, io), io.err);
      const state = await operations.register({
        dryRun: options.dryRun === true,
        takeOver: options.takeOver === true,
      });
      exit(printRegistration(state, io, options));
    });
};
