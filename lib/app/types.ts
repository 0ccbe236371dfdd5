/**
 * `hookbox types`: writes what a source says of its data as TypeScript, beside the handlers.
 *
 * @module
 */
import { join } from "node:path";
import type { Settings, SourceSettings } from "../config/settings.ts";
import { nearestName } from "../config/nearest.ts";
import { type NetBoxApi, shownUrl } from "../source/netbox/api.ts";
import { NetBoxError } from "../source/netbox/api_error.ts";
import { PRODUCTS } from "../source/product.ts";
import {
  fetchCustomFields,
  fetchObjectTypes,
  modelOf,
  type SourceModel,
} from "../source/schema/mod.ts";
import { declarations, MARK } from "../types/mod.ts";
import { openApi } from "./open_api.ts";
import { schemaOf, type SchemaRequest, type Surroundings } from "./schema.ts";
import { cacheFolder, createSchemaCache } from "./schema_cache.ts";
import { TypesError } from "./types_error.ts";

/** What to write, and where. */
export interface TypesRequest extends SchemaRequest {
  /** Default: `hookbox.d.ts` in the folder of the handlers. */
  readonly out?: string;
  /** Object types (`dcim.interface`), or all of an app (`dcim.*`). Default: all. */
  readonly only?: readonly string[];
  /** Name of the source. Default: the first. */
  readonly source?: string;
}

/** What was written. */
export interface TypesWritten {
  readonly file: string;
  /** `NetBox 4.7.3` */
  readonly source: string;
  readonly objectTypes: number;
  readonly endpoints: number;
  /** Null: they could not be read, and any name is taken. */
  readonly customFields: number | null;
}

/** Milliseconds for one answer of the source: its OpenAPI document took 111 s on a busy NetBox 4.4. */
const PATIENCE = 300_000;

/** The process itself: what it keeps is in the user's folder for caches. */
export function processSurroundings(say: Surroundings["say"]): Surroundings {
  return { say, cache: createSchemaCache(cacheFolder((name) => Deno.env.get(name))) };
}

/** @throws {TypesError} when it cannot; its message says what to do. */
export async function writeTypes(
  settings: Settings,
  request: TypesRequest,
  surroundings: Surroundings,
): Promise<TypesWritten> {
  const { say } = surroundings;
  const file = request.out ?? join(settings.handlers, "hookbox.d.ts");
  await requireOurs(file);
  const source = sourceOf(settings, request);
  const open = source === undefined ? null : openApi(source, settings, PATIENCE);
  try {
    const document = await schemaOf(open?.api ?? null, request, surroundings);
    const hasPlugins = Object.keys(document.paths).some((path) => path.includes("/plugins/"));
    const names = hasPlugins ? await ask(open?.api, fetchObjectTypes, "plugins", say) ?? [] : [];
    const fetchFields = (api: NetBoxApi) => fetchCustomFields(api, document.version);
    const customFields = await ask(open?.api, fetchFields, "custom fields", say);
    const model = modelOf(document, names);
    const { name } = PRODUCTS[model.kind];
    const only = request.only === undefined ? null : wantedOf(request.only, model);
    const from = `${name} ${model.version}${
      source?.url && open ? ` at ${shownUrl(source.url)}` : ""
    }`;
    const text = declarations({
      model,
      customFields,
      only,
      open: settings.sources.length > 1,
      from,
    });
    await write(file, text);
    return {
      file,
      source: `${name} ${model.version}`,
      objectTypes: only?.size ?? objectTypesOf(model).size,
      endpoints: model.endpoints.length,
      customFields: customFields?.length ?? null,
    };
  } finally {
    open?.close();
  }
}

/** A file that somebody else has written stays as it is. */
async function requireOurs(file: string): Promise<void> {
  const text = await Deno.readTextFile(file).catch(() => null);
  if (text === null || text.startsWith(MARK)) return;
  throw new TypesError(`${file} was not written by hookbox types. Remove it, or use --out`, 1);
}

function sourceOf(settings: Settings, { source }: TypesRequest): SourceSettings | undefined {
  if (source === undefined) return settings.sources[0];
  const found = settings.sources.find(({ name }) => name === source);
  if (!found) throw new TypesError(`There is no source ${source}`, 2);
  return found;
}

/** What can be done without is not worth a failure. */
async function ask<T>(
  api: NetBoxApi | undefined,
  fetch: (api: NetBoxApi) => Promise<T>,
  what: string,
  say: Surroundings["say"],
): Promise<T | null> {
  if (!api) return null;
  try {
    return await fetch(api);
  } catch (error) {
    if (!(error instanceof NetBoxError)) throw error;
    say(`warning: the types of ${what} are not known: ${error.message}`);
    return null;
  }
}

function objectTypesOf({ endpoints }: SourceModel): ReadonlySet<string> {
  return new Set(endpoints.flatMap(({ objectType }) => objectType ?? []));
}

/** The object types that were asked for. */
function wantedOf(only: readonly string[], model: SourceModel): ReadonlySet<string> {
  const all = [...objectTypesOf(model)];
  return new Set(only.flatMap((wanted) => {
    const found = wanted.endsWith(".*")
      ? all.filter((name) => name.startsWith(wanted.slice(0, -1)))
      : all.filter((name) => name === wanted);
    if (found.length > 0) return found;
    const near = nearestName(wanted, all, 2);
    throw new TypesError(
      `--only: the source has no ${wanted}.${near ? ` Did you mean ${near}?` : ""}`,
      2,
    );
  }));
}

async function write(file: string, text: string): Promise<void> {
  try {
    await Deno.writeTextFile(file, text);
  } catch (error) {
    throw new TypesError(`Cannot write ${file}: ${(error as Error).message}`, 1);
  }
}
