/**
 * What was delivered, for comparing it with the change log.
 *
 * @module
 */
import { PURGED } from "../codes.ts";
import type { SeenDelivery } from "../origin.ts";
import type { Store } from "../store.ts";
import type { Database } from "./database.ts";
import { lockAppendAlone } from "./locks.ts";
import { getValue } from "./values.ts";

const LIST =
  `SELECT request_id AS "requestId", object_type AS "objectType", object_id AS "objectId",
    action, event_time AS time, origin, twin IS NULL AS told
  FROM {delivery} WHERE source = $1::text AND event_time >= $2::float8 AND seq <= $3::bigint
    AND (origin = 'catch-up' OR (dedupe IS NOT NULL AND kind = 'object'))
  ORDER BY origin = 'catch-up', event_time, seq`;

/**
 * Lists what was delivered. Replays and samples are no new events of the source.
 *
 * The mark is read while no delivery is being stored: otherwise one with a smaller number could come behind it.
 */
export async function delivered(
  db: Database,
  source: string,
  since: number,
): ReturnType<Store["delivered"]> {
  const mark = await db.transaction(async (tx) => {
    lockAppendAlone(tx);
    const [row] = await tx.query<{ mark: number }>(
      `SELECT coalesce(max(seq), 0) AS mark FROM {delivery}`,
    );
    return row!.mark;
  });
  const deliveries = await db.query<SeenDelivery>(LIST, source, since, mark);
  // After the list: what was purged while it was read is then known to be gone.
  const completeSince = await getValue(db, PURGED) as number | undefined ?? null;
  return { mark, deliveries, completeSince };
}
