import type { Command } from "commander";
import { printSettings, printSettingsJson } from "../config/print.ts";
import { jsonSchema } from "../config/schema.ts";
import { load, optionsOf, withSettings } from "./settings.ts";
import type { Define } from "./define.ts";

/** `hookbox config print|schema`. */
export const define: Define = (command, io) => {
  withSettings(command.command("print").summary("every variable, its value, and where it is set"))
    .option("--json", "print JSON")
    .action(async (options: { json?: boolean }, self: Command) => {
      const { origins, warnings } = await load(optionsOf(self));
      for (const warning of warnings) io.err(`warning: ${warning}`);
      io.out(
        options.json ? JSON.stringify(printSettingsJson(origins), null, 2) : printSettings(origins),
      );
    });
  command.command("schema").summary("a JSON Schema of the variables")
    .action(() => io.out(JSON.stringify(jsonSchema(), null, 2)));
  command.addHelpText(
    "after",
    "\nExamples:\n  hookbox config print\n  hookbox config schema > hookbox.schema.json",
  );
};
