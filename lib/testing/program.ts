/**
 * A handler that is a program, executed as hookbox executes it.
 *
 * @module
 */
import { passedOn } from "../handler/host/program/environment.ts";
import { Programs } from "../handler/host/program/programs.ts";
import type { HandlerModule } from "../handler/host/module.ts";
import type { HostInit } from "../handler/host/protocol.ts";
import type { Bench } from "./bench.ts";
import type { LoadedHandler } from "./load.ts";

/** What of a handler is called. Undefined where it is disabled. */
export function moduleOf(
  { info, module, root }: LoadedHandler,
  { clock, options }: Bench,
  sources: HostInit["sources"],
): HandlerModule | undefined {
  if (!info.program || info.status !== "ready") return module;
  const { env = {} } = options;
  // Where to find programs is the machine's to say.
  const variable = (name: string) =>
    env[name] ?? (name === "PATH" ? Deno.env.get(name) : undefined);
  const environments = { [info.id]: passedOn(info.program.env, variable) };
  const init: HostInit = {
    root,
    sources,
    skip: {},
    dryRun: false,
    heartbeat: new SharedArrayBuffer(4),
    programs: { handlers: [info], environments },
  };
  return new Programs(init, clock).load().modules.get(info.id);
}
