/**
 * What a person does to runs: try again, give up.
 *
 * @module
 */
import { CODE, parseRunId } from "../codes.ts";
import { hastened, lastPlace, type Place } from "../rules.ts";
import type { RunState } from "../store.ts";
import type { Database, Transaction } from "./database.ts";
import { finishRuns } from "./end.ts";
import { ANY_LISTED, ANY_SEQ, toJson } from "./json.ts";
import { advance, readHeads, setRunAt } from "./lanes.ts";
import { lockLanes, lockLanesOfRuns } from "./locks.ts";
import { BY_HANDLER } from "./schema.ts";

/** Most runs that one transaction changes. */
const CHUNK = 500;

interface Row {
  readonly seq: number;
  readonly handler: string;
  readonly lane: string | null;
  readonly state: number;
  readonly claim: number;
  readonly event_time: number;
  readonly has_body: boolean;
}

/** These runs, looked up one by one. */
const runs = (columns: string, lock = "") =>
  `FROM json_to_recordset($1::text::json) AS i(delivery text, n int)
   CROSS JOIN LATERAL (SELECT ${columns} FROM {run} r
     WHERE r.delivery = (SELECT d.seq FROM {delivery} d WHERE d.id = i.delivery) AND r.n = i.n
     LIMIT 1 ${lock}) r`;

/** Reads runs, which then stay as they are until the end of the transaction. */
async function readRuns(tx: Transaction, ids: readonly string[]): Promise<Row[]> {
  const parsed = [...new Set(ids)].flatMap((id) => parseRunId(id) ?? []);
  if (parsed.length === 0) return [];
  const json = toJson(parsed);
  lockLanesOfRuns(tx, parsed);
  // Before it is looked whether there are bytes: a purge that had begun is then over.
  tx.send(`SELECT ${runs("seq", "FOR UPDATE")}`, json);
  return await tx.query<Row>(
    `SELECT r.seq, r.handler, r.lane, r.state, r.claim, r.event_time,
       (SELECT b.delivery FROM {body} b WHERE b.delivery = r.delivery) IS NOT NULL AS has_body
     ${runs("*")}`,
    json,
  );
}

const isHead = ({ state }: Row) => state === CODE.ready || state === CODE.held;

function mayRetry({ state, claim, has_body }: Row): boolean {
  if (!has_body) return false;
  const waitsForRetry = state === CODE.ready && claim > 0;
  return waitsForRetry || state === CODE.held || state === CODE.skipped || state === CODE.dead;
}

/** Puts runs at the end of their lanes; gives how many. */
export async function retry(db: Database, ids: readonly string[], now: number): Promise<number> {
  let sum = 0;
  for (let at = 0; at < ids.length; at += CHUNK) {
    sum += await db.transaction(async (tx) => {
      const rows = (await readRuns(tx, ids.slice(at, at + CHUNK))).filter(mayRetry)
        // In the order of their events, whatever the order of the ids: they go behind one another.
        .sort((a, b) => a.event_time - b.event_time || a.seq - b.seq);
      if (rows.length > 0) await requeue(tx, rows, now);
      return rows.length;
    });
  }
  return sum;
}

/** The place of the last that waits in each lane. */
const LAST = `SELECT l.lane, w.place_time AS time, w.place_turn AS turn
  FROM json_array_elements_text($1::text::json) AS l(lane), LATERAL (
    SELECT place_time, place_turn FROM {run} WHERE lane = l.lane AND state = 0
    ORDER BY place_time DESC, place_turn DESC, seq DESC LIMIT 1) w`;

async function requeue(tx: Transaction, rows: readonly Row[], now: number): Promise<void> {
  const lanes = [...new Set(rows.flatMap(({ lane }) => lane ?? []))];
  const [heads, waiting] = await Promise.all([
    readHeads(tx, lanes, { claims: "wait" }),
    tx.query<Place & { lane: string }>(LAST, JSON.stringify(lanes)),
  ]);
  const last = new Map<string, Place>(
    waiting.map(({ lane, time, turn }) => [lane, { time, turn }]),
  );
  const moved = new Set(rows.map(({ seq }) => seq));
  const placed = rows.map(({ seq, lane, event_time }) => {
    if (lane === null) return { seq, state: CODE.ready, time: event_time, turn: 0 };
    const head = heads.get(lane);
    const behind = last.get(lane) ?? (head && head.seq !== seq ? head.place : null);
    const place = lastPlace(event_time, behind);
    last.set(lane, place);
    return { seq, state: CODE.waiting, ...place };
  });
  tx.send(
    `UPDATE {run} r SET hold = NULL, doubt = false, reason = NULL, finished_at = NULL, attempt = 0,
       blocked = 0, interrupted = 0, asked = false, state = p.state, place_time = p.time,
       place_turn = p.turn, run_at = $2::float8
     FROM json_to_recordset($1::text::json)
       AS p(seq bigint, state smallint, time float8, turn int)
     WHERE r.seq = p.seq AND r.seq = ${ANY_SEQ}`,
    JSON.stringify(placed),
    now,
  );
  // Heads that stay have somebody behind them now.
  const staying = [...heads.values()].filter(({ seq }) => !moved.has(seq!));
  setRunAt(tx, staying.map((head) => ({ seq: head.seq!, runAt: hastened(head, now) })));
  advance(tx, lanes, now);
}

const mayDrop = (row: Row) => isHead(row) || row.state === CODE.waiting || row.state === CODE.dead;

function giveUp(tx: Transaction, rows: readonly Row[], now: number): void {
  finishRuns(tx, rows.map(({ seq }) => ({ seq, state: "skipped", reason: "dropped" })), now);
  advance(tx, rows.filter(isHead).map(({ lane }) => lane), now);
}

/** Gives runs up; gives how many. */
export async function drop(
  db: Database,
  { ids, handler }: { readonly ids?: readonly string[]; readonly handler?: string },
  now: number,
): Promise<number> {
  let sum = 0;
  if (ids) {
    for (let at = 0; at < ids.length; at += CHUNK) {
      sum += await db.transaction(async (tx) => {
        const rows = (await readRuns(tx, ids.slice(at, at + CHUNK)))
          .filter((row) => mayDrop(row) && (handler === undefined || row.handler === handler));
        giveUp(tx, rows, now);
        return rows.length;
      });
    }
    return sum;
  }
  if (handler === undefined) return 0;
  // Waiting ones first: dropping a head would only move them up.
  for (const state of ["waiting", "ready", "held", "dead"] as const) {
    sum += await dropState(db, handler, state, now);
  }
  return sum;
}

const OF_STATE = `FROM {run} WHERE handler = $1::text AND state = $2::smallint AND ${BY_HANDLER}`;

async function dropState(
  db: Database,
  handler: string,
  state: RunState,
  now: number,
): Promise<number> {
  let sum = 0;
  while (true) {
    const { found, dropped } = await db.transaction(async (tx) => {
      const found = await tx.query<{ seq: number; lane: string | null }>(
        `SELECT seq, lane ${OF_STATE} ORDER BY seq LIMIT ${CHUNK}`,
        handler,
        CODE[state],
      );
      lockLanes(tx, found.flatMap(({ lane }) => lane ?? []));
      // Some may have been claimed, or moved up, before we had their lanes.
      const rows = await tx.query<Row>(
        `SELECT seq, handler, lane, state, claim, event_time, true AS has_body FROM {run}
         WHERE seq = ${ANY_LISTED} AND state = $2::smallint ORDER BY seq FOR UPDATE`,
        JSON.stringify(found.map(({ seq }) => seq)),
        CODE[state],
      );
      giveUp(tx, rows, now);
      return { found: found.length, dropped: rows.length };
    });
    sum += dropped;
    if (found < CHUNK || dropped === 0) return sum;
  }
}
