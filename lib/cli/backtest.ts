import type { Command } from "commander";
import { backtest, type Tested } from "../app/backtest.ts";
import { CommandError } from "./command_error.ts";
import type { Define } from "./define.ts";
import { type Io, paint } from "./io.ts";
import { logFor } from "./log.ts";
import { settingsOf, withSettings } from "./settings.ts";
import { parseSince } from "./since.ts";

const COLORS = {
  "would run": "green",
  done: "green",
  skipped: "dim",
  failed: "red",
  dead: "red",
} as const satisfies Record<Tested["verdict"], string>;

/** `hookbox backtest`. */
export const define: Define = (command, io, exit) => {
  withSettings(
    command.argument(
      "[handlers...]",
      "ids or bindings of handlers, as dcim.interface.update (default: all)",
    ),
  )
    .option("--since <time>", "from when on: how long ago (7d, 90m), or a time", "7d")
    .option("--run", "call the handlers too: what they would write is logged, and not sent")
    .option("--json", "print one JSON object for each handler and change")
    .addHelpText(
      "after",
      `
Reads what really changed in NetBox or Nautobot, and asks the handlers of this folder about each change:
bindings, fields, when and schema. Nothing is stored, and nothing is written to the source. With --run a
handler still does what it does past ctx.netbox, unless it looks at ctx.dryRun.

Examples:
  hookbox backtest dcim.interface.update --since 7d
  hookbox backtest --since 2026-11-22T12:00:00Z --run`,
    )
    .action(async (
      handlers: string[],
      options: { since: string; run?: boolean; json?: boolean },
      self: Command,
    ) => {
      const settings = await settingsOf(self, io);
      logFor(settings, "error");
      const counts = new Map<Tested["verdict"], number>();
      const tests = backtest({
        settings,
        since: parseSince(options.since, Date.now()),
        handlers,
        run: options.run === true,
        signal: new AbortController().signal,
      });
      try {
        for await (const tested of tests) {
          counts.set(tested.verdict, (counts.get(tested.verdict) ?? 0) + 1);
          io.out(options.json ? JSON.stringify(tested) : describe(tested, io));
        }
      } catch (error) {
        throw new CommandError((error as Error).message);
      }
      const sum = [...counts].map(([verdict, count]) => `${count} ${verdict}`).join(", ");
      if (!options.json) io.err(sum || "No change that a handler listens to");
      exit(counts.has("failed") || counts.has("dead") ? 1 : 0);
    });
};

function describe(tested: Tested, io: Io): string {
  const { time, objectType, action, display, user, handler, verdict, reason, log } = tested;
  const what = `${new Date(time).toISOString()}  ${objectType}.${action}  ${display}  ${
    user ?? "?"
  }`;
  const so = `${handler}: ${paint(io, COLORS[verdict], verdict)}${reason ? ` (${reason})` : ""}`;
  return [`${what}  ${so}`, ...log.map((line) => `    ${line}`)].join("\n");
}
