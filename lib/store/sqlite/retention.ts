/**
 * Taking away what is too old or too much.
 *
 * A purge is a round of stages, and every call does one bounded piece of it: it looks at 64 deliveries at most and deletes 16 rows at
 * most, which takes 0.5 ms: no delivery can be acknowledged meanwhile, and the next one waits until the disk has that piece, too.
 * (With 64 rows an acknowledgement took 2 ms longer, with 500 it took 15.) The place where the next call goes on is kept in memory;
 * a lost one costs only a new round.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { Retention } from "../store.ts";
import type { Checkpoints } from "./checkpoint.ts";
import type { Connection } from "./connection.ts";
import { cutFreePages } from "./free_pages.ts";
import { prepareRemove } from "./remove.ts";

/** Most deliveries that one piece looks at. */
const LOOKS = 64;
/** Most rows that one piece deletes. */
const PIECE = 16;

/** Milliseconds for which the bytes of deliveries that made no runs are kept. */
const KEEP_IDLE = 24 * 60 * 60 * 1000;

/** Free pages (of 8 KB) that stay in the file for new rows, and how many one transaction gives back. */
const SPARE_PAGES = 128;
const VACUUM_PAGES = 16;

/** One piece of a stage, from a delivery on; gives where the next piece begins, null at the end of the stage. */
type Stage = (retention: Retention, cursor: number) => number | null;

interface Candidate {
  seq: number;
  received_at: number;
  /** When its last run finished; null without runs. */
  finished_at: number | null;
  /** Whether a run is waiting, ready, running, held or dead. */
  needed: number;
  bytes: number | null;
}

/** When a delivery's age begins: all was done with it. */
const endOf = ({ received_at, finished_at }: Candidate) => Math.max(received_at, finished_at ?? 0);

function prepareStages(db: DatabaseSync): Stage[] {
  const remove = prepareRemove(db);
  const columns = `d.seq, d.received_at,
    (SELECT max(finished_at) FROM run WHERE delivery = d.seq) AS finished_at,
    EXISTS (SELECT 1 FROM run WHERE delivery = d.seq AND state NOT IN (4, 5)) AS needed`;
  const scanDeliveries = db.prepare(
    `SELECT ${columns}, NULL AS bytes FROM delivery d WHERE d.seq > ? ORDER BY d.seq LIMIT ${LOOKS}`,
  );
  const scanBodies = db.prepare(
    `SELECT ${columns}, length(b.bytes) AS bytes FROM body b JOIN delivery d ON d.seq = b.delivery
     WHERE b.delivery > ? ORDER BY b.delivery LIMIT ${LOOKS}`,
  );
  const scanIdle = db.prepare(
    `SELECT ${columns}, NULL AS bytes FROM body b JOIN delivery d ON d.seq = b.delivery
     WHERE b.idle = 1 AND b.delivery > ? ORDER BY b.delivery LIMIT ${LOOKS}`,
  );
  const pages = db.prepare(
    `SELECT page_count, freelist_count, page_size
     FROM pragma_page_count, pragma_freelist_count, pragma_page_size`,
  );
  const measure = () =>
    pages.get() as { page_count: number; freelist_count: number; page_size: number };
  const excess = (maxBytes: number) => {
    const { page_count, freelist_count, page_size } = measure();
    return (page_count - freelist_count) * page_size - maxBytes;
  };

  type Scan = typeof scanDeliveries;
  const scan = (statement: Scan, cursor: number) => statement.all(cursor) as unknown as Candidate[];

  /** Removes what ended before a time. Deliveries are in the order of their arrival: the first young one ends the stage. */
  const byAge = (
    statement: Scan,
    keep: (retention: Retention) => number,
    take: (seq: number, budget: number) => number,
  ): Stage =>
  (retention, cursor) => {
    const before = retention.now - keep(retention);
    const found = scan(statement, cursor);
    let budget = PIECE;
    for (const candidate of found) {
      const { seq, received_at, needed } = candidate;
      // A time in the future comes from a clock that was wrong; it says nothing of those behind it.
      if (received_at >= before && received_at <= retention.now) return null;
      if (!needed && endOf(candidate) < before) budget -= take(seq, budget);
      if (budget <= 0) return seq - 1;
      cursor = seq;
    }
    return found.length < LOOKS ? null : cursor;
  };

  /** Removes the oldest finished until the store is small enough. */
  const bySize =
    (statement: Scan, take: (seq: number, budget: number) => number): Stage =>
    ({ maxBytes }, cursor) => {
      let tooMuch = excess(maxBytes);
      if (tooMuch <= 0) return null;
      const found = scan(statement, cursor);
      let budget = PIECE;
      for (const { seq, needed, bytes } of found) {
        if (!needed) {
          budget -= take(seq, budget);
          tooMuch -= bytes ?? 0;
        }
        // Measured anew by the next call: what was freed is known only in pages.
        if (budget <= 0 || tooMuch <= 0) return seq - 1;
        cursor = seq;
      }
      return found.length < LOOKS ? null : cursor;
    };

  const writes = db.prepare(
    `DELETE FROM own_write WHERE id IN (SELECT id FROM own_write
       WHERE settled_at < ? ORDER BY id LIMIT ${PIECE})`,
  );
  /** An event that comes later than it could be kept is somebody else's: nobody remembers. */
  const oldWrites: Stage = ({ now, keep }) =>
    Number(writes.run(now - keep).changes) === PIECE ? 0 : null;

  const vacuum: Stage = () => {
    if (measure().freelist_count <= SPARE_PAGES) return null;
    cutFreePages(db, VACUUM_PAGES);
    return 0;
  };

  return [
    byAge(scanDeliveries, ({ keep }) => keep, remove.delivery),
    byAge(scanBodies, ({ keepBodies }) => keepBodies, remove.body),
    byAge(scanIdle, () => KEEP_IDLE, remove.body),
    bySize(scanBodies, remove.body),
    bySize(scanDeliveries, remove.delivery),
    oldWrites,
    vacuum,
  ];
}

/** Prepares what does one piece of a purge; true when there is more to do. */
export function preparePurge(
  connection: Connection,
  checkpoints: Pick<Checkpoints, "now">,
): (retention: Retention) => Promise<boolean> {
  const stages = prepareStages(connection.db);
  let stage = 0;
  let cursor = 0;
  let shrinks = false;
  return async (retention) => {
    const next = await connection.transaction(() => stages[stage]!(retention, cursor));
    cursor = next ?? 0;
    if (next !== null) {
      shrinks = stage === stages.length - 1;
      return true;
    }
    stage = (stage + 1) % stages.length;
    if (stage !== 0) return true;
    // What was given back is still in the file until the log is copied into it.
    if (shrinks) await checkpoints.now();
    shrinks = false;
    return false;
  };
}
