/**
 * The places that runs take, and who may take the last ones.
 *
 * @module
 */
import type { ClaimedRun } from "../store/store.ts";

/** A handler's runs from one source: what claiming is fair between. */
export interface Party {
  readonly handler: string;
  readonly source: string;
}

/** A party that there may be. */
export interface KnownParty extends Party {
  /** Whether a place is kept for it among its handler's own: the sources of named events share them as they come. */
  readonly apart: boolean;
}

/** Whose run it is. */
export function partyOf({ handler, delivery: { source } }: ClaimedRun): Party {
  return { handler, source };
}

/** The name of a party, as a key. */
export function nameOf({ handler, source }: Party): string {
  return `${handler} ${source}`;
}

/** How many places are taken. */
export class Taken {
  #handlers = new Map<string, number>();
  #parties = new Map<string, number>();

  /** The same, to go on with on paper. */
  copy(): Taken {
    const copy = new Taken();
    copy.#handlers = new Map(this.#handlers);
    copy.#parties = new Map(this.#parties);
    return copy;
  }

  /** By all runs of a handler. */
  of(handler: string): number {
    return this.#handlers.get(handler) ?? 0;
  }

  /** Whether this handler has one for this source. */
  has(party: Party): boolean {
    return this.#parties.has(nameOf(party));
  }

  /** Takes places, or gives them back. */
  add(party: Party, places: number): void {
    for (
      const [map, name] of [[this.#handlers, party.handler], [
        this.#parties,
        nameOf(party),
      ]] as const
    ) {
      const sum = (map.get(name) ?? 0) + places;
      if (sum > 0) map.set(name, sum);
      else map.delete(name);
    }
  }
}

/** From so many places on some are kept for parties of which nothing runs, and the part that is. */
const ENOUGH = 4;
const KEPT = 1 / 8;

/**
 * Who may take a place. The last ones are not for everybody: however long the runs of one handler are, the first run of
 * another one finds a place, and so does the first of another source, of all places and of the handler's own.
 */
export class Admission {
  readonly #kept: number;
  #limits: ReadonlyMap<string, number> = new Map();
  #parties: readonly KnownParty[] = [];

  /** `places`: how many runs there are at once (`HOOKBOX_CONCURRENCY`). */
  constructor(places: number) {
    this.#kept = places < ENOUGH ? 0 : Math.ceil(places * KEPT);
  }

  /** Sets how many places each handler may take, and who there is. */
  use(limits: ReadonlyMap<string, number>, parties: readonly KnownParty[]): void {
    this.#limits = limits;
    this.#parties = parties;
  }

  /** How many places a handler may take. */
  limit(handler: string): number {
    return this.#limits.get(handler) ?? 0;
  }

  /** Whether it may take one of the `free` places. */
  allows(party: Party, free: number, taken: Taken): boolean {
    const { handler } = party;
    const limit = this.limit(handler);
    const own = taken.of(handler);
    if (free <= 0 || own >= limit) return false;
    if (!taken.has(party)) return true;
    if (free <= this.#kept && free <= this.#waiting(taken)) return false;
    const isLast = limit > 1 && own === limit - 1;
    return !isLast ||
      this.#parties.every((other) => other.handler !== handler || !other.apart || taken.has(other));
  }

  /** How many parties would find a place now if they had a run. */
  #waiting(taken: Taken): number {
    return this.#parties.filter((party) =>
      !taken.has(party) && taken.of(party.handler) < this.limit(party.handler)
    ).length;
  }
}
