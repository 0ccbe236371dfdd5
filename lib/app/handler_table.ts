/**
 * Which handlers there are, as the receiver sees it: known at once after a restart, confirmed by the handler host.
 *
 * @module
 */
import type { Json } from "../event/types.ts";
import { createMatcher, type Matcher, type Place } from "../handler/match.ts";
import { deadListenersOf, type HandlerSet, type MatchedEvent } from "../handler/types.ts";
import type { NewRun, Store } from "../store/store.ts";

/** The last good handlers are kept in the store under this name. */
const KEY = "handlers:3";

/** What it keeps them in. */
type Kept = Pick<Store, "getValue" | "setValue" | "callWhenDead" | "cluster">;

/**
 * Matches events with handlers. Until the handlers are known, events wait: a delivery is never stored without the runs
 * that it should have made.
 */
export class HandlerTable {
  readonly #store: Kept;
  #set: HandlerSet = { handlers: [], problems: [] };
  #matcher: Matcher = createMatcher([]);
  #known = Promise.withResolvers<void>();
  #isKnown = false;

  constructor(store: Kept) {
    this.#store = store;
    this.#known.promise.catch(() => {});
  }

  /** The handlers of the last load. */
  get set(): HandlerSet {
    return this.#set;
  }

  /**
   * Takes the handlers of the last load out of the store, if the files are the same as then. So the receiver need not wait
   * for the handler host, which starts a thread and imports every file.
   *
   * @returns Whether the handlers are known now.
   */
  async recall(fingerprint: string): Promise<boolean> {
    const kept = await this.#store.getValue(KEY) as
      | { fingerprint?: string; set?: HandlerSet }
      | undefined;
    if (kept?.fingerprint === fingerprint && kept.set) this.#use(kept.set);
    return this.#isKnown;
  }

  /** These are the handlers from now on. */
  async use(set: HandlerSet, fingerprint: string): Promise<void> {
    const before = JSON.stringify(this.#set);
    this.#use(set);
    // Most starts find what the last one found: then nothing is written.
    if (JSON.stringify(set) === before && await this.#isKept(fingerprint)) return;
    const own = set.handlers.filter(({ hasDead }) => hasDead).map(({ id }) => id);
    await this.#store.callWhenDead({ own, all: deadListenersOf(set) });
    await this.#store.setValue(KEY, { fingerprint, set } as unknown as Json);
  }

  /** There will be none: what waits is refused with this error, and so is what comes. */
  fail(error: Error): void {
    this.#known.reject(error);
  }

  /** The handlers that listen to an event, each with why it gets no run; null: it gets one. */
  explain(event: MatchedEvent): ReturnType<Matcher["explain"]> {
    return this.#matcher.explain(event);
  }

  /** The runs that an event makes that happened there. What is broken here may be whole in another process. */
  readonly match = async (event: MatchedEvent, place?: Place): Promise<readonly NewRun[]> => {
    if (!this.#isKnown) await this.#known.promise;
    return this.#matcher.match(event, place).map(({ held, ...run }) =>
      held === undefined || this.#store.cluster.hasElsewhere(run.handler) ? run : { ...run, held }
    );
  };

  #use(set: HandlerSet): void {
    this.#set = set;
    this.#matcher = createMatcher(set.handlers);
    this.#isKnown = true;
    this.#known.resolve();
  }

  async #isKept(fingerprint: string): Promise<boolean> {
    const kept = await this.#store.getValue(KEY) as { fingerprint?: string } | undefined;
    return kept?.fingerprint === fingerprint;
  }
}
