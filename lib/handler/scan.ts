/**
 * Which handler files a folder has.
 *
 * Only `Deno.readDir`, `Deno.stat` and `Deno.realPath` are used, so that it works in a folder that `deno compile` embedded,
 * too: there files have no times.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type FileName, isIgnored, parseFileName } from "./grammar.ts";
import { parseProgramName } from "./program_name.ts";
import type { Fault } from "./types.ts";

/** What the name of a handler file can say. */
export type HandlerName = Extract<FileName, { kind: "binding" | "special" | "free" | "disabled" }>;

/** A handler file. */
export interface ScannedFile {
  /** Its path below the handlers folder, with `/` on every system. */
  readonly file: string;
  /** What to import. */
  readonly url: string;
  readonly name: HandlerName;
  /** Its path, where it is a program: it is executed, not imported. */
  readonly program?: string;
  /** Why it must not be imported. */
  readonly problem?: string;
}

/** A file that wraps handlers. */
export interface ScannedMiddleware {
  /** Its path below the handlers folder, with `/` on every system. */
  readonly file: string;
  /** What to import. */
  readonly url: string;
  /** Why it must not be imported. */
  readonly problem?: string;
}

/** A file with the name of a program that is not executable. */
export interface Lookalike {
  /** Its path below the handlers folder, with `/` on every system. */
  readonly file: string;
  readonly path: string;
}

/** What a handlers folder has. */
export interface Scan {
  /** Sorted by path. No two have the same id. */
  readonly files: readonly ScannedFile[];
  /** Files that were meant to be handlers and are none. */
  readonly problems: readonly Fault[];
  readonly lookalikes: readonly Lookalike[];
  /** Sorted by path: what wraps the others comes first. */
  readonly middleware: readonly ScannedMiddleware[];
  /** Differs when any file below the folder does, helpers and data too. */
  readonly fingerprint: string;
}

/** The handlers folder cannot be read. */
export class HandlersFolderError extends Error {
  /** `"HandlersFolderError"`. */
  override readonly name = "HandlersFolderError";
}

/**
 * Reads the handlers folder. A file or folder in it that cannot be read is a problem of its own; one that vanishes
 * meanwhile was never there.
 *
 * @param root Path of the folder.
 * @throws {HandlersFolderError} when there is no such folder, or it cannot be read.
 */
export async function scanHandlers(root: string): Promise<Scan> {
  const walk = new Walk();
  try {
    const real = await Deno.realPath(root);
    if (!(await Deno.stat(real)).isDirectory) throw new Error("it is not a folder");
    await walk.folder(real, "", [real], true);
  } catch (error) {
    const why = error instanceof Deno.errors.NotFound
      ? "there is no such folder"
      : (error as Error).message;
    throw new HandlersFolderError(
      `Cannot read the handlers in ${root}: ${why}. Set HOOKBOX_HANDLERS to your handlers folder`,
      { cause: error },
    );
  }
  return walk.result();
}

class Walk {
  readonly #files: ScannedFile[] = [];
  readonly #problems: Fault[] = [];
  readonly #lookalikes: Lookalike[] = [];
  readonly #middleware: ScannedMiddleware[] = [];
  readonly #fingerprint = createHash("sha256");

  /**
   * @param path Where the folder is.
   * @param relative Its path below the root: empty, or ending in `/`.
   * @param parents The real paths of the folder and of those it lies in: a link back to one of them is a loop.
   * @param judged Whether its files can be handlers; in a folder of helpers they only count for the fingerprint.
   */
  async folder(
    path: string,
    relative: string,
    parents: readonly string[],
    judged: boolean,
  ): Promise<void> {
    const names: string[] = [];
    for await (const { name } of Deno.readDir(path)) {
      // Kubernetes mounts its volumes by way of `..data`; editors and version control keep their own dot files here.
      if (!name.startsWith(".") && name !== "node_modules") names.push(name);
    }
    names.sort();
    // All at once: one after another takes half a millisecond each, for which the first deliveries would wait.
    const looks = names.map((name) => found(Deno.lstat(join(path, name))));
    for (const [i, look] of (await Promise.allSettled(looks)).entries()) {
      const name = names[i]!;
      const file = relative + name;
      try {
        if (look.status === "rejected") throw look.reason;
        if (!look.value) continue;
        await this.#entry(join(path, name), file, look.value, parents, judged);
      } catch (error) {
        const problem = (error as Error).message;
        this.#problems.push({ file, problem: `${file} cannot be read: ${problem}` });
      }
    }
  }

  async #entry(
    path: string,
    file: string,
    link: Deno.FileInfo,
    parents: readonly string[],
    judged: boolean,
  ) {
    const info = link.isSymlink ? await found(Deno.stat(path)) : link;
    if (info?.isDirectory) {
      const real = link.isSymlink ? await Deno.realPath(path) : path;
      if (parents.includes(real)) return;
      const name = file.slice(file.lastIndexOf("/") + 1);
      return await this.folder(real, `${file}/`, [...parents, real], judged && !isIgnored(name));
    }
    this.#fingerprint.update(
      JSON.stringify([file, info?.size, info?.mtime?.getTime(), info?.ino, info?.mode]) + "\n",
    );
    if (judged) this.#judge(file, path, info);
  }

  #judge(file: string, path: string, info: Deno.FileInfo | undefined) {
    const module = parseFileName(file);
    const name = module.kind === "ignored" ? parseProgramName(file) : module;
    if (name.kind === "ignored") return;
    const program = name !== module;
    // Its name alone makes no program: whatever else lies there may be called so.
    if (program && !isExecutable(info)) {
      if (name.kind === "binding" || name.kind === "special") this.#lookalikes.push({ file, path });
      return;
    }
    if (name.kind === "error" || name.kind === "refused") {
      this.#problems.push({ file, problem: name.problem });
    } else if (!info) {
      this.#problems.push({ file, problem: `${file} is a link to a file that is not there.` });
    } else if (!info.isFile) {
      this.#problems.push({ file, problem: `${file} is not a file.` });
    } else if (name.kind === "middleware") {
      this.#middleware.push({ file, url: pathToFileURL(path).href });
    } else {
      this.#files.push({
        file,
        url: pathToFileURL(path).href,
        name,
        ...program && { program: path },
      });
    }
  }

  result(): Scan {
    return {
      files: unique(this.#files.sort((a, b) => a.file < b.file ? -1 : 1)),
      problems: this.#problems,
      lookalikes: this.#lookalikes,
      middleware: oneOfEach(this.#middleware),
      fingerprint: this.#fingerprint.digest("hex"),
    };
  }
}

/** Whether anybody may execute it; on Windows nothing says so. */
function isExecutable(info: Deno.FileInfo | undefined): boolean {
  return info?.isFile === true && ((info.mode ?? 0) & 0o111) !== 0;
}

/** What is there, or undefined. */
async function found<T>(what: Promise<T>): Promise<T | undefined> {
  try {
    return await what;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** One for each folder: of two nobody can tell which one is meant. */
function oneOfEach(files: readonly ScannedMiddleware[]): ScannedMiddleware[] {
  const byFolder = Map.groupBy(files, ({ file }) => folderOf(file));
  return [...byFolder.values()].map(([first, ...others]) => {
    if (others.length === 0) return first!;
    const all = [first!, ...others].map(({ file }) => file).join(" and ");
    return { ...first!, problem: `${all} are both the middleware of one folder. Remove one.` };
  }).sort((a, b) => folderOf(a.file) < folderOf(b.file) ? -1 : 1);
}

/** The folder of a file: empty, or ending in `/`, or in `:` where it lies in the folder of a plugin. */
export function folderOf(file: string): string {
  return file.slice(0, Math.max(file.lastIndexOf("/"), file.indexOf(":")) + 1);
}

/**
 * One file for each id. Of `x.js` and `x.ts` nobody can tell which one is meant: neither is loaded, and what they listen to
 * stays subscribed.
 */
function unique(files: readonly ScannedFile[]): ScannedFile[] {
  const byId = Map.groupBy(files, ({ name }) => name.id);
  return [...byId.values()].map(([first, ...others]) => {
    if (others.length === 0) return first!;
    const all = [first!, ...others].map(({ file }) => file).join(" and ");
    return { ...first!, problem: `${all} are one handler by their names. Rename or remove one.` };
  });
}
