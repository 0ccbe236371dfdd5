/**
 * The results of steps.
 *
 * @module
 */
import type { Json } from "../../event/types.ts";
import { parseRunId } from "../codes.ts";
import type { NewDelivery } from "../store.ts";
import { appendEmits, lanesOf } from "./append.ts";
import type { Database } from "./database.ts";
import { storable } from "./json.ts";
import { lockAppend, lockLanes } from "./locks.ts";

/** FOR SHARE: who takes the run from us waits, and then our claim is not the newest any more. */
const SAVE_STEP = `INSERT INTO {step} (run, name, result)
  SELECT r.seq, $5::text, $6::text FROM {run} r
  WHERE r.delivery = (SELECT seq FROM {delivery} WHERE id = $1::text) AND r.n = $2::int
    AND r.claim = $3::int AND r.owner = $4::bigint
    AND r.state = 2 FOR SHARE OF r
  ON CONFLICT (run, name) DO UPDATE SET result = excluded.result RETURNING run`;

/** Keeps a step's result, and what it emitted. False: this claim is not the newest, or the run is not running. */
export async function saveStep(
  db: Database,
  step: {
    readonly run: string;
    readonly claim: number;
    readonly name: string;
    readonly result: Json;
    readonly emits: readonly NewDelivery[];
  },
  owner: number,
): Promise<boolean> {
  const id = parseRunId(step.run);
  if (!id) return false;
  const { claim, name, result, emits } = step;
  const values = [id.delivery, id.n, claim, owner, storable(name), JSON.stringify(result)];
  if (emits.length === 0) return (await db.query(SAVE_STEP, ...values)).length > 0;
  return await db.transaction(async (tx) => {
    lockAppend(tx);
    lockLanes(tx, lanesOf(emits));
    if ((await tx.query(SAVE_STEP, ...values)).length === 0) return false;
    await appendEmits(tx, emits);
    return true;
  });
}
