import type { Command } from "commander";
import { openOperations } from "../app/operations.ts";
import { settingsOf, withSettings } from "./settings.ts";
import type { Define } from "./define.ts";

/** `hookbox replay`: a new delivery with the bytes of an old one, and new runs. */
export const define: Define = (command, io) => {
  withSettings(command.argument("<delivery>", "id of the delivery (hookbox queue show names it)"))
    .option("--handler <ids>", "only these handlers (comma list)")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      '\nHandlers are matched anew: one that was added since runs too. event.origin is "replay".\n\n' +
        "Examples:\n  hookbox replay 0193a2c4-5d6e-7f80-9123-456789abcdef",
    )
    .action(
      async (id: string, options: { handler?: string; json?: boolean }, self: Command) => {
        await using operations = await openOperations(await settingsOf(self, io), io.err);
        const handlers = options.handler?.split(",").map((name) => name.trim());
        const made = await operations.replay(id, handlers ? { handlers } : {});
        io.out(options.json ? JSON.stringify(made) : `Delivery ${made.id} with ${made.runs} runs`);
      },
    );
};
