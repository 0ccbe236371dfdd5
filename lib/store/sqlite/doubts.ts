/**
 * Deliveries of which it is not known yet whether their runs run: until our own writes are settled, and until the source
 * has said where they happened.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { callsFor, CODE, DEAD_CALLS } from "../codes.ts";
import { type DoubtRow, endDoubt, type RunInDoubt } from "../doubt.ts";
import type { Doubt, DoubtAnswer, SettledWrite } from "../origin.ts";
import type { DeadCalls } from "../store.ts";
import { CHUNK, inChunks } from "./chunks.ts";
import type { Connection } from "./connection.ts";
import { type DeadRun, prepareEnd } from "./end.ts";
import { prepareLanes } from "./lanes.ts";
import { prepareNoteEffect, prepareSettle, prepareWriter } from "./own_writes.ts";
import { prepareGetValue } from "./values.ts";

/** What decides. */
export interface Doubts {
  /** Settles a write, and decides about everything that the open writes of its source do not hold up any more. */
  settle(id: number, settled: SettledWrite, now: number): Promise<void>;
  /** Decides about what a process that is gone would have decided next. */
  decideAll(now: number): Promise<void>;
  answer(delivery: string, answer: DoubtAnswer, now: number): Promise<void>;
  due(now: number, limit: number): Doubt[];
  next(): number | null;
}

/** Prepares what decides. */
export function prepareDoubts(connection: Connection): Doubts {
  const { db } = connection;
  const settle = prepareSettle(db);
  const decide = prepareDecide(db);
  const sources = db.prepare(`SELECT DISTINCT source FROM doubt WHERE ask_at IS NULL`);
  const open = db.prepare(
    `SELECT min(id) AS id FROM own_write WHERE source = ? AND settled_at IS NULL`,
  );
  const select = `SELECT o.delivery, o.source, o.own, o.user_is_ours, o.since, d.request_id,
    d.event_time, d.object_type, d.action, d.branch FROM doubt o JOIN delivery d ON d.seq = o.delivery`;
  const decidable = db.prepare(
    `${select} WHERE o.source = ? AND o.ask_at IS NULL AND o.own < ? ORDER BY o.own LIMIT ${CHUNK}`,
  );
  const ofDelivery = db.prepare(`${select} WHERE d.id = ?`);
  const setBranch = db.prepare(`UPDATE delivery SET branch = ? WHERE seq = ?`);
  const setAnswered = db.prepare(`UPDATE doubt SET ask_at = NULL WHERE delivery = ?`);
  const setLater = db.prepare(
    `UPDATE doubt SET ask_at = ?, asked = asked + 1 WHERE delivery = ?`,
  );
  const due = db.prepare(
    `SELECT d.id AS delivery, o.source, o.since, o.asked FROM doubt o
     JOIN delivery d ON d.seq = o.delivery WHERE o.ask_at <= ? ORDER BY o.ask_at LIMIT ?`,
  );
  const next = db.prepare(`SELECT min(ask_at) AS at FROM doubt WHERE ask_at IS NOT NULL`);

  const lowestOpen = (source: string) =>
    (open.get(source)?.id as number | null) ?? Number.MAX_SAFE_INTEGER;

  const answer = (row: DoubtRow, answer: DoubtAnswer, now: number): void => {
    switch (answer.kind) {
      case "later":
        return void setLater.run(answer.at, row.delivery);
      case "skip":
        return decide.end(row, "skipped", answer.reason, now);
      case "dead":
        return decide.end(row, "dead", answer.reason, now);
      case "happened": {
        const branch = JSON.stringify(answer.branch);
        setBranch.run(branch, row.delivery);
        setAnswered.run(row.delivery);
        const waits = row.own !== null && row.own >= lowestOpen(row.source);
        if (!waits) decide.judge({ ...row, branch }, now);
      }
    }
  };

  const decideSome = (source: string, now: number) => {
    const rows = decidable.all(source, lowestOpen(source)) as unknown as DoubtRow[];
    for (const row of rows) decide.judge(row, now);
    return { changed: rows.length, more: rows.length === CHUNK };
  };

  return {
    async settle(id, settled, now) {
      // In one transaction: a write that is settled is not asked about again, so what it holds up would stay so.
      await inChunks(connection, () => {
        const source = settle(id, settled, now);
        return source === null ? { changed: 0, more: false } : decideSome(source, now);
      });
    },
    async decideAll(now) {
      for (const { source } of sources.all()) {
        await inChunks(connection, () => decideSome(source as string, now));
      }
    },
    answer: (delivery, given, now) =>
      connection.transaction(() => {
        const row = ofDelivery.get(delivery) as unknown as DoubtRow | undefined;
        if (row) answer(row, given, now);
      }),
    due: (now, limit) => due.all(now, limit).map((row) => ({ ...row }) as unknown as Doubt),
    next: () => next.get()?.at as number | null ?? null,
  };
}

interface Row extends RunInDoubt, DeadRun {}

/** Prepares what ends a doubt, inside the caller's transaction. */
function prepareDecide(db: DatabaseSync) {
  const lanes = prepareLanes(db);
  const end = prepareEnd(db);
  const writerOf = prepareWriter(db);
  const noteEffect = prepareNoteEffect(db);
  const getValue = prepareGetValue(db);
  const runs = db.prepare(
    `SELECT seq, delivery, n, handler, source, lane, object, state, event_time, own_changes, branches, depth
     FROM run WHERE delivery = ? AND doubt = 1`,
  );
  const goOn = db.prepare(
    `UPDATE run SET doubt = 0, depth = ?, run_at = max(run_at, ?),
       state = CASE WHEN state = 3 AND hold IS NULL THEN 1 ELSE state END WHERE seq = ?`,
  );
  const remove = db.prepare(`DELETE FROM doubt WHERE delivery = ?`);
  const lost = db.prepare(
    `SELECT lost FROM own_write WHERE source = ? AND lost IS NOT NULL AND settled_at >= ? AND id <= ?
     LIMIT 1`,
  );

  const callDead = (run: Row, message: string, now: number) => {
    const calls = callsFor(run.handler, getValue(DEAD_CALLS) as unknown as DeadCalls | undefined);
    end.callDead(run, { error: { name: "Error", message }, calls }, now);
  };
  const finish = (run: Row, state: "skipped" | "dead", reason: string, now: number) => {
    if (state === "dead") callDead(run, reason, now);
    end.finish(run.seq, state, reason, now);
    if (run.state === CODE.held || run.state === CODE.ready) lanes.advance(run.lane, now);
  };
  const lostOf = ({ source, since, own }: DoubtRow) =>
    own === null ? null : lost.get(source, since, own)?.lost as string | undefined ?? null;
  const inDoubt = ({ delivery }: DoubtRow) => runs.all(delivery) as unknown as Row[];

  const endAll = (row: DoubtRow, state: "skipped" | "dead", reason: string, now: number): void => {
    for (const run of inDoubt(row)) finish(run, state, reason, now);
    remove.run(row.delivery);
  };

  return {
    end: endAll,
    judge(row: DoubtRow, now: number): void {
      const { effect, verdictOf } = endDoubt(row, writerOf, lostOf);
      if (effect) noteEffect(effect);
      for (const run of inDoubt(row)) {
        const verdict = verdictOf(run);
        if (verdict.state !== null) finish(run, verdict.state, verdict.reason, now);
        else goOn.run(verdict.depth, now, run.seq);
      }
      remove.run(row.delivery);
    },
  };
}
