/**
 * Gathering runs before one of them runs. The lanes that are looked at are locked: nothing joins or leaves them meanwhile.
 *
 * @module
 */
import { type Gather, type Gatherable, gathered } from "../gather.ts";
import type { ClaimSlot } from "../store.ts";
import { makeBatch } from "./batches.ts";
import { type ClaimedRows, takeRuns } from "./claim.ts";
import type { Database, Transaction } from "./database.ts";
import { finishRuns } from "./end.ts";
import { advance } from "./lanes.ts";
import { lockHandlers, lockLanes } from "./locks.ts";
import { RUNNING } from "./schema.ts";
import type { Ticket } from "./unheard.ts";

/** A slot whose runs are gathered. */
export type GatherSlot = ClaimSlot & { readonly gather: Gather };

/** Heads of a slot that one claim looks at beside those that it may take: most of them may have to wait longer. */
const MORE_HEADS = 20;
/** How many runs one claim looks at. */
const LOOKS = 2_000;

/** The heads that are due. Nothing is locked: most of the time there are none. */
export const DUE_HEADS = `SELECT s.i, h.seq, h.lane FROM json_to_recordset($1::text::json)
    AS s(i int, handler text, source text, n int) CROSS JOIN LATERAL (
      SELECT r.seq, r.lane, r.run_at FROM {run} r
      WHERE r.state = 1 AND r.handler = s.handler AND r.source = s.source AND r.run_at <= $2::float8
      ORDER BY r.run_at, r.seq LIMIT s.n) h
  ORDER BY s.i, h.run_at, h.seq`;

const COLUMNS = `r.seq, d.id || '.' || r.n AS id, r.purpose, r.object, r.created_at, r.event_time,
    r.claim, r.depth, NOT r.doubt AND r.hold IS NULL AS free, r.prechange IS NOT NULL AS knows_before,
    d.action, d.branch, (SELECT b.size FROM {body} b WHERE b.delivery = r.delivery) AS bytes`;

/** A head that is still due, and that nobody else takes. */
const HEAD = `SELECT ${COLUMNS} FROM {run} r JOIN {delivery} d ON d.seq = r.delivery
  WHERE r.seq = $1::bigint AND r.state = 1 AND r.run_at <= $2::float8 FOR UPDATE OF r SKIP LOCKED`;

/** Those behind the head of a lane, in their order. */
export const BEHIND = `SELECT ${COLUMNS} FROM (
    SELECT * FROM {run} WHERE lane = $1::text AND state = 0
    ORDER BY place_time, place_turn, seq LIMIT $2::int) r
  JOIN {delivery} d ON d.seq = r.delivery ORDER BY r.place_time, r.place_turn, r.seq`;

/** Claims runs that are gathered; gives them as the database has them. */
export async function claimGathered(
  db: Database,
  slots: readonly GatherSlot[],
  now: number,
  ticket: Ticket,
): Promise<ClaimedRows> {
  const asked = slots.map(({ handler, source, limit }, i) => ({
    i,
    handler,
    source,
    n: limit + MORE_HEADS,
  }));
  const heads = await db.query<Head>(DUE_HEADS, JSON.stringify(asked), now);
  if (heads.length === 0) return [];
  return await db.transaction(async (tx) => {
    const free = await placesOf(tx, slots);
    lockLanes(tx, [...new Set(heads.flatMap(({ lane }) => lane ?? []))]);
    const ready: number[] = [];
    const left = slots.map(({ limit }) => limit);
    let looks = 0;
    for (const head of heads) {
      const { handler, gather } = slots[head.i]!;
      const places = free.get(handler) ?? Infinity;
      if (left[head.i]! <= 0 || places <= 0 || looks >= LOOKS) continue;
      const { run, cost } = await look(tx, head, gather, now);
      looks += cost;
      if (run === null) continue;
      ready.push(run);
      left[head.i]!--;
      free.set(handler, places - 1);
    }
    return ready.length === 0 ? [] : await takeRuns(tx, ready, now, ticket);
  });
}

interface Head {
  readonly i: number;
  readonly seq: number;
  readonly lane: string | null;
}

/** How many runs of handlers all processes together may begin; those without a limit are not in it. */
async function placesOf(
  tx: Transaction,
  slots: readonly ClaimSlot[],
): Promise<Map<string, number>> {
  const limits = new Map(
    slots.flatMap(({ handler, concurrency }) =>
      concurrency === undefined ? [] : [[handler, concurrency] as const]
    ),
  );
  if (limits.size === 0) return limits;
  const handlers = [...limits.keys()];
  lockHandlers(tx, handlers);
  const rows = await tx.query<{ handler: string; n: number }>(
    `SELECT h.handler, (SELECT count(*) FROM {run} b
       WHERE b.state = 2 AND b.handler = h.handler AND b.${RUNNING}) AS n
     FROM json_array_elements_text($1::text::json) AS h(handler)`,
    JSON.stringify(handlers),
  );
  return new Map(rows.map(({ handler, n }) => [handler, limits.get(handler)! - n]));
}

/** What is to be claimed now of a head and its lane, and how many runs it took to find out. */
async function look(
  tx: Transaction,
  { seq, lane }: Head,
  how: Gather,
  now: number,
): Promise<{ readonly run: number | null; readonly cost: number }> {
  const [[head], behind] = await Promise.all([
    tx.query<Gatherable>(HEAD, seq, now),
    lane === null ? [] : tx.query<Gatherable>(BEHIND, lane, how.size - 1),
  ]);
  if (!head) return { run: null, cost: 1 };
  const cost = 1 + behind.length;
  const found = gathered([head, ...behind], how, now);
  switch (found.kind) {
    case "later":
      tx.send(`UPDATE {run} SET run_at = $2::float8 WHERE seq = $1::bigint`, seq, found.at);
      return { run: null, cost };
    case "alone":
      return { run: seq, cost };
    case "batch":
      return { run: await makeBatch(tx, found.runs, now), cost };
    case "last":
      skip(tx, found.others, found.reason, now);
      tx.send(TAKE_OVER, found.last.seq, found.first.seq, found.action);
      return { run: found.last.seq, cost };
    case "none":
      skip(tx, found.runs, found.reason, now);
      advance(tx, [lane], now);
      return { run: null, cost };
  }
}

const TAKE_OVER =
  `UPDATE {run} SET prechange = (SELECT f.prechange FROM {run} f WHERE f.seq = $2::bigint),
    folded = $3::text, state = 1 WHERE seq = $1::bigint`;

function skip(tx: Transaction, runs: readonly Gatherable[], reason: string, now: number): void {
  finishRuns(tx, runs.map(({ seq }) => ({ seq, state: "skipped", reason })), now);
}
