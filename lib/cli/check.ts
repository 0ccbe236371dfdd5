import type { Command } from "commander";
import { doubtsOf, faultsOf, loadHandlers } from "../app/handlers.ts";
import { settingsOf, withSettings } from "./settings.ts";
import type { Define } from "./define.ts";

/** `hookbox check`: 0 when every handler loads, else 78. For CI. */
export const define: Define = (command, io, exit) => {
  withSettings(command)
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      "\nReads the settings and loads every handler; contacts nobody and changes nothing.\n\n" +
        "Examples:\n  hookbox check && systemctl reload hookbox",
    )
    .action(async (options: { json?: boolean }, self: Command) => {
      const set = await loadHandlers(await settingsOf(self, io));
      const all = faultsOf(set);
      const doubts = doubtsOf(set);
      const ready = set.handlers.filter((handler) => handler.status === "ready").length;
      if (options.json) io.out(JSON.stringify({ ready, problems: all, warnings: doubts }));
      else {
        for (const { file, problem } of all) io.err(`${file}: ${problem}`);
        for (const { file, problem } of doubts) io.err(`warning: ${file}: ${problem}`);
        io.out(`${ready} handlers are good, ${all.length} problems`);
      }
      exit(all.length > 0 || ready === 0 ? 78 : 0);
    });
};
