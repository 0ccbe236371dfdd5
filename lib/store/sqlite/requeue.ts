/**
 * What a person does to runs: try again, give up.
 *
 * @module
 */
import { CODE } from "../codes.ts";
import type { Connection } from "./connection.ts";
import type { RunState } from "../store.ts";
import { CHUNK, inChunks, inPieces } from "./chunks.ts";
import { prepareEnd } from "./end.ts";
import { prepareFind } from "./find.ts";
import { prepareLanes } from "./lanes.ts";

interface Row {
  seq: number;
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

/** Prepares what retries and drops runs. */
export function prepareRequeue(connection: Connection): Requeue {
  const { db } = connection;
  const find = prepareFind(db);
  const lanes = prepareLanes(db);
  const end = prepareEnd(db);
  const read = db.prepare(
    `SELECT seq, handler, lane, state, claim, event_time,
       EXISTS (SELECT 1 FROM body WHERE body.delivery = run.delivery) AS has_body
     FROM run WHERE seq = ?`,
  );
  const refresh = db.prepare(
    `UPDATE run SET hold = NULL, doubt = 0, reason = NULL, finished_at = NULL, attempt = 0, blocked = 0,
       interrupted = 0 WHERE seq = ?`,
  );
  const findState = db.prepare(`SELECT seq FROM run WHERE handler = ? AND state = ? LIMIT ?`);

  const readAll = (ids: readonly string[]): Row[] =>
    [...new Set(ids)].flatMap((id) => {
      const seq = find(id);
      return seq === null ? [] : [read.get(seq) as unknown as Row];
    });

  const mayRetry = ({ state, claim, has_body }: Row): boolean => {
    if (!has_body) return false;
    const waitsForRetry = state === CODE.ready && claim > 0;
    return waitsForRetry || state === CODE.held || state === CODE.skipped || state === CODE.dead;
  };

  const retry = (row: Row, now: number) => {
    refresh.run(row.seq);
    lanes.requeue({ seq: row.seq, lane: row.lane, time: row.event_time }, now);
  };

  const isHead = (state: number) => state === CODE.ready || state === CODE.held;
  const mayDrop = ({ state }: Row) =>
    isHead(state) || state === CODE.waiting || state === CODE.dead;

  const drop = (row: Row, now: number) => {
    end.finish(row.seq, "skipped", "dropped", now);
    if (isHead(row.state)) lanes.advance(row.lane, now);
  };

  const dropState = (handler: string, state: RunState, now: number) =>
    inChunks(connection, () => {
      const rows = findState.all(handler, CODE[state], CHUNK);
      for (const { seq } of rows) drop(read.get(seq as number) as unknown as Row, now);
      return { changed: rows.length, more: rows.length === CHUNK };
    });

  return {
    retry: ({ ids }, now) =>
      inPieces(connection, ids, (piece) => {
        // In the order of their events, whatever the order of the ids: they go behind one another.
        const rows = readAll(piece).filter(mayRetry)
          .sort((a, b) => a.event_time - b.event_time || a.seq - b.seq);
        for (const row of rows) retry(row, now);
        return rows.length;
      }),
    async drop({ ids, handler }, now) {
      if (ids) {
        return await inPieces(connection, ids, (piece) => {
          let dropped = 0;
          for (const { seq } of readAll(piece)) {
            // Read anew: dropping one may have moved the next.
            const row = read.get(seq) as unknown as Row;
            if (!mayDrop(row) || (handler !== undefined && row.handler !== handler)) continue;
            drop(row, now);
            dropped++;
          }
          return dropped;
        });
      }
      if (handler === undefined) return 0;
      let sum = 0;
      // Waiting ones first: dropping a head would only move them up.
      for (const state of ["waiting", "ready", "held", "dead"] as const) {
        sum += await dropState(handler, state, now);
      }
      return sum;
    },
  };
}
