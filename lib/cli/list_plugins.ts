/**
 * `hookbox list --plugins`.
 *
 * @module
 */
import { handlersOf } from "../app/handlers.ts";
import type { Settings } from "../config/settings.ts";
import type { HandlerSet } from "../handler/types.ts";
import { type Io, paint, table } from "./io.ts";

/** What there is, and what is left out and why. */
export function printPlugins(
  set: HandlerSet,
  settings: Pick<Settings, "plugins">,
  json: boolean,
  io: Io,
): void {
  const plugins = (set.plugins ?? []).map((plugin) => ({
    ...plugin,
    handlers: handlersOf(set, plugin.name).map(({ id }) => id),
  }));
  // What is wrong with a file of a plugin has the plugin's name and a colon before it, as the file has.
  const problems = set.problems.filter(({ file }) => /^(@[^/]+\/)?hookbox-[^/.]+$/.test(file));
  if (json) return io.out(JSON.stringify({ plugins, problems }));
  if (plugins.length === 0) io.err(`No plugins in ${settings.plugins} (HOOKBOX_PLUGINS)`);
  else {
    io.out(table(plugins.map(({ name, version, handlers, description, from }) => [
      name,
      version,
      `${handlers.length} ${handlers.length === 1 ? "handler" : "handlers"}`,
      description ?? from,
    ])));
  }
  for (const { file, problem } of problems) io.err(paint(io, "red", `${file}: ${problem}`));
}
