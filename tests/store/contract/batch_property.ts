/** Random histories of batches: nothing is lost, nothing runs twice, and all in order. */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { ClaimedRun, LeftRun, Outcome } from "../../../lib/store/store.ts";
import { BATCH, claimGathered, DEBOUNCE } from "./gathering.ts";
import { completion, type Contract, delivery, DONE, Driver, ERROR } from "./harness.ts";

const pick = fc.nat(1_000);

const outcome: fc.Arbitrary<Outcome> = fc.oneof(
  { weight: 4, arbitrary: fc.constant(DONE) },
  fc.constant<Outcome>({ kind: "dead", error: ERROR }),
  fc.constantFrom(0, 5_000, 600_000).map((retryIn): Outcome => ({
    kind: "failed",
    error: ERROR,
    retryIn,
    asked: false,
  })),
  fc.boolean().map((counted): Outcome => ({
    kind: "interrupted",
    reason: "drain",
    counted,
    quarantine: false,
  })),
);

const command = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant("append" as const),
      batch: fc.array(
        fc.record({
          lane: fc.constantFrom("a", "a", "b", null),
          back: fc.nat(3),
          doubtful: fc.integer({ min: 0, max: 7 }).map((n) => n === 0),
        }),
        { minLength: 1, maxLength: 4 },
      ),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.nat(15_000) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("claim" as const),
      limit: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("complete" as const),
      pick,
      outcome,
      leaves: fc.option(pick, { nil: null, freq: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("answer" as const), pick }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("crash" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("retry" as const), pick }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("drop" as const), pick }) },
);

type Command = typeof command extends fc.Arbitrary<infer T> ? T : never;

interface Event {
  readonly id: string;
  readonly lane: string | null;
  readonly time: number;
  readonly n: number;
  /** In how many batches that were done. */
  done: number;
  /** It ended otherwise, and it is known how. */
  over: boolean;
}

/** Runs a history, and knows what must be true of it. */
class History {
  readonly #driver: Driver;
  readonly #events = new Map<string, Event>();
  readonly #doubts: string[] = [];
  readonly #running = new Map<string, ClaimedRun>();
  /** What each batch carried when it was claimed last. */
  readonly #carried = new Map<string, string[]>();
  /** A person has put runs elsewhere: their order is not that of their times any more. */
  #moved = false;

  constructor(driver: Driver) {
    this.#driver = driver;
  }

  async apply(step: Command): Promise<void> {
    const { store, now } = this.#driver;
    switch (step.do) {
      case "append":
        return await this.#append(step.batch);
      case "wait":
        this.#driver.now += step.ms;
        return;
      case "claim":
        return (await claimGathered(this.#driver, BATCH, step.limit)).forEach((run) =>
          this.#claimed(run)
        );
      case "complete": {
        const run = [...this.#running.values()][step.pick % this.#running.size];
        return run && await this.#complete(run, step.outcome, step.leaves);
      }
      case "answer": {
        const [id] = this.#doubts.splice(step.pick % Math.max(1, this.#doubts.length), 1);
        if (id) await store.answerDoubt(id, { kind: "happened", branch: null }, now);
        return;
      }
      case "crash":
        await this.#driver.reopen();
        await this.#driver.store.recover(now);
        return this.#running.clear();
      case "retry": {
        const ids = [...this.#events.keys(), ...this.#carried.keys()];
        if (ids.length === 0) return;
        const id = ids[step.pick % ids.length]!;
        this.#moved = true;
        // What was given up runs after all.
        if (await store.retry({ ids: [id] }, now) === 1) this.#events.get(id)!.over = false;
        return;
      }
      case "drop": {
        const event = [...this.#events.values()][step.pick % this.#events.size];
        if (event && await store.drop({ ids: [event.id] }, now) > 0) this.#end(event.id);
      }
    }
  }

  async #append(batch: readonly { lane: string | null; back: number; doubtful: boolean }[]) {
    const { store, now } = this.#driver;
    const deliveries = batch.map(({ lane, back, doubtful }) => {
      const n = this.#events.size + 1;
      const time = now - back * 1_000;
      const id = `e${n}`;
      this.#events.set(`${id}.1`, { id: `${id}.1`, lane, time, n, done: 0, over: false });
      if (doubtful) this.#doubts.push(id);
      return delivery({
        id,
        receivedAt: now,
        eventTime: time,
        ...doubtful ? { branch: "unknown" } : {},
        runs: [{ handler: "handler", lane, delay: BATCH.wait }],
      });
    });
    await store.append(deliveries);
  }

  #claimed(run: ClaimedRun): void {
    const events = run.batch!.map(({ id }) => this.#events.get(id)!);
    const ids = events.map(({ id }) => id);
    assert.equal(run.purpose, "batch");
    assert.ok(events.length >= 1 && events.length <= BATCH.size);
    assert.ok(events.every(({ done, over }) => done === 0 && !over), "nothing runs again");
    assert.deepEqual(events, events.toSorted((a, b) => a.time - b.time || a.n - b.n));
    const lanes = new Set(events.map(({ lane }) => lane));
    assert.equal(lanes.size, 1);
    for (const other of this.#running.values()) {
      assert.ok(run.lane === null || other.lane !== run.lane, "one batch at a time in a lane");
    }
    const before = this.#carried.get(run.id);
    if (before) assert.deepEqual(ids, before, "the same runs again");
    else if (run.lane !== null && !this.#moved) this.#comeFirst(events);
    this.#carried.set(run.id, ids);
    this.#running.set(run.id, run);
  }

  /** Nothing that came before them is left behind. */
  #comeFirst(events: readonly Event[]): void {
    const last = events.at(-1)!;
    for (const event of this.#events.values()) {
      if (event.lane !== last.lane || event.done > 0 || event.over || events.includes(event)) {
        continue;
      }
      const isCarried = [...this.#carried.values()].some((ids) => ids.includes(event.id));
      if (isCarried) continue;
      assert.ok(event.time > last.time || event.time === last.time && event.n > last.n);
    }
  }

  /** It ends by itself, whatever becomes of its batch. */
  #end(id: string): void {
    this.#events.get(id)!.over = true;
    for (const [batch, ids] of this.#carried) {
      this.#carried.set(
        batch,
        ids.filter((it) => it !== id),
      );
    }
  }

  async #complete(run: ClaimedRun, outcome: Outcome, leaves: number | null): Promise<void> {
    const { store, now } = this.#driver;
    const ids = this.#carried.get(run.id)!;
    const left: LeftRun[] = leaves === null || ids.length < 2 || outcome.kind === "interrupted"
      ? []
      : [{ run: ids[leaves % ids.length]!, outcome: { kind: "skipped", reason: "no" } }];
    for (const { run } of left) this.#end(run);
    await store.complete([completion(run, outcome, now, { left })], now);
    this.#running.delete(run.id);
    if (outcome.kind !== "done") return;
    for (const id of this.#carried.get(run.id)!) this.#events.get(id)!.done++;
  }

  /** Whatever has happened: in the end every event has run in one batch, or has ended as it was told. */
  async finish(): Promise<void> {
    const { store } = this.#driver;
    for (const id of this.#doubts) {
      await store.answerDoubt(id, { kind: "happened", branch: null }, this.#driver.now);
    }
    for (let i = 0; i < 1_000; i++) {
      for (const run of this.#running.values()) await this.#complete(run, DONE, null);
      const dead = await store.listRuns({ states: ["dead"], limit: 1_000 });
      await store.retry({ ids: dead.map(({ id }) => id) }, this.#driver.now);
      if (dead.length > 0) this.#moved = true;
      this.#driver.now += 600_000;
      const runs = await claimGathered(this.#driver);
      runs.forEach((run) => this.#claimed(run));
      if (runs.length === 0 && dead.length === 0) break;
    }
    for (const { id, done, over } of this.#events.values()) {
      const { state } = (await store.getRun(id))!;
      assert.deepEqual([id, state, done], [id, over ? "skipped" : "done", over ? 0 : 1]);
    }
    const open = await store.listRuns({ states: ["waiting", "ready", "running", "held"] });
    assert.deepEqual(open, []);
  }
}

/** Random histories lose nothing. */
export const batchPropertyContract: Contract = (name, open) => {
  const numRuns = Number(Deno.env.get("HOOKBOX_TEST_RUNS") ?? 40);

  Deno.test(`${name}: in any history every event is in one batch that is done, in order`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 5, maxLength: 60 }), async (commands) => {
        await using driver = await Driver.start(open);
        const history = new History(driver);
        for (const step of commands) await history.apply(step);
        await history.finish();
      }),
      { numRuns },
    );
  });

  Deno.test(`${name}: in any history debounced runs begin where the last one ended`, async () => {
    const steps = fc.array(
      fc.record({
        gap: fc.nat(30_000),
        fails: fc.boolean(),
        crashes: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
      }),
      { minLength: 1, maxLength: 40 },
    );
    await fc.assert(
      fc.asyncProperty(steps, async (steps) => {
        await using driver = await Driver.start(open);
        let version = 0;
        let seen = 0;
        const work = async (fails: boolean) => {
          for (const run of await claimGathered(driver, DEBOUNCE)) {
            assert.deepEqual(run.prechange, { version: seen });
            if (fails) {
              await driver.end(run, { kind: "failed", error: ERROR, retryIn: 0, asked: true });
            } else {
              seen = Number(run.delivery.id.slice(1));
              await driver.end(run, DONE);
            }
          }
        };
        for (const { gap, fails, crashes } of steps) {
          await driver.add({
            id: `v${version + 1}`,
            delay: DEBOUNCE.wait,
            prechange: { version: version++ },
          });
          driver.now += gap;
          if (crashes) await driver.reopen();
          await work(fails);
        }
        for (let i = 0; i < 3; i++) {
          driver.now += DEBOUNCE.max;
          await work(false);
        }
        assert.equal(seen, version, "the last one has run");
      }),
      { numRuns },
    );
  });
};
