/**
 * What is kept in one place: in the main database, or in a branch of it.
 *
 * @module
 */
import type { Change } from "./changes/change.ts";

/** An object as it is kept: field values, no presentation. */
export type Row = Record<string, unknown> & { id: number };

/** One list of objects, by id. */
export type Kept = Map<number, Row>;

/** Tables by object type, and the change log. Rows are replaced, never changed, so a copy is cheap. */
export class Dataset {
  readonly #tables: Map<string, Kept>;
  readonly changes: Change[];

  constructor(tables = new Map<string, Kept>(), changes: Change[] = []) {
    this.#tables = tables;
    this.changes = changes;
  }

  /** The objects of a type: `dcim.interface`. */
  table(objectType: string): Kept {
    let table = this.#tables.get(objectType);
    if (!table) this.#tables.set(objectType, table = new Map());
    return table;
  }

  /** The same objects, to go their own way; with no changes yet. */
  fork(): Dataset {
    const copies = [...this.#tables].map(([type, table]) => [type, new Map(table)] as const);
    return new Dataset(new Map(copies));
  }

  /** A way back to what is kept now. */
  savepoint(): () => void {
    const before = [...this.#tables].map(([type, table]) => [type, [...table]] as const);
    const length = this.changes.length;
    return () => {
      for (const [, table] of this.#tables) table.clear();
      for (const [type, rows] of before) {
        for (const [id, row] of rows) this.table(type).set(id, row);
      }
      this.changes.length = length;
    };
  }
}
