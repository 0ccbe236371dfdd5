/**
 * Loads the one handler that is tested, as hookbox loads it.
 *
 * @module
 */
import { stdout } from "node:process";
import { pathToFileURL } from "node:url";
import type { Clock } from "../clock.ts";
import type { Event } from "../event/types.ts";
import type { ImportOptions } from "../handler/host/import_file.ts";
import { loadFile } from "../handler/host/load.ts";
import { loadMiddleware, wrap } from "../handler/host/load_middleware.ts";
import { type HandlerModule, toModule } from "../handler/host/module.ts";
import { describeProgram } from "../handler/host/program/describe.ts";
import { describeModule } from "../handler/module.ts";
import type { ProcessContext } from "../handler/process_public.ts";
import type { Context } from "../handler/public.ts";
import type { HandlerInfo } from "../handler/types.ts";
import { locate, nameFor } from "./locate.ts";
import { middlewareAround } from "./middleware.ts";

/** What a handler file exports: `import * as handler from "./dcim.site.create.ts"`. */
export interface HandlerExports {
  /** The handler. */
  // deno-lint-ignore no-explicit-any -- of whichever event: hookbox calls it with those that it listens to
  readonly default: (event: any, ctx: Context & ProcessContext) => unknown;
  /** Its settings. */
  readonly config?: unknown;
  /** What it listens to, where its name does not say it. */
  readonly on?: unknown;
  /** Called when a run is dead. */
  readonly dead?: unknown;
}

/** A handler: its file (a path, or a `file:` URL), or what that exports. */
export type HandlerUnderTest = string | URL | HandlerExports;

/** A handler that can run. */
export interface LoadedHandler {
  /** The handlers folder. */
  readonly root: string;
  readonly info: HandlerInfo;
  /** Undefined where it is disabled, or a program. */
  readonly module: HandlerModule | undefined;
}

/**
 * Loads a handler from its file, with the middleware of its folders.
 *
 * @throws {Error} when it is broken, as `hookbox check` says it.
 */
export async function loadHandlerFile(file: string | URL, clock: Clock): Promise<LoadedHandler> {
  const { path, root, below, name, program } = await locate(file);
  const modules = new Map<string, HandlerModule>();
  const options: ImportOptions = {
    init: { skip: {} },
    clock,
    announce: () => {},
    // What a file says while it is imported is of no run.
    sink: () => ({ write: (_level, text) => void stdout.write(`${text()}\n`), stray: () => {} }),
  };
  const scanned = { file: below, url: pathToFileURL(path).href, name };
  const middleware = await loadMiddleware(await middlewareAround(path, below), [scanned], options);
  const described = program
    ? await describeProgram({ ...scanned, program: path }, { root, exec: true })
    : await loadFile(scanned, options, modules);
  const info = wrap(described, middleware, modules);
  return checked({ root, info, module: modules.get(info.id) });
}

/** Takes a handler from its exports. Without `on`, it is named after the event that it is called with. */
export function loadHandlerExports(
  exports: HandlerExports,
  event: Event,
  id: string | undefined,
): LoadedHandler {
  const { file, name } = nameFor(event, exports.on !== undefined, id);
  const info = describeModule({ file, url: "", name }, { ...exports });
  const module = info.status === "ready" ? toModule({ ...exports }) : undefined;
  return checked({ root: "", info, module });
}

function checked(loaded: LoadedHandler): LoadedHandler {
  if (loaded.info.status === "broken") throw new Error(loaded.info.problem);
  return loaded;
}
