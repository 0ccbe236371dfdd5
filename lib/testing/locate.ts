/**
 * Finds out what the file of a handler says by its name and its place.
 *
 * @module
 */
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Event } from "../event/types.ts";
import { type FileName, parseFileName } from "../handler/grammar.ts";
import { parseProgramName } from "../handler/program_name.ts";
import type { HandlerName } from "../handler/scan.ts";

/** A file that is a handler. */
export interface Located {
  /** Where it is. */
  readonly path: string;
  /** The handlers folder: the innermost that is called so, or else the one that it lies in. */
  readonly root: string;
  /** Its path below that, with `/` on every system. */
  readonly below: string;
  readonly name: HandlerName;
  /** Whether it is executed, not imported. */
  readonly program: boolean;
}

/** Locates a handler. @throws {Error} when it is none. */
export async function locate(file: string | URL): Promise<Located> {
  const isUrl = file instanceof URL || file.startsWith("file:");
  const path = isUrl ? fileURLToPath(file) : resolve(file);
  const segments = path.split(/[\\/]/);
  const base = segments.at(-1)!;
  const root = segments.lastIndexOf("handlers");
  const whole = root < 0 ? base : segments.slice(root + 1).join("/");
  // In a folder that hookbox leaves out, such as one of examples, the file is looked at by itself.
  const below = nameOf(whole).name.kind === "ignored" ? base : whole;
  const { name, program } = nameOf(below);
  const usable = usableName(name, below);
  if (program) await requireExecutable(path, below);
  return { path, root: path.slice(0, -below.length - 1), below, name: usable, program };
}

/** The name of a handler that is given by its exports: what it would be called, for that event. */
export function nameFor(event: Event, free: boolean, id: string | undefined) {
  const file = `${id ?? (free ? "handler" : stemOf(event))}.ts`;
  return { file, name: usableName(parseFileName(file), file) };
}

function nameOf(below: string): { readonly name: FileName; readonly program: boolean } {
  const module = parseFileName(below);
  return module.kind === "ignored"
    ? { name: parseProgramName(below), program: true }
    : { name: module, program: false };
}

function usableName(name: FileName, file: string): HandlerName {
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

async function requireExecutable(path: string, file: string): Promise<void> {
  const { mode } = await Deno.stat(path);
  if (mode !== null && (mode & 0o111) === 0) {
    throw new Error(`${file} is not executable: chmod +x ${file}`);
  }
}

/** What a handler of such events would be called. */
export function stemOf(event: Event): string {
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
