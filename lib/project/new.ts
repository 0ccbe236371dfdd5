/**
 * `hookbox new`: a handler and its test.
 *
 * @module
 */
import { join } from "node:path";
import { parseFileName } from "../handler/grammar.ts";
import { ProjectError } from "./error.ts";
import { meantObjectType } from "./object_type.ts";
import { objectHandler } from "./templates/object.ts";
import { pluginHandler } from "./templates/plugin.ts";
import { specialHandler } from "./templates/special.ts";
import type { Template } from "./templates/template.ts";
import { testOf } from "./templates/test.ts";
import { type Files, writeNew } from "./write.ts";

/** A handler that there could be. */
interface NewHandler {
  /** Its path below the folder of the handlers, without extension. */
  readonly path: string;
  /** What it is about, where it is one kind of object. */
  readonly objectType: string | null;
  readonly template: Template;
}

/**
 * Writes a handler and its test.
 *
 * @param binding What it is to listen to, as its name says it: `dcim.interface.update`, `dns/ipam.ipaddress.any.ptr`,
 * `schedule.nightly`; or an event type of a plugin: `netbox_branching.branch:branch_merged`.
 * @returns The files.
 * @throws {ProjectError} on a name that is none, with the nearest right one; and where there is such a file.
 */
export async function createHandler(handlers: string, binding: string): Promise<string[]> {
  const handler = parse(binding);
  const types = await Deno.readTextFile(join(handlers, "hookbox.d.ts")).catch(() => null);
  const meant = handler.objectType === null
    ? undefined
    : meantObjectType(handler.objectType, types);
  if (meant !== undefined) {
    const better = binding.replace(handler.objectType!, meant);
    throw new ProjectError(
      `There is no object type ${handler.objectType}. Did you mean ${better}?`,
      2,
    );
  }
  return await writeAll(handlers, filesOf(handler));
}

/** The files of a new handler, below the folder of the handlers. */
export function newFiles(binding: string): Files {
  return filesOf(parse(binding));
}

function filesOf({ path, template }: NewHandler): Files {
  return { [`${path}.ts`]: template.handler, [`${path}_test.ts`]: testOf(path, template) };
}

function parse(binding: string): NewHandler {
  const [, objectType, name] = /^(?:.*\/)?([a-z]\w*\.[a-z]\w*):([a-z]\w*)$/.exec(binding) ?? [];
  if (objectType !== undefined && name !== undefined) {
    // No file name can say it: this one is free, and exports `on`.
    const path = binding.replace(/[^/]*$/, "") + name.replaceAll("_", "-");
    return { path, objectType, template: pluginHandler(objectType, name) };
  }
  const path = binding.replace(/\.[mM]?[tTjJ][sS]$/, "");
  const file = parseFileName(`${path}.ts`);
  switch (file.kind) {
    case "binding": {
      const { app, model } = file.binding;
      const objectType = app === "*" || model === "*" ? null : `${app}.${model}`;
      return { path, objectType, template: objectHandler(file.binding) };
    }
    case "special":
      return { path, objectType: null, template: specialHandler(file.special) };
    case "error":
    case "refused":
      throw new ProjectError(file.problem, 2);
    default:
      throw new ProjectError(
        `${JSON.stringify(binding)} names nothing to listen to. Write app.model.action, such as ` +
          "dcim.interface.update; app.model:event_type for an event of a plugin; schedule.<name>, " +
          "task.<name>, custom.<name>, lifecycle.start, lifecycle.stop or lifecycle.dead",
        2,
      );
  }
}

/** All or none. */
async function writeAll(folder: string, files: Files): Promise<string[]> {
  const paths = Object.keys(files).map((path) => join(folder, path));
  for (const path of paths) {
    if (await exists(path)) throw new ProjectError(`${path} is there already`, 1);
  }
  for (const [path, text] of Object.entries(files)) await writeNew(join(folder, path), text);
  return paths;
}

async function exists(path: string): Promise<boolean> {
  return await Deno.lstat(path).then(() => true, () => false);
}
