/**
 * The columns that are copied, as this database has them.
 *
 * @module
 */
import type { ColumnType, Table } from "../copy.ts";

/** In the rows of one JSON parameter; bytes are in hex there. */
const TYPES: Readonly<Record<ColumnType, string>> = {
  id: "bigint",
  int: "int",
  small: "smallint",
  time: "float8",
  text: "text",
  flag: "boolean",
  bytes: "text",
};

/** A column. */
export interface CopyColumn {
  readonly name: string;
  /** `user` is a word of SQL. */
  readonly ours: string;
  /** The same, for JSON. */
  readonly type: string;
  readonly isBytes: boolean;
}

/** The columns of a table. */
export function columnsOf({ columns }: Table): CopyColumn[] {
  return Object.entries(columns).map(([name, type]) => ({
    name,
    ours: name === "user" ? "username" : name,
    type: TYPES[type],
    isBytes: type === "bytes",
  }));
}
