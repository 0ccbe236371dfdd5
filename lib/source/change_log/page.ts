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

function isRow(row: unknown): row is Row {
  return isRecord(row) && typeof row.request_id === "string" && typeof row.time === "string" &&
    !Number.isNaN(Date.parse(row.time));
}

function noChangeLog(path: string, detail: string): NetBoxError {
  return new NetBoxError({ kind: "answer", method: "GET", path, status: 200, detail });
}
