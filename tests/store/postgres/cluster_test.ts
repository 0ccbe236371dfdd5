/** Several processes on one database: stores that know nothing of each other but by it. */
import assert from "node:assert/strict";
import { type Clock, systemClock } from "../../../lib/clock.ts";
import { tryLockPurge } from "../../../lib/store/postgres/locks.ts";
import { Membership } from "../../../lib/store/postgres/membership.ts";
import { openPostgresStore } from "../../../lib/store/postgres/mod.ts";
import { recover } from "../../../lib/store/postgres/recover.ts";
import type { Store } from "../../../lib/store/store.ts";
import { FakeClock } from "../../fake_clock.ts";
import { until } from "../../until.ts";
import { completion, delivery, DONE, START } from "../contract/harness.ts";
import { write } from "../contract/own.ts";
import { newSchema, openDatabase, type Schema, withServer } from "./server.ts";

const serve = (schema: Schema, clock: Clock = new FakeClock()) =>
  openPostgresStore(schema.url, { mode: "serve", clock });

const slots = (limit: number, concurrency?: number) => [
  { handler: "handler", source: "netbox", limit, ...concurrency ? { concurrency } : {} },
];

const claim = (store: Store, limit = 100, concurrency?: number) =>
  store.claim(slots(limit, concurrency), START);

/** Its lease is past, and another process has noticed. */
const lose = (schema: Schema) => schema.query(`DELETE FROM {process}`);

/** Lets time go on until something has happened that also needs answers of the database. */
async function passing(clock: FakeClock, event: Promise<void>): Promise<void> {
  let happened = false;
  void event.then(() => happened = true);
  await until("another process is heard of", async () => {
    await clock.advance(20);
    return happened;
  });
}

const one = (id: string, lane: string | null = null, over: Parameters<typeof delivery>[0] = {}) =>
  delivery({ id, runs: [{ handler: "handler", lane }], ...over });

withServer(() => {
  Deno.test("two processes execute every run once, and each lane in its order", async () => {
    await using schema = newSchema();
    await using a = await serve(schema);
    await using b = await serve(schema);
    const batch = Array.from({ length: 240 }, (_, n) => one(`e${1_000 + n}`, `lane ${n % 8}`));
    await Promise.all([a.append(batch.slice(0, 160)), b.append(batch.slice(160))]);
    const started = new Map<string, string[]>();
    const work = async (store: Store) => {
      for (let idle = 0; idle < 20;) {
        const runs = await claim(store, 3);
        idle = runs.length === 0 ? idle + 1 : 0;
        for (const run of runs) {
          const lane = started.get(run.lane!) ?? started.set(run.lane!, []).get(run.lane!)!;
          lane.push(run.id);
        }
        await store.complete(runs.map((run) => completion(run, DONE)), START);
      }
    };
    await Promise.all([work(a), work(b)]);
    assert.equal((await a.counts()).runs.done, 240);
    const stored = (await a.listRuns({ limit: 1_000 })).reverse();
    for (const [lane, ids] of started) {
      const inOrder = stored.filter((run) => run.lane === lane).map((run) => run.id);
      assert.deepEqual(ids, inOrder, "overtaken, or executed twice");
    }
  });

  Deno.test("concurrency is counted over all processes", async () => {
    await using schema = newSchema();
    await using a = await serve(schema);
    await using b = await serve(schema);
    await a.append(Array.from({ length: 20 }, (_, n) => one(`e${n}`)));
    const claimed = await Promise.all([a, b, a, b].map((store) => claim(store, 2, 5)));
    assert.equal(claimed.flat().length, 5);
    assert.deepEqual(await claim(b, 2, 5), []);
    const mine = claimed[0]![0]!;
    await a.complete([completion(mine, DONE)], START);
    assert.equal((await claim(b, 2, 5)).length, 1);
  });

  Deno.test("concurrency counts the runs of a handler from all sources together", async () => {
    await using schema = newSchema();
    await using store = await serve(schema);
    const batch = Array.from({ length: 6 }, (_, n) => one(`a${n}`))
      .concat(Array.from({ length: 6 }, (_, n) => one(`b${n}`, null, { source: "lab" })));
    await store.append(batch);
    const two = ["netbox", "lab"].map((source) => ({
      handler: "handler",
      source,
      limit: 3,
      concurrency: 4,
    }));
    const runs = await store.claim(two, START);
    assert.deepEqual(runs.map((run) => run.delivery.id), ["a0", "a1", "b0", "b1"]);
  });

  Deno.test("a process whose lease was lost can change nothing of its runs, and learns it", async () => {
    await using schema = newSchema();
    const clock = new FakeClock();
    await using a = await serve(schema, clock);
    await a.append([one("e", "lane")]);
    const lost = new Promise<void>((resolve) => a.cluster.onLost(resolve));
    const [mine] = await claim(a);
    await lose(schema);
    await using b = await serve(schema);
    assert.equal(await b.recover(START), 1);
    const [theirs] = await claim(b);
    assert.deepEqual([theirs!.id, theirs!.claim, theirs!.interrupted], ["e.1", 2, 1]);

    assert.deepEqual(await a.complete([completion(mine!, DONE)], START), [null]);
    assert.equal(await a.saveStep(mine!.id, mine!.claim, "late", 1), false);
    assert.equal(await a.beginWrite(write(mine!, START)), null);
    assert.deepEqual(await a.complete([completion(theirs!, DONE)], START), [null], "not its own");
    await clock.advance(10_000);
    await passing(clock, lost);
    await a.append([one("next")]);
    assert.equal((await claim(a)).length, 1, "with a new lease it goes on");
    const [completed] = await b.complete([completion(theirs!, DONE)], START);
    assert.equal(completed!.state, "done");
  });

  Deno.test("a process without a lease claims nothing", async () => {
    await using schema = newSchema();
    await using a = await serve(schema);
    await a.append([one("e")]);
    await lose(schema);
    assert.deepEqual(await claim(a), []);
  });

  Deno.test("only a lease that is past is taken, and not while the database has just started", async () => {
    await using schema = newSchema();
    await using a = await serve(schema);
    await a.append([one("e")]);
    await claim(a);
    using db = openDatabase(schema);
    assert.equal(await recover(db, START, 0), 0, "it lives");
    await schema.query(`UPDATE {process} SET lease_until = now() - interval '1 s'`);
    assert.equal(await recover(db, START, 1e12), 0, "nobody could renew it");
    assert.equal(await recover(db, START, 0), 1);
  });

  Deno.test("a beat renews the lease, and takes the runs of those that are gone", async () => {
    await using schema = newSchema();
    const clock = new FakeClock();
    await using gone = await serve(schema);
    await gone.append([one("e")]);
    await claim(gone);
    await lose(schema);
    await using store = await serve(schema, clock);
    await schema.query(`UPDATE {process} SET lease_until = now() + interval '1 s'`);
    await using heard = await serve(schema);
    const woken = new Promise<void>((resolve) => heard.cluster.onWake(resolve));
    await clock.advance(10_000);
    await passing(clock, woken);
    assert.equal((await store.getRun("e.1"))!.state, "ready");
    const [row] = await schema.query(
      `SELECT max(lease_until) > now() + interval '20 s' AS renewed FROM {process}`,
    );
    assert.equal(row!.renewed, true);
  });

  Deno.test("a beat tells whether there may be runs of processes that are gone", async () => {
    await using schema = newSchema();
    await using gone = await serve(schema);
    await gone.append([one("e")]);
    await claim(gone);
    using db = openDatabase(schema);
    const told: boolean[] = [];
    const member = await Membership.join(db, new FakeClock(), ({ lost }) => {
      told.push(lost);
      return Promise.resolve();
    });
    await member.beat();
    await schema.query(
      `UPDATE {process} SET lease_until = now() - interval '1 s' WHERE id <> ${member.id}`,
    );
    await member.beat();
    await schema.query(`DELETE FROM {process} WHERE id <> ${member.id}`);
    await member.beat();
    await recover(db, START, 0);
    await member.beat();
    assert.deepEqual(told, [false, true, true, false]);
    await member.leave();
  });

  Deno.test("a process is woken when another one has stored or freed a run", async () => {
    await using schema = newSchema();
    await using a = await serve(schema, systemClock);
    const woken = (store: Store) => new Promise<void>((resolve) => store.cluster.onWake(resolve));
    const met = woken(a);
    await using b = await serve(schema, systemClock);
    await met;
    const stored = woken(b);
    await a.append([one("first", "lane"), one("second", "lane")]);
    await stored;
    const [run] = await claim(a);
    const freed = woken(b);
    await a.complete([completion(run!, DONE)], START);
    await freed;
    assert.equal((await claim(b))[0]!.id, "second.1");
  });

  Deno.test("lead() gives a task to one process at a time, with a growing fence", async () => {
    await using schema = newSchema();
    await using a = await serve(schema);
    await using b = await serve(schema);
    const took = await Promise.all([a.cluster.lead("x", 60_000), b.cluster.lead("x", 60_000)]);
    assert.deepEqual(took.toSorted(), [1, null]);
    const [leader, other] = took[0] === 1 ? [a, b] : [b, a];
    assert.equal(await leader.cluster.lead("x", 60_000), 1, "renewed");
    assert.equal(await other.cluster.lead("y", 60_000), 1, "another task");
    await other.cluster.resign("x");
    assert.equal(await other.cluster.lead("x", 60_000), null, "not its own to give up");
    await leader.cluster.resign("x");
    assert.equal(await other.cluster.lead("x", -1), 2);
    assert.equal(await leader.cluster.lead("x", 60_000), 3, "the lease was past");
    await leader.close();
    assert.equal(await other.cluster.lead("x", 60_000), 4, "its holder is gone");
  });

  Deno.test("the same bytes at two processes at once are stored once", async () => {
    await using schema = newSchema();
    await using a = await serve(schema);
    await using b = await serve(schema);
    for (let n = 0; n < 20; n++) {
      const dedupe = new Uint8Array(32).fill(n);
      const answers = await Promise.all(
        [a, b].map((store, k) => store.append([one(`e${n}-${k}`, "lane", { dedupe })])),
      );
      const [first, second] = answers.flat().toSorted((x, y) => y.runs - x.runs);
      assert.deepEqual([first!.runs, second!.runs, second!.duplicate], [1, 0, true]);
      assert.equal(second!.id, first!.id);
    }
  });

  Deno.test("an event of the change log and its delivery at two processes at once make one run", async () => {
    await using schema = newSchema();
    await using a = await serve(schema);
    await using b = await serve(schema);
    for (let n = 0; n < 20; n++) {
      const same = { requestId: `r${n}`, eventTime: START };
      const caughtUp = { mark: 0, from: START, until: null };
      const answers = await Promise.all([
        a.append([one(`c${n}`, null, { ...same, origin: "catch-up", caughtUp })]),
        b.append([one(`w${n}`, null, same)]),
      ]);
      assert.equal(answers.flat().reduce((sum, { runs }) => sum + runs, 0), 1);
    }
  });

  Deno.test("a process purges nothing while another one does", async () => {
    await using schema = newSchema();
    await using store = await serve(schema);
    await store.append([one("old", null, { runs: [] })]);
    const retention = { now: START + 2, keep: 1, keepBodies: 1, maxBytes: 1e12 };
    using db = openDatabase(schema);
    await db.transaction(async (tx) => {
      assert.equal(await tryLockPurge(tx), true);
      assert.equal(await store.purge(retention), false);
    });
    assert.equal((await store.counts()).deliveries, 1);
    assert.equal(await store.purge(retention), true);
    assert.equal((await store.counts()).deliveries, 0);
  });

  Deno.test("no event waits for a write that was settled in the same moment", async () => {
    await using schema = newSchema();
    await using a = await serve(schema);
    await using b = await serve(schema);
    for (let n = 0; n < 20; n++) {
      const id = await a.beginWrite(write(null, START));
      await Promise.all([
        a.settleWrite(id!, { requestId: `ours ${n}`, until: null }, START),
        b.append([one(`e${n}`, null, { own: "maybe", requestId: "theirs" })]),
      ]);
      assert.equal((await a.getRun(`e${n}.1`))!.state, "ready");
    }
  });

  Deno.test("no event waits for two writes that were settled at once by two processes", async () => {
    await using schema = newSchema();
    await using a = await serve(schema);
    await using b = await serve(schema);
    for (let n = 0; n < 20; n++) {
      const first = await a.beginWrite(write(null, START));
      const second = await b.beginWrite(write(null, START));
      await a.append([one(`e${n}`, null, { own: "maybe", requestId: "theirs" })]);
      await Promise.all([
        a.settleWrite(first!, { requestId: `first ${n}`, until: null }, START),
        b.settleWrite(second!, { requestId: `second ${n}`, until: null }, START),
      ]);
      assert.equal((await a.getRun(`e${n}.1`))!.state, "ready");
    }
  });
});
