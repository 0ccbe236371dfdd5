/**
 * OpenAPI documents that were fetched before: a source takes up to two minutes to make one.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { join } from "node:path";

/** What a document belongs to. */
export interface SchemaKey {
  /** Of the source. */
  readonly url: string;
  /** What it says of itself: its version, its plugins. */
  readonly state: unknown;
}

/** A document that was found. */
export interface CachedSchema {
  readonly text: string;
  readonly file: string;
}

/** A folder of documents, compressed. Nothing depends on it: what cannot be read or written is passed over. */
export interface SchemaCache {
  read(key: SchemaKey): Promise<CachedSchema | null>;
  /** Takes the place of what was kept for the same source. */
  write(key: SchemaKey, text: string): Promise<void>;
}

/** @param folder Made when there is something to keep; null: nothing is kept. */
export function createSchemaCache(folder: string | null): SchemaCache {
  return {
    async read(key) {
      if (folder === null) return null;
      const file = join(folder, nameOf(key));
      try {
        return {
          text: await through(await Deno.readFile(file), new DecompressionStream("gzip")),
          file,
        };
      } catch {
        return null;
      }
    },
    async write(key, text) {
      if (folder === null) return;
      try {
        await Deno.mkdir(folder, { recursive: true });
        for await (const { name } of Deno.readDir(folder)) {
          if (name.startsWith(prefixOf(key))) await Deno.remove(join(folder, name));
        }
        const packed = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
        await Deno.writeFile(join(folder, nameOf(key)), packed);
      } catch {
        // The next call asks the source again.
      }
    },
  };
}

/** `hookbox` in the user's folder for caches; null where there is none. https://specifications.freedesktop.org/basedir/ */
export function cacheFolder(env: (name: string) => string | undefined): string | null {
  const home = env("HOME");
  const base = env("XDG_CACHE_HOME") || env("LOCALAPPDATA") || (home && join(home, ".cache"));
  return base ? join(base, "hookbox") : null;
}

function prefixOf({ url }: SchemaKey): string {
  return `schema-${digest(url)}-`;
}

function nameOf(key: SchemaKey): string {
  return `${prefixOf(key)}${digest(JSON.stringify(key.state))}.json.gz`;
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

async function through(
  bytes: Uint8Array<ArrayBuffer>,
  stream: DecompressionStream,
): Promise<string> {
  return await new Response(new Blob([bytes]).stream().pipeThrough(stream)).text();
}
