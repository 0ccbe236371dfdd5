/**
 * The lanes: who is the head, who comes next. What is read here is true until the end of the transaction, which holds the
 * lanes' locks; only claims do not ask for these: they make a head that is ready a running one.
 *
 * @module
 */
import type { RunState } from "../store.ts";
import { type HeadRow, toHead } from "../rows.ts";
import { goesBefore, hastened, type Head } from "../rules.ts";
import type { Transaction } from "./database.ts";
import { ANY_LISTED, ANY_SEQ } from "./json.ts";

/** The heads of lanes. */
export const HEADS =
  `SELECT r.seq, r.lane, r.state, r.place_time, r.place_turn, r.claim, r.run_at, r.asked
  FROM {run} r WHERE r.lane = ANY (ARRAY(SELECT json_array_elements_text($1::text::json)))
    AND r.lane IS NOT NULL AND r.state IN (1, 2, 3)`;

/** The next of lanes that may have lost their head. */
export const ADVANCE = `UPDATE {run} r
  SET state = CASE WHEN r.hold IS NULL AND NOT r.doubt THEN 1 ELSE 3 END,
    run_at = greatest(r.run_at, $2::float8)
  FROM (SELECT DISTINCT lane FROM json_array_elements_text($1::text::json) AS l(lane)) AS l,
    LATERAL (SELECT w.seq FROM {run} w WHERE w.lane = l.lane AND w.state = 0
      ORDER BY w.place_time, w.place_turn, w.seq LIMIT 1) AS next
  WHERE r.seq = next.seq AND (SELECT h.seq FROM {run} h
    WHERE h.lane = l.lane AND h.lane IS NOT NULL AND h.state IN (1, 2, 3) LIMIT 1) IS NULL`;

/** Makes the next waiting run the head in each of these lanes that has none. */
export function advance(tx: Transaction, lanes: Iterable<string | null>, now: number): void {
  const headless = [...lanes].filter((lane) => lane !== null);
  if (headless.length > 0) tx.send(ADVANCE, JSON.stringify(headless), now);
}

interface Row extends HeadRow {
  readonly lane: string;
}

/** A head, and the run that it is: one that is stored, or one of those that are being stored. */
export type KnownHead = Head & { readonly seq: number | null };

/**
 * The heads of some lanes.
 *
 * @param claims Whether claims must wait for the end of the transaction, so that even a ready head stays as it is.
 */
export async function readHeads(
  tx: Transaction,
  lanes: readonly string[],
  { claims = "go on" }: { claims?: "wait" | "go on" } = {},
): Promise<Map<string, KnownHead>> {
  if (lanes.length === 0) return new Map();
  const sql = claims === "wait" ? `${HEADS} FOR UPDATE OF r` : HEADS;
  const rows = await tx.query<Row>(sql, JSON.stringify(lanes));
  return new Map(rows.map((row) => [row.lane, toHead(row)]));
}

/** A run that is being stored, as far as its lane is concerned. */
export interface Joining {
  readonly lane: string | null;
  readonly eventTime: number;
  readonly held: boolean;
  readonly now: number;
}

/** What becomes of lanes that new runs join. */
export interface Joined {
  /** The states with which the new runs begin, in their order. */
  readonly states: readonly RunState[];
  /** Stored heads that wait again, because an older event goes before them. */
  readonly displaced: readonly number[];
  /** Stored heads that are tried again earlier, because somebody waits behind them. */
  readonly hastened: readonly { readonly seq: number; readonly runAt: number }[];
}

/** Decides where new runs go. */
export function join(runs: readonly Joining[], stored: ReadonlyMap<string, KnownHead>): Joined {
  const heads = new Map<string, KnownHead & { readonly index?: number }>(stored);
  const states: RunState[] = [];
  const displaced: number[] = [];
  const sooner = new Map<number, number>();
  runs.forEach(({ lane, eventTime, held, now }, index) => {
    const first = held ? "held" : "ready";
    states.push(first);
    if (lane === null) return;
    const head = heads.get(lane);
    if (head && !goesBefore(eventTime, head)) {
      states[index] = "waiting";
      const runAt = hastened(head, now);
      if (runAt === head.runAt || head.seq === null) return;
      sooner.set(head.seq, runAt);
      heads.set(lane, { ...head, runAt });
      return;
    }
    if (head?.index !== undefined) states[head.index] = "waiting";
    else if (head?.seq) displaced.push(head.seq);
    const place = { time: eventTime, turn: 0 };
    const begun = { seq: null, state: first, place, started: false, runAt: now, asked: false };
    heads.set(lane, { ...begun, index } as KnownHead & { index: number });
  });
  return { states, displaced, hastened: [...sooner].map(([seq, runAt]) => ({ seq, runAt })) };
}

/** Writes down what became of stored heads. Before the new runs are stored: a lane has room for only one head. */
export function moveHeads(tx: Transaction, { displaced, hastened }: Joined): void {
  if (displaced.length > 0) {
    tx.send(
      `UPDATE {run} SET state = 0 WHERE seq = ${ANY_LISTED}`,
      JSON.stringify(displaced),
    );
  }
  setRunAt(tx, hastened);
}

/** Sets when some heads run. */
export function setRunAt(tx: Transaction, heads: Joined["hastened"]): void {
  if (heads.length === 0) return;
  tx.send(
    `UPDATE {run} r SET run_at = h."runAt"
     FROM json_to_recordset($1::text::json) AS h(seq bigint, "runAt" float8)
     WHERE r.seq = h.seq AND r.seq = ${ANY_SEQ} AND r.run_at <> h."runAt"`,
    JSON.stringify(heads),
  );
}
