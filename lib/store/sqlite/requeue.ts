/**
 * What a person does to runs: try again, give up.
 *
 * @module
 */
import { CODE } from "../codes.ts";
import type { Connection } from "./connection.ts";
import { prepareBatchChanges } from "./batch_changes.ts";
import { forStates, inState } from "./by_state.ts";
import { CHUNK, inChunks, inPieces } from "./chunks.ts";
import { prepareEnd } from "./end.ts";
import { prepareFind } from "./find.ts";
import { prepareLanes } from "./lanes.ts";

interface Row {
  seq: number;
  purpose: string;
  /** The batch that carries it. */
  batch: number | null;
  handler: string;
  lane: string | null;
  state: number;
  claim: number;
  event_time: number;
  has_body: number;
}

/** What retries and drops runs; each gives how many. */
export interface Requeue {
  retry(query: { readonly ids: readonly string[] }, now: number): Promise<number>;
  drop(
    query: { readonly ids?: readonly string[]; readonly handler?: string },
    now: number,
  ): Promise<number>;
}

/** What a handler's runs are dropped in. Waiting ones first: dropping a head would only move them up. */
const DROPPED = ["waiting", "ready", "held", "dead"] as const;

/** Prepares what retries and drops runs. */
export function prepareRequeue(connection: Connection): Requeue {
  const { db } = connection;
  const find = prepareFind(db);
  const lanes = prepareLanes(db);
  const end = prepareEnd(db);
  const read = db.prepare(
    `SELECT seq, purpose, batch, handler, lane, state, claim, event_time,
       EXISTS (SELECT 1 FROM body WHERE body.delivery = run.delivery) AS has_body
     FROM run WHERE seq = ?`,
  );
  const batches = prepareBatchChanges(db);
  const refresh = db.prepare(
    `UPDATE run SET hold = NULL, doubt = 0, reason = NULL, finished_at = NULL, attempt = 0, blocked = 0,
       interrupted = 0, batch = NULL WHERE seq = ?`,
  );
  // What a batch carries goes with it.
  const finds = forStates(DROPPED, (state) =>
    db.prepare(
      `SELECT seq FROM run WHERE handler = ? AND ${inState(state)} AND batch IS NULL LIMIT ?`,
    ));

  const readAll = (ids: readonly string[]): Row[] =>
    [...new Set(ids)].flatMap((id) => {
      const seq = find(id);
      return seq === null ? [] : [readOne(seq)];
    });

  const readOne = (seq: number) => read.get(seq) as unknown as Row;

  const mayRetry = ({ state, claim, has_body }: Row): boolean => {
    if (!has_body) return false;
    const waitsForRetry = state === CODE.ready && claim > 0;
    return waitsForRetry || state === CODE.held || state === CODE.skipped || state === CODE.dead;
  };

  /** What runs again when a run is to: all that were in one batch do so together. */
  const retriedWith = (row: Row): Row => {
    const batch = row.batch === null ? undefined : readOne(row.batch);
    return batch?.purpose === "batch" ? batch : row;
  };

  const retry = (row: Row, now: number): number => {
    const carried = row.purpose === "batch" ? batches.renew(row.seq) : 0;
    if (row.purpose === "batch" && carried === 0) return 0;
    refresh.run(row.seq);
    lanes.requeue({ seq: row.seq, lane: row.lane, time: row.event_time }, now);
    return 1 + carried;
  };

  const isHead = (state: number) => state === CODE.ready || state === CODE.held;
  const mayDrop = ({ state, batch }: Row) => {
    if (batch !== null && readOne(batch).state === CODE.running) return false;
    return isHead(state) || state === CODE.waiting || state === CODE.dead;
  };

  const drop = (row: Row, now: number): number => {
    end.finish(row.seq, "skipped", "dropped", now);
    if (isHead(row.state)) lanes.advance(row.lane, now);
    if (row.purpose === "batch") return 1 + batches.drop(row.seq, now);
    const empty = row.batch === null ? false : batches.takeOut(row.seq, row.batch);
    return empty ? 1 + drop(readOne(row.batch!), now) : 1;
  };

  const dropState = (handler: string, state: keyof typeof finds, now: number) =>
    inChunks(connection, () => {
      const rows = finds[state].all(handler, CHUNK);
      let changed = 0;
      for (const { seq } of rows) changed += drop(readOne(seq as number), now);
      return { changed, more: rows.length === CHUNK };
    });

  return {
    retry: ({ ids }, now) =>
      inPieces(connection, ids, (piece) => {
        // In the order of their events, whatever the order of the ids: they go behind one another.
        const rows = new Map(
          readAll(piece).filter(mayRetry).map(retriedWith).map((row) => [row.seq, row]),
        );
        return [...rows.values()].sort((a, b) => a.event_time - b.event_time || a.seq - b.seq)
          .reduce((sum, row) => sum + retry(row, now), 0);
      }),
    async drop({ ids, handler }, now) {
      if (ids) {
        return await inPieces(connection, ids, (piece) => {
          let dropped = 0;
          for (const { seq } of readAll(piece)) {
            // Read anew: dropping one may have moved the next.
            const row = readOne(seq);
            if (!mayDrop(row) || (handler !== undefined && row.handler !== handler)) continue;
            dropped += drop(row, now);
          }
          return dropped;
        });
      }
      if (handler === undefined) return 0;
      let sum = 0;
      for (const state of DROPPED) sum += await dropState(handler, state, now);
      return sum;
    },
  };
}
