import type { Command } from "commander";
import { describeListening, loadHandlers } from "../app/handlers.ts";
import { knownTouches, type Touch } from "../app/touches.ts";
import { knownTasks, nextTimes } from "../app/next_times.ts";
import type { HandlerInfo } from "../handler/types.ts";
import { ago, type Io, paint, table } from "./io.ts";
import { printPlugins } from "./list_plugins.ts";
import { moment } from "./moment.ts";
import { settingsOf, withSettings } from "./settings.ts";
import type { Define } from "./define.ts";

/** `hookbox list`. */
export const define: Define = (command, io) => {
  const plugins = "list the plugins instead of the handlers (default: of HOOKBOX_PLUGINS)";
  withSettings(command.option("--plugins [folder]", plugins))
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  hookbox list\n  hookbox list --handlers ./more --json\n  hookbox list --plugins",
    )
    .action(async (options: { json?: boolean; plugins?: boolean | string }, self: Command) => {
      const settings = await settingsOf(self, io);
      const set = await loadHandlers(settings);
      if (options.plugins) return printPlugins(set, settings, options.json === true, io);
      const { handlers, problems, warnings = [] } = set;
      const touches = await knownTouches(settings, handlers);
      const due = await nextTimes(handlers, Date.now());
      const tasks = await knownTasks(settings, handlers);
      if (options.json) {
        return io.out(JSON.stringify({ handlers, problems, warnings, touches, due, tasks }));
      }
      if (handlers.length === 0) io.err("No handlers");
      else io.out(handlerTable(handlers, io, (handler) => moment(handler, due, tasks, Date.now())));
      if (touches.length > 0) io.out(`\n${touches.map(describeTouch).join("\n")}`);
      for (const { file, problem } of problems) io.err(paint(io, "red", `${file}: ${problem}`));
      for (const { file, problem } of warnings) io.err(paint(io, "yellow", `${file}: ${problem}`));
    });
};

/**
 * The handlers as a table: id, state, what it listens to, what differs from the defaults.
 *
 * @param more What else there is to say of one.
 */
export function handlerTable(
  handlers: readonly HandlerInfo[],
  io: Io,
  more: (handler: HandlerInfo) => string | null = () => null,
): string {
  const colors = { ready: "green", broken: "red", disabled: "dim", off: "yellow" } as const;
  return table(handlers.map((handler) => [
    handler.id,
    paint(io, colors[handler.status], handler.status),
    describeListening(handler),
    handler.problem ?? [more(handler), notes(handler)].filter(Boolean).join("; "),
  ]));
}

/** One line: what the writes of one handler mean for another. */
function describeTouch({ writer, handler, objectType, action, runs }: Touch): string {
  const who = writer === handler ? "itself" : handler;
  return `${writer} has changed ${objectType} (${action}), to which ${who} listens: it ` +
    `${runs ? "runs" : "does not run"} for that (config.ownChanges)`;
}

function notes({ config, hasDead, middleware }: HandlerInfo): string {
  return [
    hasDead && "dead()",
    middleware && `through ${middleware.join(", ")}`,
    config.cron && `cron ${config.cron} (${config.timezone ?? "UTC"})`,
    config.every && `every ${ago(config.every)}`,
    config.missed && `missed ${config.missed}`,
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
