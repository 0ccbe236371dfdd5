/**
 * The store as a command has it that only looks.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { Json } from "../../event/types.ts";
import { ALONE } from "../cluster.ts";
import { type Store, StoreError } from "../store.ts";
import { explain } from "./errors.ts";
import { prepareNextDue } from "./claim.ts";
import { prepareOpenHandlers } from "./handlers.ts";
import { prepareReads, type Reads } from "./read.ts";
import { prepareGetValue } from "./values.ts";

/** Reads directly: a command has no receiver that could be held up. */
export class ReadOnlyStore implements Store {
  readonly location: string;
  readonly cluster = ALONE;
  readonly #db: DatabaseSync;
  readonly #reads: Reads;
  #closed = false;

  constructor(path: string, db: DatabaseSync) {
    this.location = path;
    this.#db = db;
    this.#reads = prepareReads(db, path);
  }

  // deno-lint-ignore require-await -- async, so that an error is a rejection
  async #read<T>(work: () => T): Promise<T> {
    if (this.#closed) throw new StoreError(`Cannot use the store "${this.location}": it is closed`);
    try {
      return work();
    } catch (error) {
      throw explain(error, this.location);
    }
  }

  #refuse(): Promise<never> {
    return Promise.reject(
      new StoreError(`Cannot change the store "${this.location}": it was opened only for reading`),
    );
  }

  listRuns: Store["listRuns"] = (query) => this.#read(() => this.#reads.listRuns(query));
  getRun: Store["getRun"] = (id) => this.#read(() => this.#reads.getRun(id));
  getAttempts: Store["getAttempts"] = (run) => this.#read(() => this.#reads.getAttempts(run));
  getSteps: Store["getSteps"] = (run) => this.#read(() => this.#reads.getSteps(run));
  getDelivery: Store["getDelivery"] = (id) => this.#read(() => this.#reads.getDelivery(id));
  listDeliveries: Store["listDeliveries"] = (query) =>
    this.#read(() => this.#reads.listDeliveries(query));
  ownEffects: Store["ownEffects"] = () => this.#read(() => this.#reads.ownEffects());
  delivered: Store["delivered"] = (source, since) =>
    this.#read(() => this.#reads.delivered(source, since));
  counts: Store["counts"] = () => this.#read(() => this.#reads.counts());
  backlog: Store["backlog"] = () => this.#read(() => this.#reads.backlog());
  nextDue: Store["nextDue"] = (handlers) => this.#read(() => prepareNextDue(this.#db)(handlers));
  openHandlers: Store["openHandlers"] = () => this.#read(prepareOpenHandlers(this.#db));
  getValue = (key: string): Promise<Json | undefined> =>
    this.#read(() => prepareGetValue(this.#db)(key));

  append: Store["append"] = () => this.#refuse();
  claim: Store["claim"] = () => this.#refuse();
  complete: Store["complete"] = () => this.#refuse();
  saveStep: Store["saveStep"] = () => this.#refuse();
  callWhenDead: Store["callWhenDead"] = () => this.#refuse();
  recover: Store["recover"] = () => this.#refuse();
  hold: Store["hold"] = () => this.#refuse();
  release: Store["release"] = () => this.#refuse();
  retry: Store["retry"] = () => this.#refuse();
  drop: Store["drop"] = () => this.#refuse();
  beginWrite: Store["beginWrite"] = () => this.#refuse();
  settleWrite: Store["settleWrite"] = () => this.#refuse();
  expireWrite: Store["expireWrite"] = () => this.#refuse();
  openWrites: Store["openWrites"] = () => this.#refuse();
  isOwnRequest: Store["isOwnRequest"] = () => this.#refuse();
  doubts: Store["doubts"] = () => this.#refuse();
  nextDoubt: Store["nextDoubt"] = () => this.#refuse();
  answerDoubt: Store["answerDoubt"] = () => this.#refuse();
  purge: Store["purge"] = () => this.#refuse();
  setValue: Store["setValue"] = () => this.#refuse();
  initValue: Store["initValue"] = () => this.#refuse();

  // deno-lint-ignore require-await -- the interface's
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#db.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
