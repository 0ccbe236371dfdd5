import type { Command } from "commander";
import { doubtsOf, faultsOf, loadHandlers } from "../app/handlers.ts";
import type { HandlerSet } from "../handler/types.ts";
import { warnOfModules } from "./modules.ts";
import { settingsOf, withSettings } from "./settings.ts";
import type { Define } from "./define.ts";

/** The middleware files, and how many good handlers each wraps. */
function middlewareOf({ handlers }: HandlerSet): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { status, middleware = [] } of handlers) {
    if (status !== "ready") continue;
    for (const file of middleware) counts.set(file, (counts.get(file) ?? 0) + 1);
  }
  return counts;
}

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
        for (const [file, count] of middlewareOf(set)) io.out(`${file} wraps ${count} of them`);
      }
      await warnOfModules(io);
      exit(all.length > 0 || ready === 0 ? 78 : 0);
    });
};
