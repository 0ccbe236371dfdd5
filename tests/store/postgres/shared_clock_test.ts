/** Processes whose clocks differ: they go by that of the database. */
import assert from "node:assert/strict";
import type { Clock } from "../../../lib/clock.ts";
import { openPostgresStore } from "../../../lib/store/postgres/mod.ts";
import { SharedClock } from "../../../lib/store/postgres/shared_clock.ts";
import type { Store } from "../../../lib/store/store.ts";
import { FakeClock } from "../../fake_clock.ts";
import { completion, delivery, failed } from "../contract/harness.ts";
import { newSchema, openDatabase, type Schema, withServer } from "./server.ts";

const MINUTES = 60_000;
/** What two looks at the database may differ by on a busy machine. */
const CLOSE = 2_000;

/** A machine whose clock is ahead by so much. */
const machine = (ahead: number) => new FakeClock(Date.now() + ahead);

const serve = (schema: Schema, clock: Clock) =>
  openPostgresStore(schema.url, { mode: "serve", clock });

const timeOf = async (schema: Schema) => {
  const [row] = await schema.query(
    `SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS now`,
  );
  return Number(row!.now);
};

const SLOTS = [{ handler: "handler", source: "netbox", limit: 10 }];

withServer(() => {
  Deno.test("processes whose clocks are minutes apart go by that of the database", async () => {
    await using schema = newSchema();
    for (const mode of ["serve", "write", "read"] as const) {
      for (const ahead of [-10 * MINUTES, 0, 10 * MINUTES]) {
        await using store = await openPostgresStore(schema.url, { mode, clock: machine(ahead) });
        const off = store.cluster.clock!.now() - await timeOf(schema);
        assert.ok(Math.abs(off) < CLOSE, `${mode}: ${off} ms off`);
      }
    }
  });

  Deno.test("a beat corrects a clock that went wrong meanwhile", async () => {
    await using schema = newSchema();
    await using store = await serve(schema, machine(0));
    const own = machine(0);
    const clock = new SharedClock(own);
    using db = openDatabase(schema);
    await clock.set(db);
    await own.advance(10 * MINUTES);
    assert.ok(clock.now() - await timeOf(schema) > 9 * MINUTES, "it goes on by itself");
    await clock.set(db);
    const off = clock.now() - await timeOf(schema);
    assert.ok(Math.abs(off) < CLOSE, `${off} ms off`);
    assert.ok(store);
  });

  Deno.test("what a slow answer cannot tell apart does not move the clock", async () => {
    await using schema = newSchema();
    await using store = await serve(schema, machine(0));
    let mono = 0;
    let answer = 10_000;
    // Each look takes 100 ms of its time.
    const own = { ...machine(0), monotonic: () => mono += 50, after: () => () => {} };
    const db = { query: () => Promise.resolve([{ now: answer }]) };
    const clock = new SharedClock(own as unknown as Clock);
    const set = () => clock.set(db as unknown as Parameters<SharedClock["set"]>[0]);
    await set();
    const before = clock.now();
    answer += 100 + 20;
    await set();
    assert.equal(clock.now() - before, 150, "three looks at the own clock later");
    answer += 100 + 500;
    await set();
    assert.ok(clock.now() - before > 600);
    assert.ok(store);
  });

  Deno.test("what a process that is ahead stores and puts back is due for one that is behind, and not before its time", async () => {
    await using schema = newSchema();
    await using ahead = await serve(schema, machine(10 * MINUTES));
    await using behind = await serve(schema, machine(-10 * MINUTES));
    const now = (store: Store) => store.cluster.clock!.now();
    for (const [from, to] of [[ahead, behind], [behind, ahead]] as const) {
      const id = `from ${from === ahead ? "ahead" : "behind"}`;
      const at = now(from);
      await from.append([
        delivery({
          id,
          receivedAt: at,
          eventTime: at,
          runs: [{ handler: "handler", lane: null }],
        }),
      ]);
      const [run] = await to.claim(SLOTS, now(to) + CLOSE);
      assert.equal(run!.id, `${id}.1`, "it is due at once");
      await to.complete([completion(run!, failed(MINUTES), now(to))], now(to));
      assert.deepEqual(await from.claim(SLOTS, now(from)), [], "not before its wait is over");
      const [again] = await from.claim(SLOTS, now(from) + MINUTES + CLOSE);
      assert.equal(again!.id, `${id}.1`);
      await from.complete([completion(again!, { kind: "done" }, now(from))], now(from));
    }
  });

  Deno.test("leases and leadership do not look at the clocks of processes", async () => {
    await using schema = newSchema();
    await using ahead = await serve(schema, machine(10 * MINUTES));
    await using behind = await serve(schema, machine(-10 * MINUTES));
    const at = behind.cluster.clock!.now();
    await behind.append([
      delivery({
        id: "e",
        receivedAt: at,
        eventTime: at,
        runs: [{ handler: "handler", lane: null }],
      }),
    ]);
    assert.equal((await behind.claim(SLOTS, at + CLOSE)).length, 1);
    assert.equal(await behind.cluster.lead("sources", 30_000), 1);
    assert.equal(await ahead.recover(ahead.cluster.clock!.now()), 0, "it is being executed");
    assert.deepEqual(await ahead.claim(SLOTS, at + CLOSE), []);
    assert.equal(await ahead.cluster.lead("sources", 30_000), null);
  });
});
