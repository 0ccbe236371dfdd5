/**
 * The store as the one process that writes has it.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { Json } from "../../event/types.ts";
import type {
  Doubt,
  DoubtAnswer,
  NewWrite,
  OpenWrite,
  OwnEffect,
  SettledWrite,
} from "../origin.ts";
import type {
  Appended,
  AttemptRow,
  ClaimedRun,
  ClaimSlot,
  Completed,
  Completion,
  DeadCalls,
  DeliveryRow,
  NewDelivery,
  Retention,
  RunQuery,
  RunRow,
  Store,
  StoreCounts,
} from "../store.ts";
import { ALONE } from "../cluster.ts";
import { DEAD_CALLS } from "../codes.ts";
import { prepareAppend } from "./append.ts";
import { Checkpoints } from "./checkpoint.ts";
import { prepareClaim, prepareNextDue } from "./claim.ts";
import { prepareComplete } from "./complete.ts";
import type { Connection } from "./connection.ts";
import { type Doubts, prepareDoubts } from "./doubts.ts";
import { prepareOpenHandlers } from "./handlers.ts";
import { type Holds, prepareHolds } from "./hold.ts";
import type { Lock } from "./lock.ts";
import { type OwnWrites, prepareOwnWrites } from "./own_writes.ts";
import type { Reader } from "./reader.ts";
import { prepareRecover } from "./recover.ts";
import { prepareRequeue, type Requeue } from "./requeue.ts";
import { preparePurge } from "./retention.ts";
import { prepareSaveStep } from "./steps.ts";
import type { WalSync } from "./wal_sync.ts";
import { prepareGetValue, prepareInitValue, prepareSetValue } from "./values.ts";

/** What a store is made of. */
interface Parts {
  readonly path: string;
  readonly lock: Lock;
  readonly db: DatabaseSync;
  readonly log: WalSync;
  /** Commits that others rely on: on the disk when they return. */
  readonly ingest: Connection;
  /** Commits of which a power failure may undo the last: runs are then executed again. */
  readonly worker: Connection;
  readonly reader: Reader;
}

/** Writes directly, in transactions of a few milliseconds; reads for people through a thread. */
export class SqliteStore implements Store {
  readonly location: string;
  readonly cluster = ALONE;
  readonly #parts: Parts;
  readonly #checkpoints: Checkpoints;
  readonly #append: ReturnType<typeof prepareAppend>;
  readonly #claim: ReturnType<typeof prepareClaim>;
  readonly #nextDue: ReturnType<typeof prepareNextDue>;
  readonly #complete: ReturnType<typeof prepareComplete>;
  readonly #saveStep: ReturnType<typeof prepareSaveStep>;
  readonly #recover: ReturnType<typeof prepareRecover>;
  readonly #openHandlers: ReturnType<typeof prepareOpenHandlers>;
  readonly #purge: ReturnType<typeof preparePurge>;
  readonly #getValue: ReturnType<typeof prepareGetValue>;
  readonly #setValue: ReturnType<typeof prepareSetValue>;
  readonly #initValue: ReturnType<typeof prepareInitValue>;
  readonly #holds: Holds;
  readonly #requeue: Requeue;
  readonly #ownWrites: OwnWrites;
  readonly #doubts: Doubts;
  #closed = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.location = parts.path;
    const { ingest, worker, reader } = parts;
    const checkpoints = new Checkpoints(worker.db, () => reader.ask("checkpoint"));
    this.#checkpoints = checkpoints;
    ingest.onCommit = worker.onCommit = () => checkpoints.committed();
    this.#append = prepareAppend(ingest.db);
    this.#saveStep = prepareSaveStep(ingest.db);
    this.#getValue = prepareGetValue(ingest.db);
    this.#setValue = prepareSetValue(ingest.db);
    this.#initValue = prepareInitValue(ingest.db);
    this.#ownWrites = prepareOwnWrites(ingest.db);
    this.#doubts = prepareDoubts(ingest);
    this.#claim = prepareClaim(worker.db);
    this.#nextDue = prepareNextDue(worker.db);
    this.#complete = prepareComplete(worker.db);
    this.#openHandlers = prepareOpenHandlers(worker.db);
    this.#recover = prepareRecover(worker);
    this.#holds = prepareHolds(worker);
    this.#requeue = prepareRequeue(worker);
    this.#purge = preparePurge(worker, checkpoints);
  }

  append(batch: readonly NewDelivery[]): Promise<Appended[]> {
    return this.#parts.ingest.transaction(() => this.#append(batch));
  }

  claim(slots: readonly ClaimSlot[], now: number): Promise<ClaimedRun[]> {
    return this.#parts.worker.transaction(() => this.#claim(slots, now));
  }

  async nextDue(handlers: readonly string[]): Promise<number | null> {
    return await this.#parts.worker.read(() => this.#nextDue(handlers));
  }

  complete(batch: readonly Completion[], now: number): Promise<Completed[]> {
    return this.#parts.worker.transaction(() => this.#complete(batch, now));
  }

  saveStep(...step: Parameters<Store["saveStep"]>): Promise<boolean> {
    const [run, claim, name, result, emits = []] = step;
    return this.#parts.ingest.transaction(() => this.#saveStep(run, claim, name, result, emits));
  }

  callWhenDead(calls: DeadCalls): Promise<void> {
    return this.setValue(DEAD_CALLS, calls as unknown as Json);
  }

  async recover(now: number): Promise<number> {
    await this.#doubts.decideAll(now);
    return await this.#recover(now);
  }

  hold(handler: string, reason: string): Promise<number> {
    return this.#holds.hold(handler, reason);
  }

  release(handler: string, now: number): Promise<number> {
    return this.#holds.release(handler, now);
  }

  async openHandlers(): Promise<string[]> {
    return await this.#parts.worker.read(this.#openHandlers);
  }

  retry(query: { readonly ids: readonly string[] }, now: number): Promise<number> {
    return this.#requeue.retry(query, now);
  }

  drop(
    query: { readonly ids?: readonly string[]; readonly handler?: string },
    now: number,
  ): Promise<number> {
    return this.#requeue.drop(query, now);
  }

  beginWrite(write: NewWrite): Promise<number | null> {
    return this.#parts.ingest.transaction(() => this.#ownWrites.begin(write));
  }

  settleWrite(id: number, settled: SettledWrite, now: number): Promise<void> {
    return this.#doubts.settle(id, settled, now);
  }

  expireWrite(id: number, now: number): Promise<void> {
    return this.#parts.ingest.transaction(() => this.#ownWrites.expire(id, now));
  }

  async openWrites(now: number): Promise<OpenWrite[]> {
    return await this.#parts.ingest.read(() => this.#ownWrites.open(now));
  }

  async isOwnRequest(source: string, requestId: string): Promise<boolean> {
    return await this.#parts.ingest.read(() => this.#ownWrites.isKnown(source, requestId));
  }

  ownEffects(): Promise<OwnEffect[]> {
    return this.#parts.reader.ask("ownEffects");
  }

  async doubts(now: number, limit: number): Promise<Doubt[]> {
    return await this.#parts.ingest.read(() => this.#doubts.due(now, limit));
  }

  async nextDoubt(): Promise<number | null> {
    return await this.#parts.ingest.read(() => this.#doubts.next());
  }

  answerDoubt(delivery: string, answer: DoubtAnswer, now: number): Promise<void> {
    return this.#doubts.answer(delivery, answer, now);
  }

  delivered(source: string, since: number): ReturnType<Store["delivered"]> {
    return this.#parts.reader.ask("delivered", source, since);
  }

  purge(retention: Retention): Promise<boolean> {
    return this.#purge(retention);
  }

  async getValue(key: string): Promise<Json | undefined> {
    return await this.#parts.ingest.read(() => this.#getValue(key));
  }

  setValue(key: string, value: Json): Promise<void> {
    return this.#parts.ingest.transaction(() => this.#setValue(key, value));
  }

  initValue(key: string, value: Json): Promise<Json> {
    return this.#parts.ingest.transaction(() => this.#initValue(key, value));
  }

  listRuns(query: RunQuery): Promise<RunRow[]> {
    return this.#parts.reader.ask("listRuns", query);
  }

  getRun(id: string): Promise<RunRow | null> {
    return this.#parts.reader.ask("getRun", id);
  }

  getAttempts(run: string): Promise<AttemptRow[]> {
    return this.#parts.reader.ask("getAttempts", run);
  }

  getSteps(run: string): Promise<Record<string, Json>> {
    return this.#parts.reader.ask("getSteps", run);
  }

  getDelivery(id: string): Promise<DeliveryRow | null> {
    return this.#parts.reader.ask("getDelivery", id);
  }

  listDeliveries(query: Parameters<Store["listDeliveries"]>[0]): Promise<DeliveryRow[]> {
    return this.#parts.reader.ask("listDeliveries", query);
  }

  counts(): Promise<StoreCounts> {
    return this.#parts.reader.ask("counts");
  }

  backlog(): ReturnType<Store["backlog"]> {
    return this.#parts.reader.ask("backlog");
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const { reader, worker, ingest, log, db, lock } = this.#parts;
    await this.#checkpoints.stop();
    await reader.close();
    worker.close();
    ingest.close();
    log[Symbol.dispose]();
    db.close();
    lock[Symbol.dispose]();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
