/**
 * The results of steps.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { Json } from "../../event/types.ts";
import type { NewDelivery } from "../store.ts";
import { prepareAppend } from "./append.ts";
import { prepareFind } from "./find.ts";

/** Prepares what keeps a step's result, and what it emitted. False: this claim is not the newest, or the run is not running. */
export function prepareSaveStep(
  db: DatabaseSync,
): (
  run: string,
  claim: number,
  name: string,
  result: Json,
  emits: readonly NewDelivery[],
) => boolean {
  const append = prepareAppend(db);
  const find = prepareFind(db);
  const isOurs = db.prepare(`SELECT 1 FROM run WHERE seq = ? AND claim = ? AND state = 2`);
  const write = db.prepare(
    `INSERT INTO step (run, name, result) VALUES (?, ?, ?)
     ON CONFLICT (run, name) DO UPDATE SET result = excluded.result`,
  );
  return (run, claim, name, result, emits) => {
    const seq = find(run);
    if (seq === null || !isOurs.get(seq, claim)) return false;
    write.run(seq, name, JSON.stringify(result));
    append(emits);
    return true;
  };
}
