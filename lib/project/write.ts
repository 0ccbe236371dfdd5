/**
 * Writes files that are not there.
 *
 * @module
 */
import { dirname } from "node:path";
import { ProjectError } from "./error.ts";

/** Texts by their path. */
export type Files = Readonly<Record<string, string>>;

/**
 * Writes a file, and leaves it alone where there is one.
 *
 * @returns Whether it was written.
 * @throws {ProjectError}
 */
export async function writeNew(path: string, text: string): Promise<boolean> {
  try {
    await Deno.mkdir(dirname(path), { recursive: true });
    await Deno.writeTextFile(path, text, { createNew: true });
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return false;
    throw new ProjectError(`Cannot write ${path}: ${(error as Error).message}`, 1);
  }
}
