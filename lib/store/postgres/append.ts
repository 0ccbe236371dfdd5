/**
 * Storing deliveries with their bytes and runs.
 *
 * @module
 */
import { effectOf, judgeNewRun, objectOf, type Origin } from "../arrival.ts";
import { BRANCHES, CODE, OWN_CHANGES } from "../codes.ts";
import type { Appended, NewDelivery, NewRun } from "../store.ts";
import { insertBodies } from "./bodies.ts";
import type { Transaction } from "./database.ts";
import { answerWithoutRuns, insertDeliveries } from "./deliveries.ts";
import { jsonText, storable, toJson } from "./json.ts";
import { join, type Joining, moveHeads, readHeads } from "./lanes.ts";
import { lockAppend, lockAppendAlone, lockLanes } from "./locks.ts";
import { insertDoubts, type NewDoubt, readOrigins } from "./origins.ts";
import { noteEffects } from "./own_writes.ts";

/** A run that is being stored. */
interface RunToStore {
  readonly delivery: number;
  readonly d: NewDelivery;
  readonly run: NewRun;
  readonly n: number;
  readonly lane: string | null;
  readonly origin: Origin;
  /** Why it is skipped at once. */
  readonly skip: string | null;
  readonly depth: number;
}

/** Stores a batch inside the caller's transaction; two round trips to the database, whatever its size. */
export function append(tx: Transaction, batch: readonly NewDelivery[]): Promise<Appended[]> {
  if (batch.some(({ caughtUp }) => caughtUp)) lockAppendAlone(tx);
  else lockAppend(tx);
  // First the writes, then the lanes: in the order in which they are taken by who settles a write.
  const origins = readOrigins(tx, batch);
  const lanes = lanesOf(batch);
  lockLanes(tx, lanes);
  return store(tx, batch, lanes, origins);
}

/** Stores events that were emitted inside a transaction that holds the lock of {@linkcode lockAppend} and their lanes'. */
export async function appendEmits(
  tx: Transaction,
  emits: readonly NewDelivery[],
): Promise<Appended[]> {
  return emits.length === 0 ? [] : await store(tx, emits, lanesOf(emits), readOrigins(tx, emits));
}

/** The lanes of all runs of a batch. */
export function lanesOf(batch: readonly NewDelivery[]): string[] {
  return [
    ...new Set(batch.flatMap(({ runs }) => runs.flatMap(({ lane }) => lane ? storable(lane) : []))),
  ];
}

async function store(
  tx: Transaction,
  batch: readonly NewDelivery[],
  lanes: readonly string[],
  origins: ReturnType<typeof readOrigins>,
): Promise<Appended[]> {
  const [originOf, heads, stored] = await Promise.all([
    origins,
    readHeads(tx, lanes),
    insertDeliveries(tx, batch),
  ]);

  const runs: RunToStore[] = [];
  const bodies: Parameters<typeof insertBodies>[1][number][] = [];
  const doubts: NewDoubt[] = [];
  const answers = batch.map((d, index): Appended => {
    const row = stored[index]!;
    const answer = answerWithoutRuns(d, row);
    if ("duplicateOf" in row) return answer!;
    const { seq } = row;
    const made = answer ? [] : d.runs;
    bodies.push({
      delivery: seq,
      idle: made.length === 0 && d.kind !== "unreadable",
      bytes: d.body,
    });
    const origin = originOf(d);
    if (origin.doubt && made.length > 0) doubts.push({ delivery: seq, d, ...origin });
    runs.push(...made.map((run, k) => toStore(seq, d, run, k + 1, origin)));
    return answer ?? { id: d.id, duplicate: false, runs: made.length };
  });
  insertBodies(tx, bodies);
  insertDoubts(tx, doubts);
  noteEffects(tx, runs.flatMap(({ d, origin }) => effectOf(d, origin) ?? []));
  await insertRuns(tx, runs, lanes, heads);
  return answers;
}

function toStore(
  delivery: number,
  d: NewDelivery,
  run: NewRun,
  n: number,
  origin: Origin,
): RunToStore {
  const lane = run.lane && storable(run.lane);
  return { delivery, d, run, n, lane, origin, ...judgeNewRun(d, run, origin) };
}

const INSERT = `INSERT INTO {run} (delivery, n, handler, source, purpose, lane, object, state, hold,
    event_time, place_time, run_at, created_at, own_changes, branches, depth, doubt, reason, finished_at, prechange)
  SELECT delivery, n, handler, source, 'event', lane, object, state, hold, event_time, event_time,
    now + delay, now, own_changes, branches, depth, doubt, reason, CASE WHEN reason IS NULL THEN NULL ELSE now END, prechange
  FROM json_to_recordset($1::text::json) AS r(delivery bigint, n int, handler text, source text,
    lane text, object text, state smallint, hold text, event_time float8, now float8, delay float8,
    own_changes smallint, branches smallint, depth int, doubt boolean, reason text, prechange text)`;

async function insertRuns(
  tx: Transaction,
  runs: readonly RunToStore[],
  lanes: readonly string[],
  heads: Awaited<ReturnType<typeof readHeads>>,
): Promise<void> {
  if (runs.length === 0) return;
  const joining = runs.filter(({ skip }) => skip === null).map((
    { d, run, lane, origin },
  ): Joining => ({
    lane,
    eventTime: d.eventTime,
    held: run.held !== undefined || origin.doubt,
    now: d.receivedAt,
  }));
  let joined = join(joining, heads);
  if (joined.displaced.length + joined.hastened.length > 0) {
    // A head that is moved must not be claimed at the same moment.
    joined = join(joining, await readHeads(tx, lanes, { claims: "wait" }));
    moveHeads(tx, joined);
  }
  const states = joined.states[Symbol.iterator]();
  const rows = runs.map(({ delivery, d, run, n, lane, origin, skip, depth }) => ({
    delivery,
    n,
    handler: run.handler,
    source: d.source,
    lane,
    object: objectOf(d),
    state: CODE[skip === null ? states.next().value! : "skipped"],
    hold: run.held ?? null,
    event_time: d.eventTime,
    now: d.receivedAt,
    delay: run.delay ?? 0,
    own_changes: OWN_CHANGES.indexOf(run.ownChanges ?? "skip"),
    branches: BRANCHES.indexOf(run.branches ?? "main"),
    depth,
    doubt: origin.doubt,
    reason: skip,
    prechange: jsonText(run.prechange),
  }));
  tx.send(INSERT, toJson(rows));
}
