/** Random histories, against the model. */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { NewDelivery, Outcome, RunState } from "../../../lib/store/store.ts";
import { completion, type Contract, delivery, Driver, ERROR, START } from "./harness.ts";
import { Model } from "./model.ts";

const HANDLERS = ["first", "second"];

const outcome: fc.Arbitrary<Outcome> = fc.oneof(
  fc.constant<Outcome>({ kind: "done" }),
  fc.constant<Outcome>({ kind: "skipped", reason: "no ticket" }),
  fc.constant<Outcome>({ kind: "dead", error: ERROR }),
  fc.record({
    kind: fc.constant("failed" as const),
    error: fc.constant(ERROR),
    retryIn: fc.constantFrom(0, 0, 5_000, 600_000, null),
    asked: fc.boolean(),
    supersede: fc.option(fc.constant({ prechange: { mtu: 1 } }), { nil: undefined, freq: 2 }),
  }).map(({ supersede, ...rest }): Outcome => supersede ? { ...rest, supersede } : rest),
  fc.record({
    kind: fc.constant("interrupted" as const),
    reason: fc.constant("drain"),
    counted: fc.boolean(),
    quarantine: fc.constant(false),
  }),
);

const handler = fc.constantFrom(...HANDLERS);
const pick = fc.nat(1_000);

/** A delivery that comes. */
const arrival = fc.record({
  handler,
  lane: fc.constantFrom("a", "a", "b", null),
  time: fc.nat(6),
  object: fc.constantFrom("1", "2"),
  bytes: fc.option(fc.nat(20), { nil: null }),
  held: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
});

/** What can happen. `pick` chooses among the runs, or the claims, that there are by then. */
const command = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant("append" as const),
      batch: fc.array(arrival, { minLength: 1, maxLength: 4 }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("claim" as const),
      handler,
      limit: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant("complete" as const),
      batch: fc.array(fc.record({ pick, stale: fc.boolean(), outcome }), {
        minLength: 1,
        maxLength: 3,
      }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.nat(90_000) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("crash" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("hold" as const), handler }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("release" as const), handler }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("retry" as const), pick }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("drop" as const), pick }) },
);

type Arrival = typeof arrival extends fc.Arbitrary<infer T> ? T : never;
type Command = typeof command extends fc.Arbitrary<infer T> ? T : never;

/** Runs a history on both, comparing every answer. */
class History {
  readonly #driver: Driver;
  readonly #model = new Model();
  readonly #claims: { id: string; claim: number }[] = [];
  #deliveries = 0;

  constructor(driver: Driver) {
    this.#driver = driver;
  }

  #delivery({ handler, lane, time, object, bytes, held }: Arrival): NewDelivery {
    return delivery({
      id: `e${++this.#deliveries}`,
      receivedAt: this.#driver.now,
      // The same bytes say the same time.
      eventTime: START + (bytes === null ? time : bytes % 7),
      objectId: object,
      dedupe: bytes === null ? null : new Uint8Array([bytes]),
      runs: [{
        handler,
        lane: lane && `${handler}/${lane}`,
        ...held ? { held: "handler broken" } : {},
      }],
    });
  }

  async apply(step: Command): Promise<void> {
    const driver = this.#driver;
    const model = this.#model;
    const { store, now } = driver;
    const chosen = "pick" in step ? model.runs[step.pick % model.runs.length]?.id : undefined;
    switch (step.do) {
      case "append": {
        const deliveries = step.batch.map((arrival) => this.#delivery(arrival));
        const appended = await store.append(deliveries);
        const expected = step.batch.map((arrival, index) => {
          const { id, eventTime: time, runs } = deliveries[index]!;
          const { handler, lane } = runs[0]!;
          const { object, bytes, held: hold } = arrival;
          const made = { handler, lane, object, time, hold };
          return model.append(id, bytes === null ? null : String(bytes), made, now);
        });
        assert.deepEqual(appended.map(({ id }) => id), expected);
        break;
      }
      case "claim": {
        const runs = await driver.claim(step.limit, step.handler);
        const expected = model.claim(step.handler, step.limit, now);
        assert.deepEqual(runs.map(({ id, late }) => ({ id, late })), expected);
        for (const run of runs) {
          assert.deepEqual(run.prechange, model.find(run.id)!.prechange);
          assert.equal(run.claim, model.find(run.id)!.claim);
          this.#claims.push({ id: run.id, claim: run.claim });
        }
        break;
      }
      case "complete": {
        const running = model.runs.filter((run) => run.state === "running");
        const batch = step.batch.flatMap(({ pick, stale, outcome }) => {
          const among = stale ? this.#claims : running;
          const claim = among[pick % among.length];
          return claim ? [completion({ id: claim.id, claim: claim.claim }, outcome, now)] : [];
        });
        const completed = await store.complete(batch, now);
        const taken = batch.map(({ run, claim, outcome }) =>
          model.complete(run, claim, outcome, now)
        );
        assert.deepEqual(completed.map((one) => one !== null), taken);
        break;
      }
      case "wait":
        driver.now += step.ms;
        break;
      case "crash":
        await driver.reopen();
        assert.equal(await driver.store.recover(now), model.recover(now));
        break;
      case "hold":
        await store.hold(step.handler, "handler broken");
        model.hold(step.handler);
        break;
      case "release":
        await store.release(step.handler, now);
        model.release(step.handler, now);
        break;
      case "retry":
        if (!chosen) break;
        assert.equal(await store.retry({ ids: [chosen] }, now), model.retry(chosen, now));
        break;
      case "drop":
        if (!chosen) break;
        assert.equal(await store.drop({ ids: [chosen] }, now), model.drop(chosen, now));
        break;
    }
  }

  /** Both hold the same, and no lane has two heads, or waiting runs without a head. */
  async check(): Promise<void> {
    const rows = await this.#driver.store.listRuns({ limit: 1_000 });
    const heads = new Map<string, number>();
    const waiting = new Set<string>();
    for (const { lane, state } of rows) {
      if (lane === null) continue;
      if ((["ready", "running", "held"] as RunState[]).includes(state)) {
        heads.set(lane, (heads.get(lane) ?? 0) + 1);
      }
      if (state === "waiting") waiting.add(lane);
    }
    for (const [lane, n] of heads) assert.equal(n, 1, `${n} heads in ${lane}`);
    for (const lane of waiting) {
      assert.ok(heads.has(lane), `nobody will ever end the wait in ${lane}`);
    }
    assert.deepEqual(
      rows.map(({ id, state, runAt, attempt, interrupted }) => ({
        id,
        state,
        runAt: state === "ready" ? runAt : null,
        attempt,
        interrupted,
      })),
      [...this.#model.runs].reverse().map(({ id, state, runAt, attempt, interrupted }) => ({
        id,
        state,
        runAt: state === "ready" ? runAt : null,
        attempt,
        interrupted,
      })),
    );
  }
}

/** Random histories behave as the model does. */
export const randomContract: Contract = (name, open) => {
  Deno.test(`${name}: any history of a store is as in the model`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 5, maxLength: 80 }), async (commands) => {
        await using driver = await Driver.start(open);
        const history = new History(driver);
        for (const step of commands) {
          await history.apply(step);
          await history.check();
        }
      }),
      { numRuns: Number(Deno.env.get("HOOKBOX_TEST_RUNS") ?? 40) },
    );
  });
};
