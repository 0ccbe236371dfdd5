/**
 * One kind of object: read, created, changed and deleted.
 *
 * @module
 */
import { isRecord } from "../../event/changes.ts";
import type { ModelData } from "../../event/types.ts";
import { NetBoxError } from "../netbox/api_error.ts";
import { choicesOf } from "./choices.ts";
import { createDetails } from "./details.ts";
import { isGone } from "./failure.ts";
import { requireObeyed } from "./filters.ts";
import { inspectable } from "./inspect.ts";
import { readPage, readPages } from "./pages.ts";
import { findsNothing, queryOf, shown } from "./query.ts";
import type { Session } from "./session.ts";
import type { Answer, ChangeOptions, Endpoint, Filter, Found, Id, WriteOptions } from "./types.ts";

/** The endpoint at `/api/dcim/interfaces/`. */
export function createEndpoint(session: Session, path: string): Endpoint {
  const { etags } = session.source;
  const pathOf = (target: Id | ModelData) => `${path}${encodeURIComponent(idOf(target))}/`;

  async function get(target: Id | Filter, query?: Filter): Promise<ModelData | null> {
    if (typeof target === "object" && target !== null) return await getOne(target);
    try {
      return withEtag(await session.request("GET", pathOf(target), query ? { query } : {}));
    } catch (error) {
      if (isGone(error, session.source)) return null;
      throw error;
    }
  }

  async function getOne(filter: Filter): Promise<ModelData | null> {
    const query = queryOf({ ...filter, limit: 2 });
    if (findsNothing(filter)) return null;
    const { rows, count } = await readPage(session, path, query);
    await requireObeyed(session, path, filter, rows);
    if (rows.length < 2) return rows[0] ?? null;
    throw session.fail({
      kind: "ambiguous",
      method: "GET",
      path,
      status: 200,
      detail: `get(${shown(filter)}) found ${count} objects`,
      hint: "Say more, or use filter().",
    });
  }

  function filter(filter: Filter): Found {
    const query = queryOf(filter);
    return found(async function* () {
      if (findsNothing(filter)) return;
      for await (const { rows } of readPages(session, path, query)) {
        await requireObeyed(session, path, filter, rows);
        yield* rows;
      }
    });
  }

  async function count(filter: Filter = {}): Promise<number> {
    const query = queryOf({ ...filter, limit: 1 });
    if (findsNothing(filter)) return 0;
    const page = await readPage(session, path, query);
    if (page.count > 0) await requireObeyed(session, path, filter, null);
    return page.count;
  }

  async function create(body: unknown, options: WriteOptions = {}) {
    if (Array.isArray(body) && body.length === 0) return [];
    return withEtag(await session.request("POST", path, { ...options, body }));
  }

  async function update(target: unknown, ...rest: [unknown?, ChangeOptions?]) {
    if (Array.isArray(target)) return await updateAll(target, rest[0] as WriteOptions);
    const [body, options = {}] = rest;
    const answer = await change("PATCH", target as Id | ModelData, options, { body });
    const updated = withEtag(answer);
    const etag = etags.get(updated);
    // Its next change is refused for what others did since, not for what was done here.
    if (etag !== undefined && isRecord(target)) etags.set(target, etag);
    return updated;
  }

  async function updateAll(patches: readonly ModelData[], options: WriteOptions = {}) {
    if (patches.length === 0) return [];
    patches.forEach(idOf);
    return (await session.request("PATCH", path, { ...options, body: patches })).body;
  }

  async function remove(target: unknown, options: ChangeOptions = {}) {
    if (Array.isArray(target)) return await removeAll(target, options);
    try {
      await change("DELETE", target as Id | ModelData, options, {});
      return true;
    } catch (error) {
      if (isGone(error, session.source)) return false;
      throw error;
    }
  }

  async function removeAll(targets: readonly (Id | ModelData)[], options: WriteOptions) {
    if (targets.length === 0) return;
    const body = targets.map((target) => ({ id: isRecord(target) ? target.id : target }));
    body.forEach(idOf);
    await session.request("DELETE", path, { ...options, body });
  }

  async function change(
    method: string,
    target: Id | ModelData,
    options: ChangeOptions,
    sent: { readonly body?: unknown },
  ): Promise<Answer> {
    const own = isRecord(target) ? etags.get(target) ?? null : null;
    const ifMatch = options.ifMatch === undefined ? own : options.ifMatch;
    try {
      return await session.request(method, pathOf(target), { ...options, ...sent, ifMatch });
    } catch (error) {
      if (error instanceof NetBoxError && error.status === 412 && isRecord(target)) {
        throw stale(error, target);
      }
      throw error;
    }
  }

  function stale(error: NetBoxError, { display, name, id }: ModelData): NetBoxError {
    const detail = `${display ?? name ?? id} was changed by somebody else since it was read`;
    return session.fail({ ...error, kind: "status", detail, cause: error });
  }

  function withEtag({ body, headers }: Answer): ModelData {
    const etag = headers.get("etag");
    if (etag !== null && isRecord(body)) etags.set(body, etag);
    return body as ModelData;
  }

  return inspectable(`Endpoint ${path}`, {
    get,
    filter,
    all: (query: Filter = {}) => filter(query),
    count,
    create,
    update,
    delete: remove,
    choices: () => choicesOf(session, path),
    at: (target: Id | ModelData) => createDetails(session, pathOf(target)),
  }) as Endpoint;
}

/** The id, which must be one: `/api/dcim/interfaces//` would mean all of them. */
function idOf(target: Id | ModelData): Id {
  const id = (isRecord(target) ? target.id : target) as Id;
  if (Number.isInteger(id) || (typeof id === "string" && id !== "")) return id;
  throw new TypeError(`${JSON.stringify(id)} is no id of an object`);
}

function found(rows: () => AsyncGenerator<ModelData>): Found {
  return {
    [Symbol.asyncIterator]: rows,
    async toArray() {
      const all: ModelData[] = [];
      for await (const row of rows()) all.push(row);
      return all;
    },
  };
}
