/**
 * From a run's id, `<delivery id>.<n>`, to its row.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";

/** The parts of a run's id; null when it is none. */
export function parseRunId(id: string): { delivery: string; n: number } | null {
  const match = /^(.+)\.(\d+)$/.exec(id);
  return match && { delivery: match[1]!, n: Number(match[2]) };
}

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
