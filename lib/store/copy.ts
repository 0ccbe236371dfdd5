/**
 * A whole store into another one, of whichever kind: what is copied, and in what order.
 *
 * @module
 */
import { StoreError } from "./store.ts";

/** What a column holds. Each kind of store has a type of its own for it. */
export type ColumnType = "id" | "int" | "small" | "time" | "text" | "flag" | "bytes";

/** One table as both kinds of stores have it. */
export interface Table {
  readonly name: string;
  /** In the order in which its rows are read; unique. */
  readonly key: readonly string[];
  readonly columns: Readonly<Record<string, ColumnType>>;
  /** The column that is counted up; what was given once is not given again. */
  readonly counted?: string;
}

/** A row between two stores. */
export type Row = Readonly<Record<string, string | number | boolean | null | Uint8Array>>;

/** All tables. Who executes a run is not copied: at the next start it is put back, as that of a process that is gone. */
export const TABLES: readonly Table[] = [
  {
    name: "delivery",
    key: ["seq"],
    counted: "seq",
    columns: {
      ...all("id", "seq"),
      ...all("text", "id", "source", "origin", "kind"),
      ...all("time", "received_at", "event_time"),
      ...all("text", "object_type", "action", "object_id", "display", "user", "request_id"),
      ...all("text", "url_object_type", "error"),
      ...all("int", "secret_index"),
      ...all("bytes", "dedupe"),
      ...all("text", "branch"),
      ...all("time", "covers_from", "covers_until"),
      ...all("id", "twin"),
    },
  },
  {
    name: "body",
    key: ["delivery"],
    columns: { ...all("id", "delivery"), ...all("flag", "idle"), ...all("bytes", "bytes") },
  },
  {
    name: "run",
    key: ["seq"],
    counted: "seq",
    columns: {
      ...all("id", "seq", "delivery"),
      ...all("int", "n"),
      ...all("text", "handler", "source", "purpose", "lane", "object"),
      ...all("small", "state"),
      ...all("text", "hold"),
      ...all("flag", "doubt"),
      ...all("text", "reason"),
      ...all("time", "event_time", "place_time"),
      ...all("int", "place_turn"),
      ...all("time", "run_at"),
      ...all("flag", "asked"),
      ...all("int", "claim", "attempt", "blocked", "interrupted"),
      ...all("flag", "quarantine"),
      ...all("time", "created_at", "started_at", "finished_at"),
      ...all("text", "prechange", "dead_error"),
      ...all("int", "about"),
      ...all("small", "own_changes", "branches"),
      ...all("int", "depth"),
      ...all("id", "batch"),
      ...all("text", "folded"),
    },
  },
  {
    name: "attempt",
    key: ["run", "claim"],
    columns: {
      ...all("id", "run"),
      ...all("int", "claim", "attempt"),
      ...all("time", "started_at", "ended_at"),
      ...all("text", "outcome", "error", "log"),
      ...all("int", "log_dropped"),
    },
  },
  {
    name: "step",
    key: ["run", "name"],
    columns: { ...all("id", "run"), ...all("text", "name", "result") },
  },
  { name: "value", key: ["key"], columns: all("text", "key", "value") },
  {
    name: "own_write",
    key: ["id"],
    counted: "id",
    columns: {
      ...all("id", "id"),
      ...all("text", "source", "run", "handler"),
      ...all("int", "depth"),
      ...all("text", "method", "path", "branch", "nonce"),
      ...all("time", "started_at", "lease_until", "settled_at"),
      ...all("text", "request_id"),
      ...all("time", "until"),
      ...all("text", "lost"),
    },
  },
  {
    name: "own_effect",
    key: ["handler", "source", "object_type", "action"],
    columns: all("text", "handler", "source", "object_type", "action"),
  },
  {
    name: "doubt",
    key: ["delivery"],
    columns: {
      ...all("id", "delivery"),
      ...all("text", "source"),
      ...all("id", "own"),
      ...all("flag", "user_is_ours"),
      ...all("time", "since", "ask_at"),
      ...all("int", "asked"),
    },
  },
];

function all(type: ColumnType, ...names: string[]): Record<string, ColumnType> {
  return Object.fromEntries(names.map((name) => [name, type]));
}

/** Rows that are in memory at once: of most tables, and of bytes, which may be megabytes each. */
export function batchOf({ columns }: Table): number {
  return "bytes" in columns ? 8 : 500;
}

/** A store that is read. Nobody serves it meanwhile. */
export interface CopySource extends AsyncDisposable {
  /** All rows by their key, a few at a time. */
  read(table: Table): AsyncIterable<readonly Row[]>;
  /** The highest number that was given in a table. */
  last(table: Table): Promise<number>;
  /** @throws {StoreInUseError} when somebody began to serve it after all. */
  end(): Promise<void>;
}

/** A store that is made. It is one when it is finished, and nothing when it is closed before. */
export interface CopyTarget extends AsyncDisposable {
  write(table: Table, rows: readonly Row[]): Promise<void>;
  /** From now on, numbers in this table are above `last`. */
  countFrom(table: Table, last: number): Promise<void>;
  finish(): Promise<void>;
}

/** The target is not what it must be. Nothing was changed. */
export class CopyRefusedError extends StoreError {
  constructor(location: string, what: string) {
    super(`Cannot copy into the store "${location}": ${what}`);
  }
}

/** Copies everything; gives how many rows, by table. @throws {StoreError} */
export async function copyAll(
  source: CopySource,
  target: CopyTarget,
): Promise<Record<string, number>> {
  const copied: Record<string, number> = {};
  for (const table of TABLES) {
    copied[table.name] = 0;
    for await (const rows of source.read(table)) {
      await target.write(table, rows);
      copied[table.name]! += rows.length;
    }
    if (table.counted) await target.countFrom(table, await source.last(table));
  }
  await source.end();
  await target.finish();
  return copied;
}
