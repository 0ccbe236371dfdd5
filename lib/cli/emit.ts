import type { Command } from "commander";
import { openOperations } from "../app/operations.ts";
import type { Json } from "../event/types.ts";
import { CommandError } from "./command_error.ts";
import { settingsOf, withSettings } from "./settings.ts";
import type { Define } from "./define.ts";

/** `hookbox emit`: a named event, as if a handler had emitted it. */
export const define: Define = (command, io) => {
  withSettings(
    command
      .argument("<name>", "name of the event, as deploy for custom.deploy.ts")
      .argument("[data]", "event.data as JSON (- for standard input; default: null)"),
  )
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      '\nThe event is stored; a running hookbox runs its handlers. event.origin is "send".\n\n' +
        "Examples:\n" +
        '  hookbox emit deploy \'{ "site": "ams" }\'\n' +
        "  hookbox emit rebuild-dns\n" +
        "  jq .sites sites.json | hookbox emit deploy -",
    )
    .action(
      async (
        name: string,
        data: string | undefined,
        options: { json?: boolean },
        self: Command,
      ) => {
        const event = { name, data: parse(data === "-" ? await standardInput() : data) };
        await using operations = await openOperations(await settingsOf(self, io), io.err);
        const made = await operations.emit(event);
        io.out(options.json ? JSON.stringify(made) : `Event ${made.id} with ${made.runs} runs`);
        if (made.runs === 0 && !options.json) {
          io.err(`No handler listens to it: it would be called custom.${name}.ts`);
        }
      },
    );
};

async function standardInput(): Promise<string> {
  return await new Response(Deno.stdin.readable).text();
}

function parse(text: string | undefined): Json {
  if (text === undefined || text.trim() === "") return null;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CommandError(
      `The data must be JSON, and is not: ${
        (error as Error).message
      }. A text needs quotes of its own: '"ams"'`,
      2,
    );
  }
}
