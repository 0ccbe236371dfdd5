import type { Json } from "../../lib/event/types.ts";
import { ALONE, type Cluster } from "../../lib/store/cluster.ts";
import type {
  ClaimedRun,
  ClaimSlot,
  Completed,
  Completion,
  RunState,
  Store,
} from "../../lib/store/store.ts";
import { claimed } from "./samples.ts";

/** A run in memory, with the fields that scheduling needs. */
export interface FakeRun {
  readonly id: string;
  readonly handler: string;
  readonly source: string;
  readonly lane: string | null;
  readonly purpose: "event" | "dead";
  state: RunState;
  runAt: number;
  claim: number;
  attempt: number;
  interrupted: number;
  quarantine: boolean;
  reason: string | null;
}

/** As much of a store as the worker uses, in memory; it counts what it is asked. */
export class FakeStore {
  cluster: Cluster = ALONE;
  readonly runs: FakeRun[] = [];
  readonly batches: Completion[][] = [];
  readonly steps: [run: string, claim: number, name: string, result: Json][] = [];
  calls = { claim: 0, nextDue: 0, complete: 0 };
  /** Thrown by every call while it is set. */
  trouble: Error | null = null;
  /** Completions of these runs can never be stored. */
  readonly poison = new Set<string>();

  add(id: string, more: Partial<FakeRun> = {}): FakeRun {
    const run: FakeRun = {
      id,
      handler: "a",
      source: "netbox",
      lane: null,
      purpose: "event",
      state: "ready",
      runAt: 0,
      claim: 0,
      attempt: 0,
      interrupted: 0,
      quarantine: false,
      reason: null,
      ...more,
    };
    if (run.state === "ready" && this.#head(run.lane)) run.state = "waiting";
    this.runs.push(run);
    return run;
  }

  get(id: string): FakeRun {
    return this.runs.find((run) => run.id === id)!;
  }

  in(state: RunState): string[] {
    return this.runs.filter((run) => run.state === state).map((run) => run.id);
  }

  /** The part of the interface that is there. */
  get asStore(): Store {
    return this as unknown as Store;
  }

  claim(slots: readonly ClaimSlot[], now: number): Promise<ClaimedRun[]> {
    this.calls.claim++;
    return this.#answer(() =>
      slots.flatMap(({ handler, source, limit, ahead = 0 }) =>
        this.runs.filter((run) =>
          run.state === "ready" && run.handler === handler && run.source === source &&
          run.runAt <= now
        ).slice(0, limit + ahead).map((run) => {
          run.state = "running";
          run.claim++;
          run.attempt++;
          const { delivery } = claimed(run.id);
          const { state: _, runAt: __, reason: ___, ...rest } = run;
          return { ...claimed(run.id), ...rest, delivery: { ...delivery, source } };
        })
      )
    );
  }

  nextDue(handlers: readonly string[]): Promise<number | null> {
    this.calls.nextDue++;
    return this.#answer(() => {
      const due = this.runs.filter((r) => r.state === "ready" && handlers.includes(r.handler));
      return due.length > 0 ? Math.min(...due.map((run) => run.runAt)) : null;
    });
  }

  complete(batch: readonly Completion[], now: number): Promise<Completed[]> {
    this.calls.complete++;
    return this.#answer(() => {
      const poisoned = batch.find((completion) => this.poison.has(completion.run));
      if (poisoned) throw new TypeError(`cannot bind ${poisoned.run}`);
      this.batches.push([...batch]);
      return batch.map((completion) => this.#completeOne(completion, now));
    });
  }

  saveStep(run: string, claim: number, name: string, result: Json): Promise<boolean> {
    return this.#answer(() => {
      if (this.get(run).claim !== claim) return false;
      this.steps.push([run, claim, name, result]);
      return true;
    });
  }

  hold(handler: string, reason: string): Promise<number> {
    return this.#answer(() => {
      const runs = this.runs.filter((run) => run.handler === handler && run.state === "ready");
      for (const run of runs) Object.assign(run, { state: "held", reason });
      return runs.length;
    });
  }

  release(handler: string, now: number): Promise<number> {
    return this.#answer(() => {
      const runs = this.runs.filter((run) => run.handler === handler && run.state === "held");
      for (const run of runs) Object.assign(run, { state: "ready", reason: null, runAt: now });
      return runs.length;
    });
  }

  openHandlers(): Promise<string[]> {
    const open = this.runs.filter((r) => !["done", "skipped", "dead"].includes(r.state));
    return this.#answer(() => [...new Set(open.map((run) => run.handler))]);
  }

  #completeOne({ run: id, claim, outcome }: Completion, now: number): Completed {
    const run = this.get(id);
    let more = false;
    if (run.state !== "running" || run.claim !== claim) return null;
    if (outcome.kind === "interrupted") {
      run.attempt--;
      if (outcome.counted) run.interrupted++;
      run.quarantine ||= outcome.quarantine;
      run.state = "ready";
      run.runAt = now;
    } else if (outcome.kind === "failed" && outcome.retryIn !== null) {
      run.state = "ready";
      run.runAt = now + outcome.retryIn;
    } else {
      run.state = outcome.kind === "failed" ? "dead" : outcome.kind;
      const next = this.runs.find((r) => r.lane === run.lane && r.state === "waiting");
      if (run.lane !== null && next) {
        Object.assign(next, { state: "ready", runAt: now });
        more = true;
      }
    }
    more ||= run.state === "ready" && run.runAt <= now;
    return { state: run.state, runAt: run.runAt, more };
  }

  #head(lane: string | null): FakeRun | undefined {
    if (lane === null) return undefined;
    return this.runs.find((run) =>
      run.lane === lane && ["ready", "running", "held"].includes(run.state)
    );
  }

  // deno-lint-ignore require-await -- a store answers later, and throws into the promise
  async #answer<T>(give: () => T): Promise<T> {
    if (this.trouble) throw this.trouble;
    return give();
  }
}
