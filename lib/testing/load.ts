/**
 * Loads the one handler that is tested, as hookbox loads it.
 *
 * @module
 */
import { resolve } from "node:path";
import { stdout } from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Event } from "../event/types.ts";
import { type FileName, parseFileName } from "../handler/grammar.ts";
import type { Clock } from "../clock.ts";
import type { ImportOptions } from "../handler/host/import_file.ts";
import { loadFile } from "../handler/host/load.ts";
import { loadMiddleware, wrap } from "../handler/host/load_middleware.ts";
import { type HandlerModule, toModule } from "../handler/host/module.ts";
import { describeModule } from "../handler/module.ts";
import type { Context } from "../handler/public.ts";
import type { HandlerName } from "../handler/scan.ts";
import type { HandlerInfo } from "../handler/types.ts";
import { middlewareAround } from "./middleware.ts";

/** What a handler file exports: `import * as handler from "./dcim.site.create.ts"`. */
export interface HandlerExports {
  /** The handler. */
  // deno-lint-ignore no-explicit-any -- of whichever event: hookbox calls it with those that it listens to
  readonly default: (event: any, ctx: Context) => unknown;
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
  readonly info: HandlerInfo;
  /** Undefined where it is disabled. */
  readonly module: HandlerModule | undefined;
}

/**
 * Loads a handler from its file, with the middleware of its folders.
 *
 * @throws {Error} when it is broken, as `hookbox check` says it.
 */
export async function loadHandlerFile(file: string | URL, clock: Clock): Promise<LoadedHandler> {
  const path = pathOf(file);
  const { below, name } = nameOf(path);
  const modules = new Map<string, HandlerModule>();
  const options: ImportOptions = {
    init: { skip: {} },
    clock,
    announce: () => {},
    // What a file says while it is imported is of no run.
    sink: () => ({ write: (_level, text) => void stdout.write(`${text()}\n`), stray: () => {} }),
  };
  const scanned = { file: below, url: pathToFileURL(path).href, name };
  const around = await middlewareAround(path, below);
  const middleware = await loadMiddleware(around, [scanned], options);
  const info = wrap(await loadFile(scanned, options, modules), middleware, modules);
  return checked(info, modules.get(info.id));
}

/** Takes a handler from its exports. Without `on`, it is named after the event that it is called with. */
export function loadHandlerExports(
  exports: HandlerExports,
  event: Event,
  id: string | undefined,
): LoadedHandler {
  const { file, name } = nameFor(exports, event, id);
  const info = describeModule({ file, url: "", name }, { ...exports });
  return checked(info, info.status === "ready" ? toModule({ ...exports }) : undefined);
}

function checked(info: HandlerInfo, module: HandlerModule | undefined): LoadedHandler {
  if (info.status === "broken") throw new Error(info.problem);
  return { info, module };
}

function pathOf(file: string | URL): string {
  const isUrl = file instanceof URL || file.startsWith("file:");
  return isUrl ? fileURLToPath(file) : resolve(file);
}

/** A handler's name begins below the folder of handlers; where that is not called so, it is the file's own. */
function nameOf(path: string): { readonly below: string; readonly name: HandlerName } {
  const segments = path.split(/[\\/]/);
  const root = segments.lastIndexOf("handlers");
  const below = segments.slice(root + 1).join("/");
  const base = segments.at(-1)!;
  const whole = root < 0 ? base : below;
  const file = parseFileName(whole).kind === "ignored" ? base : whole;
  return { below: file, name: usable(parseFileName(file), file) };
}

function usable(name: FileName, file: string): HandlerName {
  switch (name.kind) {
    case "ignored":
    case "middleware":
      throw new Error(`${file} is no handler by its name`);
    case "error":
    case "refused":
      throw new Error(name.problem);
    default:
      return name;
  }
}

function nameFor(exports: HandlerExports, event: Event, id: string | undefined) {
  const stem = id ?? (exports.on === undefined ? stemOf(event) : "handler");
  const file = `${stem}.ts`;
  return { file, name: usable(parseFileName(file), file) };
}

/** What a handler of such events would be called. */
function stemOf(event: Event): string {
  switch (event.kind) {
    case "object":
    case "job":
      return `${event.objectType}.${event.action}`;
    case "named":
      return `custom.${event.name}`;
    case "schedule":
    case "task":
    case "lifecycle":
      return `${event.kind}.${event.name}`;
    default:
      return "handler";
  }
}
