/**
 * A double of the change log and the branches of a NetBox, over recorded rows. It filters as NetBox does: what it does not
 * know it ignores.
 *
 * @module
 */
import type { NetBoxApi } from "../../../lib/source/netbox/api.ts";
import type { ReadOptions } from "../../../lib/source/reader.ts";
import { type AnyAnswer, taken } from "../answers.ts";

/** A row of the change log, or a branch, as the REST API gives it. */
// deno-lint-ignore no-explicit-any -- a recorded answer
export type Row = Record<string, any>;

/** What the double holds. Everything may be changed while it is in use. */
export interface ChangeLogState {
  /** 407; null for Nautobot, which refuses what it does not know. */
  readonly release: number | null;
  /** `MAX_PAGE_SIZE`: rows of a page, however many are asked for. */
  readonly maxPageSize?: number;
  /** The log of main. */
  main: readonly Row[];
  branches?: readonly Row[];
  /** The logs of branches, by schema id. */
  inBranches?: Readonly<Record<string, readonly Row[]>>;
  /** Answers that take the place of the double's own: path → status and body. */
  answers?: Readonly<Record<string, AnyAnswer>>;
}

/** What was asked: the path, and the branch with it. */
export type Asked = { readonly path: string } & ReadOptions;

/** A reader, and all that it was asked. */
export interface ChangeLogDouble extends Pick<NetBoxApi, "list"> {
  readonly asked: Asked[];
  get(path: string, options?: ReadOptions): Promise<AnyAnswer>;
}

/** Makes a reader of this change log. */
export function changeLogDouble(state: ChangeLogState): ChangeLogDouble {
  const asked: Asked[] = [];
  return {
    asked,
    async list(path, options) {
      const query = { limit: 1000, ...options?.query } as Query;
      return ((await this.get(path, { query })).body as { results: Row[] }).results;
    },
    async get(path, options = {}) {
      asked.push({ path, ...options });
      return await taken(path, state.answers?.[path] ?? answer(state, path, options));
    },
  };
}

function answer(state: ChangeLogState, path: string, { query = {}, branch }: ReadOptions) {
  const old = state.release === null || state.release < 401;
  const log = `/api/${old ? "extras" : "core"}/object-changes/`;
  const page = (rows: readonly Row[]) => pageOf(rows, query, state.maxPageSize);
  if (path === "/api/plugins/branching/branches/") return page(state.branches ?? []);
  if (path !== log) return { status: 404, body: null };
  const unknown = Object.keys(query).filter((name) => !NAUTOBOT.includes(name));
  if (state.release === null && unknown.length > 0) {
    return { status: 400, body: { [unknown[0]!]: ["Unknown filter field"] } };
  }
  if (branch === undefined) return page(filtered(state.main, query));
  const rows = state.inBranches?.[branch];
  return rows ? page(filtered(rows, query)) : { status: 400, body: null };
}

type Query = NonNullable<ReadOptions["query"]>;

const FILTERS: Readonly<Record<string, (row: Row, value: string) => boolean>> = {
  request_id: (row, value) => row.request_id === value,
  changed_object_type: (row, value) => row.changed_object_type === value,
  changed_object_id: (row, value) => String(row.changed_object_id) === value,
  user_name: (row, value) => row.user_name === value,
  time_after: (row, value) => row.time >= value,
  time__gte: (row, value) => row.time >= value,
};

const NAUTOBOT = [
  ...["request_id", "changed_object_type", "changed_object_id", "user_name", "action"],
  ...["time__gte", "time__gt", "time__lte", "time__lt", "sort", "limit", "offset"],
];

function filtered(rows: readonly Row[], query: Query): Row[] {
  const newestFirst = rows.toSorted((a, b) => a.time < b.time ? 1 : -1);
  const oldestFirst = query.ordering === "time" || query.sort === "time";
  const ordered = oldestFirst ? newestFirst.reverse() : newestFirst;
  return ordered.filter((row) =>
    Object.entries(query).every(([name, value]) => FILTERS[name]?.(row, String(value)) ?? true)
  );
}

function pageOf(rows: readonly Row[], query: Query, most = 1000) {
  const offset = Number(query.offset ?? 0);
  const limit = Math.min(Number(query.limit ?? 50), most);
  const next = offset + limit < rows.length ? `http://netbox.test/?offset=${offset + limit}` : null;
  const body = { count: rows.length, next, results: rows.slice(offset, offset + limit) };
  return { status: 200, body };
}
