import type { Command } from "commander";
import { openOperations } from "../app/operations.ts";
import { settingsOf, withSettings } from "./settings.ts";
import type { Define } from "./define.ts";

/** `hookbox reload`: the same as SIGHUP, but it waits and says what came of it. */
export const define: Define = (command, io, exit) => {
  withSettings(command)
    .option("--json", "print JSON")
    .action(async (options: { json?: boolean }, self: Command) => {
      await using operations = await openOperations(await settingsOf(self, io), io.err);
      const result = await operations.reload();
      if (options.json) io.out(JSON.stringify(result));
      else {
        for (const problem of result.problems) io.err(problem);
        io.out(
          result.ok ? "Reloaded" : "Not reloaded: the settings and handlers from before go on",
        );
      }
      exit(result.ok ? 0 : 1);
    });
};
