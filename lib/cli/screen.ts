/**
 * The screen that `serve` prints when it starts: all that one wants to know at a glance.
 *
 * @module
 */
import type { Server } from "../app/server.ts";
import { type Io, paint, table } from "./io.ts";
import { handlerTable } from "./list.ts";

/** Prints it. `store` is where the store is; `source` names the sources; null without any. */
export function startScreen(
  status: ReturnType<Server["glance"]>,
  about: { readonly store: string; readonly source: string | null },
  io: Io,
): void {
  const { handlers, problems, warnings = [] } = status.handlers;
  io.err(paint(io, "bold", `hookbox ${status.version}`));
  io.err(table([
    ["  listening", status.listen],
    ["  store", about.store],
    [
      "  source",
      about.source ?? "none: set NETBOX_URL and NETBOX_TOKEN, and hookbox registers itself there",
    ],
    ...(about.source && status.url ? [["  reached at", status.url]] : []),
    ["  handlers", handlers.length === 0 ? "none" : String(handlers.length)],
  ]));
  if (handlers.length > 0) io.err(handlerTable(handlers, io).replace(/^/gm, "    "));
  for (const { file, problem } of problems) io.err(paint(io, "red", `    ${file}: ${problem}`));
  for (const { file, problem } of warnings) io.err(paint(io, "yellow", `    ${file}: ${problem}`));
  if (about.source === null) {
    const example = handlers.find((handler) => handler.status === "ready")?.bindings[0];
    const name = example && ![example.app, example.model, example.action].includes("*")
      ? `${example.app}.${example.model}.${example.action}`
      : "dcim.interface.update";
    io.err(
      `  Try it now, in another terminal: ${paint(io, "cyan", `${invocation()} send ${name}`)}`,
    );
  }
}

/** How to call us: the executable by its name; from a checkout with what its README says. */
function invocation(): string {
  return Deno.build.standalone ? "hookbox" : "npx --yes deno@2.9.4 task hookbox";
}
