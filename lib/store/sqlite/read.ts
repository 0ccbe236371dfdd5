/**
 * What people ask of a store: lists, details, counts. Runs in the reader thread, or directly in a process that only reads.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type {
  AttemptRow,
  DeliveryKind,
  DeliveryRow,
  RunQuery,
  RunRow,
  Store,
  StoreCounts,
} from "../store.ts";
import type { Json } from "../../event/types.ts";
import { type RawAttempt, toAttempt } from "../rows.ts";
import { prepareBacklog } from "./backlog.ts";
import { prepareDelivered } from "./caught_up.ts";
import { prepareCounts } from "./counts.ts";
import { prepareFind } from "./find.ts";
import { prepareListRuns } from "./list_runs.ts";
import { prepareOwnEffects } from "./own_writes.ts";
import { ATTEMPT_COLUMNS, DELIVERY_COLUMNS } from "./rows.ts";

/** The reading part of a {@linkcode Store}. */
export type ReadMethod =
  | "listRuns"
  | "getRun"
  | "getAttempts"
  | "getSteps"
  | "getDelivery"
  | "listDeliveries"
  | "ownEffects"
  | "delivered"
  | "counts"
  | "backlog";

/** The same methods, answered at once. */
export type Reads = {
  [M in ReadMethod]: (...args: Parameters<Store[M]>) => Awaited<ReturnType<Store[M]>>;
};

/** Most deliveries that one call lists: each comes with its bytes. */
const MOST_DELIVERIES = 200;

/** Prepares all reads on a connection. */
export function prepareReads(db: DatabaseSync, path: string): Reads {
  const find = prepareFind(db);
  const list = prepareListRuns(db);
  const counts = prepareCounts(db, path);
  const attempts = db.prepare(
    `SELECT ${ATTEMPT_COLUMNS} FROM attempt WHERE run = ? ORDER BY claim`,
  );
  const steps = db.prepare(`SELECT name, result FROM step WHERE run = ?`);
  const delivery = db.prepare(
    `SELECT ${DELIVERY_COLUMNS} FROM delivery d LEFT JOIN body b ON b.delivery = d.seq
     WHERE d.id = ?`,
  );
  const deliveries = db.prepare(
    `SELECT ${DELIVERY_COLUMNS} FROM delivery d LEFT JOIN body b ON b.delivery = d.seq
     WHERE d.seq < ? AND d.kind = ifnull(?, d.kind) ORDER BY d.seq DESC LIMIT ?`,
  );
  const unreadable = db.prepare(
    `SELECT ${DELIVERY_COLUMNS} FROM delivery d LEFT JOIN body b ON b.delivery = d.seq
     WHERE d.kind = 'unreadable' AND d.seq < ? ORDER BY d.seq DESC LIMIT ?`,
  );

  return {
    listRuns: (query: RunQuery): RunRow[] => list.runs(query),
    getRun(id: string): RunRow | null {
      const seq = find(id);
      return seq === null ? null : list.run(seq);
    },
    getAttempts(run: string): AttemptRow[] {
      return (attempts.all(find(run)) as unknown as RawAttempt[]).map(toAttempt);
    },
    getSteps(run: string): Record<string, Json> {
      const rows = steps.all(find(run)) as unknown as { name: string; result: string }[];
      return Object.fromEntries(rows.map(({ name, result }) => [name, JSON.parse(result)]));
    },
    getDelivery(id: string): DeliveryRow | null {
      const row = delivery.get(id);
      return row ? toDelivery(row) : null;
    },
    listDeliveries(
      query: { kind?: DeliveryKind; before?: number; limit?: number },
    ): DeliveryRow[] {
      const before = query.before ?? Number.MAX_SAFE_INTEGER;
      const limit = Math.min(query.limit ?? 50, MOST_DELIVERIES);
      const rows = query.kind === "unreadable"
        ? unreadable.all(before, limit)
        : deliveries.all(before, query.kind ?? null, limit);
      return rows.map(toDelivery);
    },
    counts: (): StoreCounts => counts(),
    backlog: prepareBacklog(db),
    ownEffects: prepareOwnEffects(db),
    delivered: prepareDelivered(db),
  };
}

/** A delivery as the interface has it. */
function toDelivery(row: object): DeliveryRow {
  return { ...row } as DeliveryRow;
}
