/**
 * Tasks that one process at a time does: a lease for each, by the database's clock, with a fence that grows with every new
 * holder. No lock of a session: behind a pooler there is none.
 *
 * @module
 */
import type { Database } from "./database.ts";

const LEAD = `INSERT INTO {leader} AS l (name, process, fence, lease_until)
  SELECT $1::text, p.id, 1, clock_timestamp() + $3::float8 * interval '1 ms'
  FROM {process} p WHERE p.id = $2::bigint
  ON CONFLICT (name) DO UPDATE SET process = excluded.process, lease_until = excluded.lease_until,
    fence = l.fence + CASE WHEN l.process = excluded.process THEN 0 ELSE 1 END
  WHERE l.process = excluded.process OR l.lease_until < clock_timestamp()
    OR NOT EXISTS (SELECT FROM {process} WHERE id = l.process)
  RETURNING fence`;

/** Takes or renews a task for `ttl` milliseconds; gives its fence, null when another process has it. */
export async function lead(
  db: Database,
  owner: number,
  name: string,
  ttl: number,
): Promise<number | null> {
  return (await db.query<{ fence: number }>(LEAD, name, owner, ttl))[0]?.fence ?? null;
}

/** Gives a task up. */
export async function resign(db: Database, owner: number, name: string): Promise<void> {
  await db.query(
    `UPDATE {leader} SET lease_until = '-infinity' WHERE name = $1::text AND process = $2::bigint`,
    name,
    owner,
  );
}
