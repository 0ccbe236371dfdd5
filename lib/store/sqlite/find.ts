/**
 * From a run's id, `<delivery id>.<n>`, to its row.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { parseRunId } from "../codes.ts";

/** Prepares what gives the `seq` of a run; null when there is no such run. */
export function prepareFind(db: DatabaseSync): (id: string) => number | null {
  const find = db.prepare(
    `SELECT seq FROM run WHERE delivery = (SELECT seq FROM delivery WHERE id = ?) AND n = ?`,
  );
  return (id) => {
    const parts = parseRunId(id);
    return (parts && find.get(parts.delivery, parts.n)?.seq as number | undefined) ?? null;
  };
}
