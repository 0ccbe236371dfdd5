import type { Command } from "commander";
import { describeListening, loadHandlers } from "../app/handlers.ts";
import { knownTouches, type Touch } from "../app/touches.ts";
import type { HandlerInfo } from "../handler/types.ts";
import { ago, type Io, paint, table } from "./io.ts";
import { settingsOf, withSettings } from "./settings.ts";
import type { Define } from "./define.ts";

/** `hookbox list`. */
export const define: Define = (command, io) => {
  withSettings(command)
    .option("--json", "print JSON")
    .addHelpText("after", "\nExamples:\n  hookbox list\n  hookbox list --handlers ./more --json")
    .action(async (options: { json?: boolean }, self: Command) => {
      const settings = await settingsOf(self, io);
      const { handlers, problems, warnings = [] } = await loadHandlers(settings);
      const touches = await knownTouches(settings, handlers);
      if (options.json) return io.out(JSON.stringify({ handlers, problems, warnings, touches }));
      if (handlers.length === 0) io.err("No handlers");
      else io.out(handlerTable(handlers, io));
      if (touches.length > 0) io.out(`\n${touches.map(describeTouch).join("\n")}`);
      for (const { file, problem } of problems) io.err(paint(io, "red", `${file}: ${problem}`));
      for (const { file, problem } of warnings) io.err(paint(io, "yellow", `${file}: ${problem}`));
    });
};

/** The handlers as a table: id, state, what it listens to, what differs from the defaults. */
export function handlerTable(handlers: readonly HandlerInfo[], io: Io): string {
  const colors = { ready: "green", broken: "red", disabled: "dim", off: "yellow" } as const;
  return table(handlers.map((handler) => [
    handler.id,
    paint(io, colors[handler.status], handler.status),
    describeListening(handler),
    handler.problem ?? notes(handler),
  ]));
}

/** One line: what the writes of one handler mean for another. */
function describeTouch({ writer, handler, objectType, action, runs }: Touch): string {
  const who = writer === handler ? "itself" : handler;
  return `${writer} has changed ${objectType} (${action}), to which ${who} listens: it ` +
    `${runs ? "runs" : "does not run"} for that (config.ownChanges)`;
}

function notes({ config }: HandlerInfo): string {
  return [
    config.fields && `fields ${config.fields.join(", ")}`,
    config.lane !== "object" && `lane ${config.lane}`,
    config.supersede && "supersede",
    config.debounce && `debounce ${ago(config.debounce.wait)}`,
    config.batch && `batch by ${config.batch.by} after ${ago(config.batch.wait)}`,
    config.refresh && "refresh",
    config.branches !== "main" && `branches ${config.branches}`,
    config.ownChanges !== "skip" && `ownChanges ${config.ownChanges}`,
    !config.catchUp && "no catch-up",
    config.sources && `sources ${config.sources.join(", ")}`,
    config.description,
  ].filter(Boolean).join("; ");
}
