import type { Command } from "commander";
import { openOperations } from "../app/operations.ts";
import { sampleTypes, sendDelivery } from "../app/send.ts";
import type { Settings } from "../config/settings.ts";
import { CommandError } from "./command_error.ts";
import type { Io } from "./io.ts";
import { settingsOf, withSettings } from "./settings.ts";
import type { Define } from "./define.ts";
import { watchRuns } from "./watch_runs.ts";

interface Options {
  payload?: string;
  to?: string;
  source?: string;
  wait?: boolean;
  json?: boolean;
}

/** `hookbox send`. */
export const define: Define = (command, io, exit) => {
  withSettings(
    command.argument("[binding]", "what to send, as dcim.interface.update, or custom.deploy"),
  )
    .option("--payload <file>", "send this body instead of a recorded one (- for standard input)")
    .option("--to <url>", "where to (default: HOOKBOX_LISTEN on this host)")
    .option("--source <name>", "as which source (default: the first)")
    .option("--no-wait", "do not wait for the runs")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      `
The body is a recording from NetBox 4.7 with a new time and request id, signed with the server's
secret. Of a custom event it is what --payload says, or null; it is sent with HOOKBOX_EVENTS_TOKEN, or
signed where there is none. There are recordings of:
${sampleTypes().map(({ objectType, action }) => `  ${objectType}.${action}`).join("\n")}

Examples:
  hookbox send dcim.interface.update
  hookbox send --payload delivery.json
  hookbox send custom.deploy --payload data.json
  hookbox send schedule.nightly             run a schedule now`,
    )
    .action(async (binding: string | undefined, options: Options, self: Command) => {
      const settings = await settingsOf(self, io);
      if (isSchedule(binding)) return exit(await sendSchedule(settings, binding, options, io));
      const sent = await sendDelivery(settings, {
        ...(binding === undefined ? {} : { binding }),
        ...(options.payload === undefined ? {} : { payload: await read(options.payload) }),
        ...(options.to === undefined ? {} : { to: options.to }),
        ...(options.source === undefined ? {} : { source: options.source }),
      });
      if (!options.json) {
        io.out(`${sent.status} ${sent.url}: ${JSON.stringify(sent.answer)}`);
      }
      const runs = sent.accepted && options.wait !== false && sent.runs > 0
        ? await watchRuns(settings, sent, io, options.json === true)
        : [];
      if (options.json) io.out(JSON.stringify({ ...sent, runRows: runs }));
      else if (sent.accepted && sent.runs === 0) {
        io.err("No handler listens to it (hookbox list shows what the handlers listen to)");
      }
      exit(sent.accepted && runs.every((run) => run.state !== "dead") ? 0 : 1);
    });
};

function isSchedule(binding: string | undefined): binding is string {
  return binding !== undefined && /(?:^|\/)schedule\.[^.]+$/.test(binding);
}

/** A run of a schedule now; gives the exit code. */
async function sendSchedule(
  settings: Settings,
  schedule: string,
  { wait, json }: Options,
  io: Io,
): Promise<number> {
  await using operations = await openOperations(settings, io.err);
  const sent = await operations.runSchedule(schedule);
  const runs = wait === false ? [] : await watchRuns(settings, sent, io, json === true);
  if (json) io.out(JSON.stringify({ ...sent, runRows: runs }));
  else if (wait === false) io.out(`${schedule}: delivery ${sent.id}`);
  return runs.every((run) => run.state !== "dead") ? 0 : 1;
}

async function read(file: string): Promise<Uint8Array> {
  try {
    if (file === "-") return new Uint8Array(await new Response(Deno.stdin.readable).arrayBuffer());
    return await Deno.readFile(file);
  } catch (error) {
    throw new CommandError(`Cannot read --payload ${file}: ${(error as Error).message}`, 2);
  }
}
