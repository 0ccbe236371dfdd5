import type { Command } from "commander";
import { describeListening, loadHandlers } from "../app/handlers.ts";
import { knownTouches, type Touch } from "../app/touches.ts";
import { knownTasks, nextTimes } from "../app/next_times.ts";
import type { HandlerInfo } from "../handler/types.ts";
import type { TaskState } from "../http/operations.ts";
import { ago, type Io, paint, table } from "./io.ts";
import { printPlugins } from "./list_plugins.ts";
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

/** When a schedule is due next, or how a task is; null: it is neither, or not ready. */
export function moment(
  { id, special, status }: HandlerInfo,
  due: Readonly<Record<string, number>>,
  tasks: Readonly<Record<string, TaskState>> | null,
  now: number,
): string | null {
  if (status !== "ready") return null;
  const next = due[id];
  if (next !== undefined) return `next ${new Date(next).toISOString().replace(".000", "")}`;
  return special?.kind === "task" ? describeTask(tasks, id, now) : null;
}

function describeTask(
  tasks: Readonly<Record<string, TaskState>> | null,
  id: string,
  now: number,
): string {
  if (tasks === null) return "no hookbox runs it here";
  const task = tasks[id];
  if (!task) return "not here: another process runs it";
  const { status, since, next, failures, error } = task;
  const when = next === null ? `for ${ago(now - since)}` : `starts again in ${ago(next - now)}`;
  return `${status} ${when}${error === null ? "" : `, failed ${failures} times: ${error}`}`;
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
    config.every && `every ${config.every / 1000} s`,
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
