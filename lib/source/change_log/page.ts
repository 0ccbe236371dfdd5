/**
 * Pages of a change log, as the REST API gives them.
 *
 * @module
 */
import { isRecord } from "../../event/changes.ts";
import { NetBoxError } from "../netbox/api_error.ts";
import type { Row } from "../netbox/api.ts";
import type { Reader, ReadOptions } from "../reader.ts";

/** One page. */
export interface Page {
  /** As they came; each has a time and a request id. */
  readonly rows: readonly Row[];
  /** Whether the source has more. */
  readonly more: boolean;
}

/**
 * Asks for one page.
 *
 * @throws as the reader does, and {@linkcode NetBoxError} when the answer is no list of changes.
 */
export async function readPage(
  reader: Reader,
  path: string,
  options: ReadOptions,
): Promise<Page> {
  const { body } = await reader.get(path, options);
  if (!isRecord(body) || !Array.isArray(body.results)) {
    throw noChangeLog(path, "the answer is not a list");
  }
  const { results, next } = body;
  if (!results.every(isRow)) throw noChangeLog(path, "a row has no request id or no time");
  return { rows: results, more: typeof next === "string" && results.length > 0 };
}

/**
 * Asks for all pages, one after another, for as long as they are taken. Each begins behind what came: a NetBox may be
 * configured to give fewer rows than the `limit` that it is asked for (`MAX_PAGE_SIZE`).
 *
 * @throws as {@linkcode readPage} does.
 */
export async function* readPages(
  reader: Reader,
  path: string,
  { query, ...options }: ReadOptions,
): AsyncGenerator<readonly Row[]> {
  for (let offset = 0, more = true; more;) {
    const page = await readPage(reader, path, { ...options, query: { ...query, offset } });
    yield page.rows;
    offset += page.rows.length;
    more = page.more;
  }
}

function isRow(row: unknown): row is Row {
  return isRecord(row) && typeof row.request_id === "string" && typeof row.time === "string" &&
    !Number.isNaN(Date.parse(row.time));
}

function noChangeLog(path: string, detail: string): NetBoxError {
  return new NetBoxError({ kind: "answer", method: "GET", path, status: 200, detail });
}
