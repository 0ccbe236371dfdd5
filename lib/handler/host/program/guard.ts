/**
 * Which files may be executed: those that nobody but their owners can change, in the handlers folder.
 *
 * @module
 */
import { dirname, sep } from "node:path";

const ANYBODY_EXECUTES = 0o111;
const ANYBODY_WRITES = 0o002;

/**
 * Why a program must not be executed, as the end of a sentence that begins with its name; null: it may. Asked when the
 * handlers are loaded and again right before each start.
 *
 * @param path Absolute path of the program; it may be a link.
 * @param root The handlers folder.
 */
export async function objectionTo(path: string, root: string): Promise<string | null> {
  try {
    const [real, home] = [await Deno.realPath(path), await Deno.realPath(root)];
    if (!real.startsWith(home + sep)) {
      return `lies outside the handlers folder: it is a link to ${real}`;
    }
    const { isFile, mode } = await Deno.stat(real);
    if (!isFile || mode === null) return "is not a file";
    if ((mode & ANYBODY_EXECUTES) === 0) return "is not executable any more";
    for (let place = real; place.length >= home.length; place = dirname(place)) {
      if (await isWritable(place)) return `can be changed by every user: chmod o-w ${place}`;
    }
    return null;
  } catch (error) {
    return `cannot be read: ${(error as Error).message}`;
  }
}

/** Whether a file or folder can be changed by every user. */
export async function isWritable(path: string): Promise<boolean> {
  return ((await Deno.stat(path)).mode! & ANYBODY_WRITES) !== 0;
}
