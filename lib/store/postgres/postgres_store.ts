/**
 * The store as one of several processes has it.
 *
 * @module
 */
import type { Json } from "../../event/types.ts";
import type { Cluster } from "../cluster.ts";
import { DEAD_CALLS } from "../codes.ts";
import { type Store, StoreBusyError, StoreError } from "../store.ts";
import { append } from "./append.ts";
import { backlog } from "./backlog.ts";
import type { Bell } from "./bell.ts";
import { delivered } from "./caught_up.ts";
import { claim, nextDue, toClaimedRuns } from "./claim.ts";
import { complete } from "./complete.ts";
import { counts } from "./counts.ts";
import type { Database } from "./database.ts";
import { answerDoubt, decideAll, dueDoubts, nextDoubt, settle } from "./doubts.ts";
import { claimGathered, type GatherSlot } from "./gather.ts";
import { openHandlers } from "./handlers.ts";
import { hold, release } from "./hold.ts";
import { lead, resign } from "./leader.ts";
import { listRuns } from "./list_runs.ts";
import type { Membership } from "./membership.ts";
import { beginWrite, expireWrite, isOwnRequest, openWrites, ownEffects } from "./own_writes.ts";
import { getAttempts, getDelivery, getRun, getSteps, listDeliveries } from "./reads.ts";
import { recover } from "./recover.ts";
import { drop, retry } from "./requeue.ts";
import { Purge } from "./retention.ts";
import type { SharedClock } from "./shared_clock.ts";
import type { Unheard } from "./unheard.ts";
import { saveStep } from "./steps.ts";
import { getValue, initValue, setValue } from "./values.ts";

/** What a store is made of. */
interface Parts {
  /** For the engine. */
  readonly engine: Database;
  /** For what people read: a long list must not hold up the receiver. */
  readonly people: Database;
  readonly bell: Bell;
  /** What was claimed, perhaps, and never heard of. */
  readonly unheard: Unheard;
  readonly shared: SharedClock;
  /** Null in a process that executes no runs. */
  readonly membership: Membership | null;
  readonly isReadOnly: boolean;
}

/** Who has no lease has claimed nothing. */
const NOBODY = 0;

/** Every call is a transaction, or a few; every commit is on the disk when it returns. */
export class PostgresStore implements Store {
  readonly location: string;
  readonly cluster: Cluster;
  readonly #parts: Parts;
  readonly #purge = new Purge();
  #claims = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.location = parts.engine.target.location;
    const { bell, membership, shared } = parts;
    this.cluster = {
      clock: shared,
      onWake: (fn) => bell.onWake(fn),
      onLost: (fn) => membership?.onLost(fn) ?? (() => {}),
      lead: async (name, ttl) => await lead(this.#changing(), this.#owner, name, ttl),
      resign: async (name) => await resign(this.#changing(), this.#owner, name),
      announce: async (handlers) => await membership?.announce(handlers),
      hasElsewhere: (handler) => membership?.hasElsewhere(handler) ?? false,
      onHandlers: (fn) => membership?.onHandlers(fn) ?? (() => {}),
    };
  }

  get #owner(): number {
    return this.#parts.membership?.id ?? NOBODY;
  }

  /** The database, for a change. */
  #changing(): Database {
    const { engine, isReadOnly } = this.#parts;
    if (!isReadOnly) return engine;
    throw new StoreError(
      `Cannot change the store "${this.location}": it was opened only for reading`,
    );
  }

  /** Tells other processes that runs may have become ready. */
  #ring(when: boolean): void {
    if (when && this.#parts.membership?.hasOthers !== false) this.#parts.bell.ring();
  }

  append: Store["append"] = async (batch) => {
    const appended = await this.#changing().transaction((tx) => append(tx, batch));
    this.#ring(appended.some(({ runs }) => runs > 0));
    return appended;
  };

  claim: Store["claim"] = async (slots, now) => {
    const db = this.#changing();
    await this.#parts.unheard.putBack();
    const ticket = { owner: this.#owner, number: ++this.#claims };
    const gathering = slots.filter((slot): slot is GatherSlot => slot.gather !== undefined);
    const others = slots.filter(({ gather }) => gather === undefined);
    try {
      const rows = others.length === 0 && gathering.length > 0
        ? []
        : await db.transaction((tx) => claim(tx, others, now, ticket));
      if (gathering.length === 0) return await toClaimedRuns(db, rows);
      const more = await claimGathered(db, gathering, now, ticket);
      return await toClaimedRuns(db, [...rows, ...more]);
    } catch (error) {
      if (error instanceof StoreBusyError) this.#parts.unheard.note(ticket);
      throw error;
    }
  };

  nextDue: Store["nextDue"] = (handlers) => nextDue(this.#parts.engine, handlers);

  complete: Store["complete"] = async (batch, now) => {
    const completed = await this.#changing().transaction((tx) =>
      complete(tx, batch, now, this.#owner)
    );
    this.#ring(completed.some((one) => one !== null));
    // With others, a run may have waited for its handler's `concurrency`, which is theirs, too.
    if (this.#parts.membership?.hasOthers === false) return completed;
    return completed.map((one) => one && { ...one, more: true });
  };

  saveStep: Store["saveStep"] = async (run, claim, name, result, emits = []) => {
    const step = { run, claim, name, result, emits };
    const saved = await saveStep(this.#changing(), step, this.#owner);
    this.#ring(saved && emits.some(({ runs }) => runs.length > 0));
    return saved;
  };

  callWhenDead: Store["callWhenDead"] = (calls) => this.setValue(DEAD_CALLS, calls as never);

  recover: Store["recover"] = async (now) => {
    const db = this.#changing();
    const decided = await decideAll(db, now);
    const recovered = await recover(db, now);
    this.#ring(decided + recovered > 0);
    return recovered;
  };

  hold: Store["hold"] = async (handler, reason) => await hold(this.#changing(), handler, reason);

  release: Store["release"] = async (handler, now) => {
    const released = await release(this.#changing(), handler, now);
    this.#ring(released > 0);
    return released;
  };

  openHandlers: Store["openHandlers"] = () => openHandlers(this.#parts.engine);

  retry: Store["retry"] = async ({ ids }, now) => {
    const retried = await retry(this.#changing(), ids, now);
    this.#ring(retried > 0);
    return retried;
  };

  drop: Store["drop"] = async (query, now) => {
    const dropped = await drop(this.#changing(), query, now);
    this.#ring(dropped > 0);
    return dropped;
  };

  beginWrite: Store["beginWrite"] = async (write) =>
    await beginWrite(this.#changing(), write, this.#owner);

  settleWrite: Store["settleWrite"] = async (id, settled, now) => {
    this.#ring(await settle(this.#changing(), id, settled, now) > 0);
  };

  expireWrite: Store["expireWrite"] = async (id, now) => {
    await expireWrite(this.#changing(), id, now);
  };

  openWrites: Store["openWrites"] = (now) => openWrites(this.#parts.engine, now);
  isOwnRequest: Store["isOwnRequest"] = (source, requestId) =>
    isOwnRequest(this.#parts.engine, source, requestId);
  ownEffects: Store["ownEffects"] = () => ownEffects(this.#parts.people);
  doubts: Store["doubts"] = (now, limit) => dueDoubts(this.#parts.engine, now, limit);
  nextDoubt: Store["nextDoubt"] = () => nextDoubt(this.#parts.engine);

  answerDoubt: Store["answerDoubt"] = async (delivery, answer, now) => {
    await answerDoubt(this.#changing(), delivery, answer, now);
    this.#ring(answer.kind === "happened" || answer.kind === "dead");
  };

  delivered: Store["delivered"] = (source, since) => delivered(this.#parts.people, source, since);
  purge: Store["purge"] = async (retention) => await this.#purge.next(this.#changing(), retention);

  getValue: Store["getValue"] = (key) => getValue(this.#parts.engine, key);
  setValue: Store["setValue"] = async (key, value) => await setValue(this.#changing(), key, value);
  initValue: Store["initValue"] = async (key, value): Promise<Json> =>
    await initValue(this.#changing(), key, value);

  listRuns: Store["listRuns"] = (query) => listRuns(this.#parts.people, query);
  getRun: Store["getRun"] = (id) => getRun(this.#parts.people, id);
  getAttempts: Store["getAttempts"] = (run) => getAttempts(this.#parts.people, run);
  getSteps: Store["getSteps"] = (run) => getSteps(this.#parts.people, run);
  getDelivery: Store["getDelivery"] = (id) => getDelivery(this.#parts.people, id);
  listDeliveries: Store["listDeliveries"] = (query) => listDeliveries(this.#parts.people, query);
  counts: Store["counts"] = () => counts(this.#parts.people);
  backlog: Store["backlog"] = () => backlog(this.#parts.people);

  async close(): Promise<void> {
    const { engine, people, bell, membership } = this.#parts;
    bell.close();
    await membership?.leave();
    engine.close();
    people.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
