/**
 * How durable commits are, on one handle of the database.
 *
 * With a handle for each kind of commit, either throws its page cache away whenever the other one has committed (SQLite's
 * WAL mode): every transaction read its pages anew, a third of what a delivery cost (measured).
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";

/** `FULL`: it is on the disk when it returns. `NORMAL`: a power failure may undo the last ones. */
export type Durability = "FULL" | "NORMAL";

/** Gives what sets the durability of the commits that follow; it must be called between transactions. */
export function createDurability(db: DatabaseSync): (wanted: Durability) => void {
  let current: Durability | null = null;
  return (wanted) => {
    if (wanted === current) return;
    // SQLite does this when it compiles the statement: a prepared one would do it once.
    db.exec(`PRAGMA synchronous = ${wanted}`);
    current = wanted;
  };
}
