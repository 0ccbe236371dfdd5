/**
 * Custom endpoints of one object: `/api/ipam/prefixes/5/available-ips/`.
 *
 * @module
 */
import type { ModelData } from "../../event/types.ts";
import { dashed, named } from "./names.ts";
import { readPages } from "./pages.ts";
import { queryOf } from "./query.ts";
import type { Session } from "./session.ts";
import type { DetailEndpoint, Details, Filter, WriteOptions } from "./types.ts";

/** Those of the object at `path`. */
export function createDetails(session: Session, path: string): Details {
  const details = named(
    `Details of ${path}`,
    {},
    (name) => detailEndpoint(`${path}${dashed(name)}/`),
  );

  function detailEndpoint(path: string): DetailEndpoint {
    return {
      async get<T>(query?: Filter) {
        return (await session.request("GET", path, query ? { query } : {})).body as T;
      },
      async list(query: Filter = {}) {
        const rows: ModelData[] = [];
        for await (const page of readPages(session, path, queryOf(query))) rows.push(...page.rows);
        return rows;
      },
      async create(body?: unknown, options: WriteOptions = {}) {
        if (Array.isArray(body) && body.length === 0) return [];
        return (await session.request("POST", path, { ...options, body: body ?? {} })).body;
      },
    } as DetailEndpoint;
  }

  return details as Details;
}
