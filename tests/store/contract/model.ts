/** What a store must do with runs and lanes, as plainly as possible: lists that are searched from front to back. */
import type { Outcome } from "../../../lib/store/store.ts";

/** A run of the model. */
export interface ModelRun {
  readonly id: string;
  readonly seq: number;
  readonly handler: string;
  readonly lane: string | null;
  readonly object: string;
  readonly time: number;
  state: "waiting" | "ready" | "running" | "held" | "done" | "skipped" | "dead";
  /** Where it stands in its lane: behind all with a smaller place. */
  place: [time: number, turn: number];
  runAt: number;
  asked: boolean;
  hold: boolean;
  claim: number;
  attempt: number;
  blocked: number;
  interrupted: number;
  prechange: unknown;
}

const isHead = (run: ModelRun) => ["ready", "running", "held"].includes(run.state);

const before = (a: ModelRun, b: ModelRun) =>
  a.place[0] - b.place[0] || a.place[1] - b.place[1] || a.seq - b.seq;

/** The model of a store. */
export class Model {
  readonly runs: ModelRun[] = [];
  readonly #bytes = new Map<string, string>();

  find(id: string): ModelRun | undefined {
    return this.runs.find((run) => run.id === id);
  }

  #head(lane: string | null): ModelRun | undefined {
    return this.runs.find((run) => lane !== null && run.lane === lane && isHead(run));
  }

  #behind(lane: string | null): ModelRun[] {
    return this.runs
      .filter((run) => lane !== null && run.lane === lane && run.state === "waiting")
      .sort(before);
  }

  #free(run: ModelRun): void {
    run.state = run.hold ? "held" : "ready";
  }

  #advance(lane: string | null, now: number): void {
    const next = this.#behind(lane)[0];
    if (!next) return;
    this.#free(next);
    next.runAt = Math.max(next.runAt, now);
  }

  #hasten(head: ModelRun, now: number): void {
    if (head.state !== "ready" || head.claim === 0 || head.asked) return;
    head.runAt = Math.min(head.runAt, now + 60_000);
  }

  /** Gives the id of the delivery that holds these bytes. */
  append(
    delivery: string,
    bytes: string | null,
    made: Pick<ModelRun, "handler" | "lane" | "object" | "time" | "hold">,
    now: number,
  ): string {
    const same = bytes === null ? undefined : this.#bytes.get(bytes);
    if (same) return same;
    if (bytes !== null) this.#bytes.set(bytes, delivery);
    const run: ModelRun = {
      ...made,
      id: `${delivery}.1`,
      seq: this.runs.length,
      state: "waiting",
      place: [made.time, 0],
      runAt: now,
      asked: false,
      claim: 0,
      attempt: 0,
      blocked: 0,
      interrupted: 0,
      prechange: undefined,
    };
    const head = this.#head(run.lane);
    this.runs.push(run);
    if (!head) {
      this.#free(run);
    } else if (head.state !== "running" && head.claim === 0 && before(run, head) < 0) {
      head.state = "waiting";
      this.#free(run);
    } else {
      this.#hasten(head, now);
    }
    return delivery;
  }

  /** The ids in the order in which they must be given, and which of them are late. */
  claim(handler: string, limit: number, now: number): { id: string; late: boolean }[] {
    return this.runs
      .filter((run) => run.state === "ready" && run.handler === handler && run.runAt <= now)
      .sort((a, b) => a.runAt - b.runAt || a.seq - b.seq)
      .slice(0, limit)
      .map((run) => {
        run.state = "running";
        run.claim++;
        run.attempt++;
        run.asked = false;
        const late = this.runs.some((other) =>
          run.lane !== null && other.lane === run.lane && other.claim > 0 &&
          (other.time > run.time || (other.time === run.time && other.seq > run.seq))
        );
        return { id: run.id, late };
      });
  }

  /** Gives whether the completion is taken. */
  complete(id: string, claim: number, outcome: Outcome, now: number): boolean {
    const run = this.find(id);
    if (!run || run.state !== "running" || run.claim !== claim) return false;
    const end = (state: "done" | "skipped" | "dead") => {
      run.state = state;
      run.hold = false;
      this.#advance(run.lane, now);
    };
    if (outcome.kind === "interrupted") {
      this.#putBack(run, now, outcome.counted);
    } else if (outcome.kind === "failed") {
      const behind = this.#behind(run.lane);
      const successor = outcome.supersede &&
        behind.find((other) =>
          other.object === run.object &&
          (other.time > run.time || (other.time === run.time && other.seq > run.seq))
        );
      if (successor) {
        successor.prechange = outcome.supersede!.prechange;
        end("skipped");
        return true;
      }
      const counts = behind.length > 0 && !outcome.asked;
      if (counts && run.attempt > 1 && outcome.retryIn !== null) run.blocked++;
      if (outcome.retryIn === null || (counts && run.blocked >= 5)) {
        end("dead");
        return true;
      }
      run.runAt = now + (counts ? Math.min(outcome.retryIn, 60_000) : outcome.retryIn);
      run.asked = outcome.asked;
      this.#free(run);
    } else {
      end(outcome.kind);
    }
    return true;
  }

  #putBack(run: ModelRun, now: number, counted: boolean): void {
    run.attempt--;
    if (counted) run.interrupted++;
    run.runAt = now;
    run.asked = false;
    this.#free(run);
  }

  recover(now: number): number {
    const running = this.runs.filter((run) => run.state === "running");
    for (const run of running) {
      const { runAt } = run;
      this.#putBack(run, now, true);
      run.runAt = Math.max(runAt, now);
    }
    return running.length;
  }

  hold(handler: string): void {
    for (const run of this.runs) {
      if (run.handler !== handler || !["waiting", "ready", "running"].includes(run.state)) continue;
      run.hold = true;
      if (run.state === "ready") run.state = "held";
    }
  }

  release(handler: string, now: number): void {
    for (const run of this.runs) {
      if (run.handler !== handler || !run.hold) continue;
      run.hold = false;
      run.runAt = Math.max(run.runAt, now);
      if (run.state === "held") run.state = "ready";
    }
  }

  retry(id: string, now: number): number {
    const run = this.find(id)!;
    const mayRun = ["held", "skipped", "dead"].includes(run.state) ||
      (run.state === "ready" && run.claim > 0);
    if (!mayRun) return 0;
    Object.assign(run, { hold: false, attempt: 0, blocked: 0, interrupted: 0, asked: false });
    run.runAt = now;
    run.state = "waiting";
    const last = this.#behind(run.lane).filter((other) => other !== run).at(-1) ??
      this.#head(run.lane);
    run.place = last && run.time <= last.place[0]
      ? [last.place[0], last.place[1] + 1]
      : [run.time, 0];
    const head = this.#head(run.lane);
    if (run.lane === null) run.state = "ready";
    else if (head) this.#hasten(head, now);
    else this.#advance(run.lane, now);
    return 1;
  }

  drop(id: string, now: number): number {
    const run = this.find(id)!;
    if (["running", "done", "skipped"].includes(run.state)) return 0;
    const wasHead = isHead(run);
    run.state = "skipped";
    run.hold = false;
    if (wasHead) this.#advance(run.lane, now);
    return 1;
  }
}
