/**
 * Where the OpenAPI document of a source comes from: a file, a URL, what was kept of an earlier time, or the source.
 *
 * @module
 */
import type { NetBoxApi } from "../source/netbox/api.ts";
import { NetBoxError } from "../source/netbox/api_error.ts";
import { readStatus } from "../source/registration/sources.ts";
import {
  DocumentError,
  fetchDocument,
  type OpenApiDocument,
  toDocument,
} from "../source/schema/mod.ts";
import type { SchemaCache } from "./schema_cache.ts";
import { TypesError } from "./types_error.ts";

/** What of the process is used. */
export interface Surroundings {
  /** Tells people what is going on. */
  readonly say: (line: string) => void;
  /** Documents that were fetched before. */
  readonly cache: SchemaCache;
}

/** Where to get it from. */
export interface SchemaRequest {
  /** A file, or a URL that needs no token. Default: the source. */
  readonly from?: string;
  /** Do not take what was kept. */
  readonly refresh?: boolean;
}

/** Milliseconds between two signs of life. */
const STILL = 10_000;

/** @throws {TypesError} */
export async function schemaOf(
  api: NetBoxApi | null,
  { from, refresh = false }: SchemaRequest,
  surroundings: Surroundings,
): Promise<OpenApiDocument> {
  if (from !== undefined) return parse(await read(from), from);
  if (!api) {
    throw new TypesError(
      "Which NetBox? Set NETBOX_URL and NETBOX_TOKEN, or give its OpenAPI document with --from",
      78,
    );
  }
  try {
    return await kept(api, refresh, surroundings);
  } catch (error) {
    throw error instanceof NetBoxError ? new TypesError(error.message, 1) : error;
  }
}

async function kept(
  api: NetBoxApi,
  refresh: boolean,
  { say, cache }: Surroundings,
): Promise<OpenApiDocument> {
  const { version, plugins } = await readStatus(api);
  const what = `${api.product.name} ${version}`;
  const key = { url: api.url, state: [version, plugins] };
  const known = refresh ? null : await cache.read(key);
  if (known) {
    say(`Taking the schema of ${what} from ${known.file} (--refresh fetches it anew)`);
    return parse(known.text, known.file);
  }
  say(`Fetching the schema of ${what}, which takes it from 5 seconds to 2 minutes`);
  const document = await saying(say, fetchDocument(api));
  await cache.write(key, JSON.stringify(document));
  return checked(document, what);
}

/** Gives signs of life while something takes long. */
async function saying<T>(say: Surroundings["say"], work: Promise<T>): Promise<T> {
  const start = performance.now();
  const timer = setInterval(() => {
    say(`still waiting (${Math.round((performance.now() - start) / 1000)} s)`);
  }, STILL);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}

async function read(from: string): Promise<string> {
  const isUrl = /^https?:\/\//.test(from);
  try {
    if (!isUrl) return await Deno.readTextFile(from);
    const response = await fetch(from, { headers: { accept: "application/json" } });
    if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
    return await response.text();
  } catch (error) {
    throw new TypesError(`Cannot read --from ${from}: ${(error as Error).message}`, 2);
  }
}

function parse(text: string, from: string): OpenApiDocument {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = null;
  }
  return checked(value, from);
}

function checked(value: unknown, from: string): OpenApiDocument {
  try {
    return toDocument(value);
  } catch (error) {
    throw error instanceof DocumentError ? new TypesError(`${from}: ${error.message}`, 1) : error;
  }
}
