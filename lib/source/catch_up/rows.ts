/**
 * Rows and pages of a change log, as catch-up reads them.
 *
 * @module
 */
import { readChange } from "../change_log/change.ts";
import { readPage as readRows } from "../change_log/page.ts";
import type { Row } from "../netbox/api.ts";
import type { Reader, ReadOptions } from "../reader.ts";
import type { ChangeRow } from "./change_log.ts";
import type { Page } from "./pager.ts";

/** How to read rows. */
export interface RowOptions {
  /** Keep them as they come. */
  readonly full: boolean;
  /** The object's name as the row has it. */
  readonly displayOf: (row: Row) => string | null;
}

/** Reads a row, short or full; null for what cannot be one of an object's changes. */
export function readRow(row: Row, { full, displayOf }: RowOptions): ChangeRow | null {
  const change = readChange(row);
  return change && { ...change, display: displayOf(row), full: full ? row : null };
}

/**
 * Asks for one page.
 *
 * @throws as the page of a change log does.
 */
export async function readPage(
  reader: Reader,
  path: string,
  sent: ReadOptions,
  options: RowOptions,
): Promise<Page> {
  const { rows, more } = await readRows(reader, path, sent);
  return {
    rows: rows.map((row) => readRow(row, options)).filter((row) => row !== null),
    last: (rows.at(-1)?.time as string | undefined) ?? null,
    size: rows.length,
    more,
  };
}
