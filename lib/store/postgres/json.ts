/**
 * Rows as one JSON parameter: PostgreSQL takes them apart again (`json_to_recordset`). One statement, whatever their number.
 *
 * @module
 */

/** What PostgreSQL's `text` cannot hold: NUL, and halves of surrogate pairs. */
const UNSTORABLE = /\\u(0000|d[89a-f])/;

/** A string that PostgreSQL can hold: what it cannot is replaced by U+FFFD. */
export function storable(text: string): string {
  return text.replaceAll("\0", "\uFFFD").toWellFormed();
}

/** The JSON of some rows. */
export function toJson(rows: unknown): string {
  const json = JSON.stringify(rows);
  if (!UNSTORABLE.test(json)) return json;
  return JSON.stringify(
    rows,
    (_key, value) => typeof value === "string" ? storable(value) : value,
  );
}

/**
 * Restricts a statement to the rows of {@linkcode toJson} by their `seq`, besides joining them: whatever the plan, it then
 * begins at these rows. A plan for an empty table would otherwise begin with reading all of it.
 */
export const ANY_SEQ =
  `ANY (ARRAY(SELECT s.seq FROM json_to_recordset($1::text::json) AS s(seq bigint)))`;

/** The same for a list of numbers. */
export const ANY_LISTED =
  `ANY (ARRAY(SELECT s::bigint FROM json_array_elements_text($1::text::json) AS s))`;

/** Bytes in a row of {@linkcode toJson}: SQL reads them by `decode(…, 'hex')`. */
export function toHex(bytes: Uint8Array | null): string | null {
  if (bytes === null) return null;
  let hex = "";
  for (const byte of bytes) hex += byte.toString(16).padStart(2, "0");
  return hex;
}

/** A value whose JSON text a column holds; null for SQL's NULL. */
export function jsonText(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value);
}
