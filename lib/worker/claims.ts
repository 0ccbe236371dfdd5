/**
 * Which runs to ask the store for: fair between handlers and between sources, and never more than there are places.
 *
 * @module
 */
import type { HandlerInfo } from "../handler/types.ts";
import type { ClaimedRun, ClaimSlot } from "../store/store.ts";

/** A handler's runs from one source: what claiming is fair between. */
interface Pair {
  readonly handler: string;
  readonly source: string;
  /** Whether there may be ready runs. */
  hot: boolean;
}

/** Remembers who was served last, who may have ready runs, and how many places each handler takes. */
export class Claims {
  /** Who was served longest ago comes first. */
  #pairs: Pair[] = [];
  #limits = new Map<string, number>();
  readonly #running = new Map<string, number>();
  readonly #paused = new Set<string>();

  /** Sets which handlers there are, and the names of all sources. */
  use(handlers: readonly HandlerInfo[], sources: readonly string[]): void {
    const ready = handlers.filter((handler) => handler.status === "ready");
    this.#limits = new Map(ready.map((handler) => [handler.id, handler.config.concurrency]));
    this.#pairs = ready.flatMap(({ id, config }) =>
      sources.filter((source) => config.sources?.includes(source) ?? true)
        .map((source) => ({ handler: id, source, hot: true }))
    );
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

  /** Handlers that have a place for one run more. */
  open(): string[] {
    return [...this.#limits.keys()].filter((handler) => this.#room(handler) > 0);
  }

  /** A run of this handler takes a place. */
  enter(handler: string): void {
    this.#running.set(handler, (this.#running.get(handler) ?? 0) + 1);
  }

  /** It gives its place back; the next of its lane may be ready now. */
  leave(handler: string): void {
    const left = (this.#running.get(handler) ?? 0) - 1;
    if (left > 0) this.#running.set(handler, left);
    else this.#running.delete(handler);
    this.heat(handler);
  }

  /**
   * Deals `free` places out, one after another, beginning with who was served longest ago. Empty: nobody can take one,
   * or nobody may have ready runs. Whoever is asked has none from now on, unless `took()` or `heat()` says otherwise.
   */
  plan(free: number, takes: (handler: string) => boolean): ClaimSlot[] {
    const hot = this.#pairs.filter((pair) => pair.hot && takes(pair.handler));
    const room = new Map(hot.map(({ handler }) => [handler, this.#room(handler)]));
    const dealt = new Map<Pair, number>();
    for (let left = 0; free > 0 && left !== free;) {
      left = free;
      for (const pair of hot) {
        const places = room.get(pair.handler) ?? 0;
        if (places <= 0 || free === 0) continue;
        room.set(pair.handler, places - 1);
        dealt.set(pair, (dealt.get(pair) ?? 0) + 1);
        free--;
      }
    }
    this.#pairs = [...this.#pairs.filter((pair) => !dealt.has(pair)), ...dealt.keys()];
    return [...dealt].map(([pair, limit]) => {
      pair.hot = false;
      const concurrency = this.#limits.get(pair.handler)!;
      return { handler: pair.handler, source: pair.source, limit, concurrency };
    });
  }

  /** What came of a plan: who gave all that was asked for may have more. */
  took(slots: readonly ClaimSlot[], runs: readonly ClaimedRun[]): void {
    for (const { handler, source, limit } of slots) {
      const given = runs.filter((r) => r.handler === handler && r.delivery.source === source);
      const pair = this.#pairs.find((p) => p.handler === handler && p.source === source);
      if (pair && given.length >= limit) pair.hot = true;
    }
  }

  #room(handler: string): number {
    if (this.#paused.has(handler)) return 0;
    return (this.#limits.get(handler) ?? 0) - (this.#running.get(handler) ?? 0);
  }
}
