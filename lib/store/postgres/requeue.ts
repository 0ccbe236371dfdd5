/**
 * What a person does to runs: try again, give up.
 *
 * @module
 */
import { CODE, parseRunId } from "../codes.ts";
import { hastened, lastPlace, type Place } from "../rules.ts";
import type { RunState } from "../store.ts";
import { dropCarried, renewCarried, takeOut } from "./batch_changes.ts";
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
  readonly purpose: string;
  /** The batch that carries it. */
  readonly batch: number | null;
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

const COLUMNS = `r.seq, r.purpose, r.batch, r.handler,
  r.lane, r.state, r.claim, r.event_time,
  (SELECT b.delivery FROM {body} b WHERE b.delivery = r.delivery) IS NOT NULL AS has_body`;

/** Reads runs, which then stay as they are until the end of the transaction. */
async function readRuns(tx: Transaction, ids: readonly string[]): Promise<Row[]> {
  const parsed = [...new Set(ids)].flatMap((id) => parseRunId(id) ?? []);
  if (parsed.length === 0) return [];
  const json = toJson(parsed);
  lockLanesOfRuns(tx, parsed);
  // Before it is looked whether there are bytes: a purge that had begun is then over.
  tx.send(`SELECT ${runs("seq", "FOR UPDATE")}`, json);
  return await tx.query<Row>(`SELECT ${COLUMNS} ${runs("*")}`, json);
}

/** Reads the batches that carry some of these runs. They stay as they are, too. */
async function readBatches(tx: Transaction, rows: readonly Row[]): Promise<Map<number, Row>> {
  const batches = [...new Set(rows.flatMap(({ batch }) => batch ?? []))];
  if (batches.length === 0) return new Map();
  const found = await tx.query<Row>(
    `SELECT ${COLUMNS} FROM {run} r WHERE r.seq = ${ANY_LISTED} AND r.purpose = 'batch'
     ORDER BY r.seq FOR UPDATE OF r`,
    JSON.stringify(batches),
  );
  return new Map(found.map((row) => [row.seq, row]));
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
      const asked = (await readRuns(tx, ids.slice(at, at + CHUNK))).filter(mayRetry);
      const { rows, carried } = await withBatches(tx, asked);
      // In the order of their events, whatever the order of the ids: they go behind one another.
      rows.sort((a, b) => a.event_time - b.event_time || a.seq - b.seq);
      if (rows.length > 0) await requeue(tx, rows, now);
      return rows.length + carried;
    });
  }
  return sum;
}

/** What runs again when some are to: all that were in one batch do so together. */
async function withBatches(
  tx: Transaction,
  asked: readonly Row[],
): Promise<{ readonly rows: Row[]; readonly carried: number }> {
  const batches = await readBatches(tx, asked);
  const all = new Map(
    asked.map((row) => batches.get(row.batch ?? -1) ?? row)
      .map((row) => [row.seq, row]),
  );
  const rows = [...all.values()];
  const isBatch = ({ purpose }: Row) => purpose === "batch";
  const renewed = await renewCarried(tx, rows.filter(isBatch).map(({ seq }) => seq));
  return {
    rows: rows.filter((row) => !isBatch(row) || renewed.has(row.seq)),
    carried: [...renewed.values()].reduce((sum, n) => sum + n, 0),
  };
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
       blocked = 0, interrupted = 0, batch = NULL, asked = false, state = p.state, place_time = p.time,
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

/** Gives runs up, batches with all that they carry, and batches of which nothing is left; gives how many. */
async function giveUp(tx: Transaction, rows: readonly Row[], now: number): Promise<number> {
  const batches = await readBatches(tx, rows);
  const given = new Set(rows.map(({ seq }) => seq));
  // What a batch carries that is given up, too, goes with it; what one carries that is running stays.
  const going = rows.filter(({ batch }) =>
    batch === null || (!given.has(batch) && batches.get(batch)?.state !== CODE.running)
  );
  finishDropped(tx, going, now);
  const carried = await dropCarried(
    tx,
    going.filter(({ purpose }) => purpose === "batch").map(({ seq }) => seq),
    now,
  );
  const empty = await takeOut(
    tx,
    going.flatMap(({ seq, batch }) => batch === null ? [] : [{ seq, batch }]),
  );
  const emptied = empty.flatMap((seq) => batches.get(seq) ?? []);
  finishDropped(tx, emptied, now);
  return going.length + carried + emptied.length;
}

function finishDropped(tx: Transaction, rows: readonly Row[], now: number): void {
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
        return await giveUp(tx, rows, now);
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

/** What a batch carries goes with it. */
const OF_STATE = `FROM {run} WHERE handler = $1::text AND state = $2::smallint AND ${BY_HANDLER}
  AND batch IS NULL`;

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
        `SELECT ${COLUMNS} FROM {run} r WHERE r.seq = ${ANY_LISTED} AND r.state = $2::smallint
         ORDER BY r.seq FOR UPDATE OF r`,
        JSON.stringify(found.map(({ seq }) => seq)),
        CODE[state],
      );
      return { found: found.length, dropped: await giveUp(tx, rows, now) };
    });
    sum += dropped;
    if (found < CHUNK || dropped === 0) return sum;
  }
}
