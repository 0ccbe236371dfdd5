/**
 * Which runs to ask the store for: fair between handlers and between sources, and never more than there are places.
 *
 * @module
 */
import type { HandlerInfo } from "../handler/types.ts";
import type { Gather } from "../store/gather.ts";
import type { ClaimedRun, ClaimSlot } from "../store/store.ts";
import { gatherOf } from "./gather.ts";
import { Admission, type KnownParty, type Party, Taken } from "./places.ts";

/** Somebody to be asked for. */
interface Pair extends KnownParty {
  /** Whether there may be ready runs. */
  hot: boolean;
}

/** The runs of a slot. */
interface Given {
  /** Those that have their places. */
  readonly placed: readonly ClaimedRun[];
  /** Those beside them. */
  readonly ahead: readonly ClaimedRun[];
}

/** Remembers who was served last, who may have ready runs, and how many places each handler takes. */
export class Claims {
  /** Who was served longest ago comes first. */
  #pairs: Pair[] = [];
  readonly #admission: Admission;
  readonly #taken = new Taken();
  readonly #paused = new Set<string>();
  /** By handler, of those whose runs are gathered. */
  readonly #gathers = new Map<string, Gather>();

  /** `places`: how many runs there are at once (`HOOKBOX_CONCURRENCY`). */
  constructor(places: number) {
    this.#admission = new Admission(places);
  }

  /** Sets which handlers there are, and the names of all sources. */
  use(handlers: readonly HandlerInfo[], sources: readonly string[]): void {
    const ready = handlers.filter((handler) => handler.status === "ready");
    this.#pairs = ready.flatMap((handler) =>
      sourcesOf(handler, sources).map((source) => ({
        handler: handler.id,
        source,
        apart: handler.special === null,
        hot: true,
      }))
    );
    const limits = new Map(ready.map((handler) => [handler.id, handler.config.concurrency]));
    this.#admission.use(limits, this.#pairs);
    this.#gathers.clear();
    for (const { id, config } of ready) {
      const gather = gatherOf(config);
      if (gather) this.#gathers.set(id, gather);
    }
  }

  /** Every handler, or this one, may have ready runs. */
  heat(handler?: string): void {
    for (const pair of this.#pairs) {
      if (handler === undefined || pair.handler === handler) pair.hot = true;
    }
  }

  /** Asks for no runs of this handler any more, until `resume()`. */
  pause(handler: string): void {
    this.#paused.add(handler);
  }

  /** Ends all pauses; false: there was none. */
  resume(): boolean {
    const any = this.#paused.size > 0;
    this.#paused.clear();
    return any;
  }

  /** Handlers that may take one of the `free` places. */
  open(free: number): string[] {
    const open = this.#pairs.filter((pair) => this.#mayTake(pair, free, this.#taken));
    return [...new Set(open.map(({ handler }) => handler))];
  }

  /** A run takes a place. */
  enter(party: Party): void {
    this.#taken.add(party, 1);
  }

  /** It gives its place back; `more`: another run of its handler may be ready now. */
  leave(party: Party, more: boolean): void {
    this.#taken.add(party, -1);
    if (more) this.heat(party.handler);
  }

  /**
   * Deals `free` places out, one after another, beginning with who was served longest ago. Empty: nobody can take one,
   * or nobody may have ready runs. Whoever is asked has none from now on, unless `took()` or `heat()` says otherwise.
   */
  plan(free: number, takes: (handler: string) => boolean): ClaimSlot[] {
    const hot = this.#pairs.filter((pair) => pair.hot && takes(pair.handler));
    const taken = this.#taken.copy();
    const dealt = new Map<Pair, number>();
    for (let left = 0; free > 0 && left !== free;) {
      left = free;
      for (const pair of hot) {
        if (!this.#mayTake(pair, free, taken)) continue;
        taken.add(pair, 1);
        dealt.set(pair, (dealt.get(pair) ?? 0) + 1);
        free--;
      }
    }
    this.#pairs = [...this.#pairs.filter((pair) => !dealt.has(pair)), ...dealt.keys()];
    return [...dealt].map(([pair, limit]) => {
      pair.hot = false;
      const { handler, source } = pair;
      const concurrency = this.#admission.limit(handler);
      const gather = this.#gathers.get(handler);
      return { handler, source, limit, concurrency, ...gather && { gather } };
    });
  }

  /** What came of a plan, by slot: who gave all that was asked for may have more. */
  took(slots: readonly ClaimSlot[], runs: readonly ClaimedRun[]): Given[] {
    return slots.map(({ handler, source, limit }) => {
      const given = runs.filter((r) => r.handler === handler && r.delivery.source === source);
      const pair = this.#pairs.find((p) => p.handler === handler && p.source === source);
      if (pair && given.length >= limit) pair.hot = true;
      return { placed: given.slice(0, limit), ahead: given.slice(limit) };
    });
  }

  #mayTake(pair: Pair, free: number, taken: Taken): boolean {
    return !this.#paused.has(pair.handler) && this.#admission.allows(pair, free, taken);
  }
}

/** What stands for the source of what has none. */
const NO_SOURCE = "";

/** The sources of which a handler may have runs. */
function sourcesOf({ special, config }: HandlerInfo, sources: readonly string[]): string[] {
  switch (special?.kind) {
    case "schedule":
      return [NO_SOURCE];
    case "task":
      return [];
  }
  const all = special ? [NO_SOURCE, ...sources] : sources;
  return all.filter((source) => config.sources?.includes(source) ?? true);
}
