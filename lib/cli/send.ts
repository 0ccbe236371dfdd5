import type { Command } from "commander";
import { sampleTypes, sendDelivery, type Sent } from "../app/send.ts";
import { openStore } from "../app/store_access.ts";
import type { Settings } from "../config/settings.ts";
import type { RunRow, Store } from "../store/store.ts";
import { CommandError } from "./command_error.ts";
import { type Io, paint } from "./io.ts";
import { settingsOf, withSettings } from "./settings.ts";
import type { Define } from "./define.ts";

interface Options {
  payload?: string;
  to?: string;
  source?: string;
  wait?: boolean;
  json?: boolean;
}

/** How long `send` watches the runs that it caused. */
const WATCH_MS = 30_000;

/** `hookbox send`. */
export const define: Define = (command, io, exit) => {
  withSettings(command.argument("[binding]", "what to send, as dcim.interface.update"))
    .option("--payload <file>", "send this body instead of a recorded one (- for standard input)")
    .option("--to <url>", "where to (default: HOOKBOX_LISTEN on this host)")
    .option("--source <name>", "as which source (default: the first)")
    .option("--no-wait", "do not wait for the runs")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      `
The body is a recording from NetBox 4.7 with a new time and request id, signed with the server's
secret. There are recordings of:
${sampleTypes().map(({ objectType, action }) => `  ${objectType}.${action}`).join("\n")}

Examples:
  hookbox send dcim.interface.update
  hookbox send --payload delivery.json`,
    )
    .action(async (binding: string | undefined, options: Options, self: Command) => {
      const settings = await settingsOf(self, io);
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
        ? await watch(settings, sent, io, options.json === true)
        : [];
      if (options.json) io.out(JSON.stringify({ ...sent, runRows: runs }));
      else if (sent.accepted && sent.runs === 0) {
        io.err("No handler listens to it (hookbox list shows what the handlers listen to)");
      }
      exit(sent.accepted && runs.every((run) => run.state !== "dead") ? 0 : 1);
    });
};

async function read(file: string): Promise<Uint8Array> {
  try {
    if (file === "-") return new Uint8Array(await new Response(Deno.stdin.readable).arrayBuffer());
    return await Deno.readFile(file);
  } catch (error) {
    throw new CommandError(`Cannot read --payload ${file}: ${(error as Error).message}`, 2);
  }
}

/** Follows the runs of a delivery until none of them is on its way any more, and prints their log. */
async function watch(settings: Settings, sent: Sent, io: Io, quiet: boolean): Promise<RunRow[]> {
  await using store = await openStore(settings, "read", () => {});
  const end = performance.now() + WATCH_MS;
  const shown = new Set<string>();
  while (true) {
    const rows = await store.listRuns({ delivery: sent.id, limit: 1000 });
    for (const row of rows.toReversed()) {
      if (shown.has(row.id) || !settled(row)) continue;
      shown.add(row.id);
      if (!quiet) await print(store, row, io);
    }
    if (rows.length >= sent.runs && rows.every(settled)) return rows;
    if (performance.now() > end) {
      io.err("Still on its way after 30 s: hookbox queue ls");
      return rows;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Nothing more happens to it by itself right now: over, held, or waiting for its next attempt. */
function settled(run: RunRow): boolean {
  return run.state === "done" || run.state === "skipped" || run.state === "dead" ||
    run.state === "held" || (run.state === "ready" && run.attempt > 0);
}

async function print(store: Store, run: RunRow, io: Io): Promise<void> {
  const last = (await store.getAttempts(run.id)).at(-1);
  const took = last ? ` in ${last.endedAt - last.startedAt} ms` : "";
  const state = run.state === "ready" ? "failed, will be tried again" : run.state;
  const color = run.state === "done" ? "green" : run.state === "skipped" ? "dim" : "red";
  const why = run.reason ? `: ${run.reason}` : "";
  io.out(`${paint(io, color, state)}${why}  ${run.handler}, run ${run.seq}${took}`);
  for (const line of last?.log ?? []) io.out(`  ${line.level.padEnd(7)} ${line.message}`);
  if (last?.error) io.out(paint(io, "red", `  ${last.error.name}: ${last.error.message}`));
}
