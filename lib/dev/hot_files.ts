/**
 * The files that a change of the handlers can be in: those of their folders, and what they import from elsewhere.
 *
 * @module
 */
import { dirname, relative, resolve, sep } from "node:path";
import { parseFileName } from "../handler/grammar.ts";
import type { Place } from "./file_watch.ts";
import { importGraph } from "./import_graph.ts";
import { type Stamps, stampsOf } from "./stamps.ts";

/** What a change can be in. */
export type Kind = "handlers" | "settings";

/** What is code, and counts only where a handler is made of it. */
const CODE = /\.[mc]?[jt]sx?$/;

/** Knows which files count. */
export class HotFiles {
  readonly #folders: readonly string[];
  readonly #settings: ReadonlySet<string>;
  #graph: ReadonlySet<string> = new Set();
  #links: ReadonlySet<string> = new Set();

  /**
   * @param folders Those of handlers and of plugins, which may not be there yet.
   * @param settings Files that settings are read from.
   */
  constructor(folders: readonly string[], settings: readonly string[] = []) {
    this.#folders = folders.map((path) => resolve(path));
    this.#settings = new Set(settings.map((path) => resolve(path)));
  }

  /** Learns what the handlers import now. */
  async learn(): Promise<void> {
    const files = await stampsOf(this.#folders, []);
    const roots = [...files.keys()].filter((path) => this.#isHandler(path));
    this.#graph = await importGraph(roots);
    const real = [...this.#graph, ...this.#settings]
      .map((path) => Deno.realPath(path).catch(() => path));
    this.#links = new Set(await Promise.all(real));
  }

  /** The folders whose events may tell of a change. */
  *places(): Iterable<Place> {
    for (const path of this.#folders) yield { path, recursive: true };
    const outside = [...this.#graph, ...this.#settings, ...this.#links, ...this.#folders]
      .map((path) => dirname(path))
      .filter((path) => this.#folderOf(path) === undefined);
    for (const path of new Set(outside)) yield { path, recursive: false };
  }

  /** What all of them are like now. */
  look(): Promise<Stamps> {
    const outside = [...this.#graph].filter((path) => this.#folderOf(path) === undefined);
    return stampsOf(this.#folders, [...outside, ...this.#settings]);
  }

  /** Files come and go in the folders; of those elsewhere only what they are now is known. */
  readonly appears = (path: string): boolean => this.#folderOf(path) !== undefined;

  /** What changed paths mean: nothing, where no handler is made of them. */
  kinds(paths: readonly string[]): ReadonlySet<Kind> {
    const kinds = paths.map((path): Kind | null => {
      if (this.#settings.has(path)) return "settings";
      const counts = !CODE.test(path) || this.#graph.has(path) || this.#isHandler(path);
      return counts ? "handlers" : null;
    });
    return new Set(kinds.filter((kind) => kind !== null));
  }

  /** A path as people say it: below its folder, or from here. */
  show(path: string): string {
    const folder = this.#folderOf(path);
    if (folder !== undefined) return relative(folder, path);
    const here = relative(Deno.cwd(), path);
    return here.startsWith("..") ? path : here;
  }

  /** A name that is wrong was meant to be one. */
  #isHandler(path: string): boolean {
    const folder = this.#folderOf(path);
    if (folder === undefined) return false;
    const file = relative(folder, path).replaceAll(sep, "/");
    return parseFileName(file).kind !== "ignored";
  }

  #folderOf(path: string): string | undefined {
    return this.#folders.find((folder) => path === folder || path.startsWith(folder + sep));
  }
}
