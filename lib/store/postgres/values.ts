/**
 * Values kept under names, and the results of steps.
 *
 * @module
 */
import type { Json } from "../../event/types.ts";
import { parseRunId } from "../codes.ts";
import type { Database } from "./database.ts";
import { storable } from "./json.ts";

/** A value; undefined when there is none. */
export async function getValue(db: Database, key: string): Promise<Json | undefined> {
  const rows = await db.query<{ value: string }>(
    `SELECT value FROM {value} WHERE key = $1::text`,
    key,
  );
  return rows[0] && JSON.parse(rows[0].value);
}

/** Writes a value, replacing what is there. */
export async function setValue(db: Database, key: string, value: Json): Promise<void> {
  await db.query(
    `INSERT INTO {value} (key, value) VALUES ($1::text, $2::text)
     ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
    key,
    JSON.stringify(value),
  );
}

/** Writes a value unless there is one, and gives what is there then. */
export async function initValue(db: Database, key: string, value: Json): Promise<Json> {
  await db.query(
    `INSERT INTO {value} (key, value) VALUES ($1::text, $2::text) ON CONFLICT (key) DO NOTHING`,
    key,
    JSON.stringify(value),
  );
  return (await getValue(db, key))!;
}

/** FOR SHARE: who takes the run from us waits, and then our claim is not the newest any more. */
const SAVE_STEP = `INSERT INTO {step} (run, name, result)
  SELECT r.seq, $5::text, $6::text FROM {run} r
  WHERE r.delivery = (SELECT seq FROM {delivery} WHERE id = $1::text) AND r.n = $2::int
    AND r.claim = $3::int AND r.owner = $4::bigint
    AND r.state = 2 FOR SHARE OF r
  ON CONFLICT (run, name) DO UPDATE SET result = excluded.result RETURNING run`;

/** Keeps a step's result. False: this claim is not the newest, or the run is not running. */
export async function saveStep(
  db: Database,
  step: {
    readonly run: string;
    readonly claim: number;
    readonly name: string;
    readonly result: Json;
  },
  owner: number,
): Promise<boolean> {
  const id = parseRunId(step.run);
  if (!id) return false;
  const { claim, name, result } = step;
  const values = [id.delivery, id.n, claim, owner, storable(name), JSON.stringify(result)];
  return (await db.query(SAVE_STEP, ...values)).length > 0;
}
