import assert from "node:assert/strict";
import { type Clock, systemClock } from "../../../lib/clock.ts";
import { openPostgresStore } from "../../../lib/store/postgres/mod.ts";
import { Unheard } from "../../../lib/store/postgres/unheard.ts";
import { StoreBusyError } from "../../../lib/store/store.ts";
import { FakeClock } from "../../fake_clock.ts";
import { delivery } from "../contract/harness.ts";
import { newSchema, openDatabase, type Schema, withServer } from "./server.ts";

/** Ends all connections of the stores in a schema, as a restart of the database does. */
const cut = (schema: Schema) =>
  schema.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE application_name = 'hookbox ${schema.name}'`,
  );

withServer(() => {
  Deno.test("a store goes on after its connections were cut, at rest and in the middle of its work", async () => {
    await using schema = newSchema();
    await using store = await openPostgresStore(schema.url, { mode: "serve" });
    const acknowledged = new Set<string>();
    let failed = 0;
    for (let round = 0; round < 10; round++) {
      const cutting = cut(schema);
      const appends = Array.from({ length: 30 }, async (_, n) => {
        const id = `${round}-${n}`;
        const runs = [{ handler: "h", lane: `lane ${n % 3}` }];
        try {
          await store.append([delivery({ id, runs })]);
          acknowledged.add(id);
        } catch (error) {
          assert.ok(error instanceof StoreBusyError, String(error));
          failed++;
        }
      });
      await Promise.all([cutting, ...appends]);
    }
    assert.ok(failed > 0, "nothing was cut");
    assert.ok(acknowledged.size > 0, "it did not go on");
    for (const id of acknowledged) assert.ok(await store.getRun(`${id}.1`), `${id} is lost`);
    const { runs, deliveries } = await store.counts();
    assert.equal(runs.ready + runs.waiting, deliveries, "half a delivery was stored");
    assert.equal(runs.ready, 3);
  });

  Deno.test("no run is left behind by a claim whose answer was lost", async () => {
    await using schema = newSchema();
    await using store = await openPostgresStore(schema.url, { mode: "serve" });
    const runs = Array.from({ length: 100 }, () => ({ handler: "h", lane: null }));
    await store.append([delivery({ id: "e", runs })]);
    const claimed = new Set<string>();
    const claim = async (limit: number) => {
      const runs = await store.claim([{ handler: "h", source: "netbox", limit }], 1e15);
      for (const { id } of runs) claimed.add(id);
    };
    for (let round = 0; round < 12; round++) {
      const claims = Array.from({ length: 6 }, () => claim(1).catch(() => {}));
      await Promise.all([cut(schema), ...claims]);
    }
    // The answer to the last ones may have been lost too: the next claim puts them back.
    for (let n = 0; n < 3; n++) await claim(0).catch(() => {});
    const running = await store.listRuns({ states: ["running"], limit: 100 });
    assert.deepEqual(new Set(running.map(({ id }) => id)), claimed);
  });

  Deno.test("putBack() takes back what was claimed, as if it had not been", async () => {
    await using schema = newSchema();
    await using store = await openPostgresStore(schema.url, { mode: "serve" });
    await store.append([delivery({ id: "e", runs: [{ handler: "h", lane: "lane" }] })]);
    const slots = [{ handler: "h", source: "netbox", limit: 1 }];
    await store.claim(slots, 1e15);
    const [process] = await schema.query(`SELECT id FROM {process}`);
    using db = openDatabase(schema);
    const clock = new FakeClock();
    const unheard = new Unheard(db, clock);
    unheard.note({ owner: Number(process!.id), number: 7 });
    assert.equal(await unheard.putBack(), 0, "another claim of the same process");
    unheard.note({ owner: Number(process!.id), number: 1 });
    assert.equal(await unheard.putBack(), 1);
    const [again] = await store.claim(slots, 1e15);
    assert.deepEqual([again!.claim, again!.attempt, again!.interrupted], [2, 1, 0]);
    assert.equal(await unheard.putBack(), 0, "one that was heard of");
  });

  Deno.test("a transaction whose connection was cut in its middle leaves nothing behind", async () => {
    await using schema = newSchema();
    await (await openPostgresStore(schema.url, { mode: "serve" })).close();
    using db = openDatabase(schema);
    const insert = `INSERT INTO {value} (key, value) VALUES ($1::text, '1')`;
    await db.query(insert, "before");
    const broken = db.transaction(async (tx) => {
      await tx.query(insert, "first");
      await cut(schema);
      tx.send(insert, "second");
      tx.send(insert, "third");
    });
    await assert.rejects(broken, StoreBusyError);
    const rows = await db.query(`SELECT key FROM {value}`);
    assert.deepEqual(rows.map(({ key }) => key), ["before"]);
  });

  Deno.test("a statement that fails takes its whole transaction back, also when nobody waited for it", async () => {
    await using schema = newSchema();
    await (await openPostgresStore(schema.url, { mode: "serve" })).close();
    using db = openDatabase(schema);
    const insert = `INSERT INTO {value} (key, value) VALUES ($1::text, '1')`;
    const twice = db.transaction((tx) => {
      tx.send(insert, "x");
      tx.send(insert, "x");
      tx.send(insert, "y");
      return Promise.resolve();
    });
    await assert.rejects(twice, /23505/);
    assert.deepEqual(await db.query(`SELECT key FROM {value}`), []);
  });

  Deno.test("a process listens again after its connection was cut", async () => {
    await using schema = newSchema();
    await using a = await openPostgresStore(schema.url, { mode: "serve", clock: systemClock });
    const met = new Promise<void>((resolve) => a.cluster.onWake(resolve));
    await using b = await openPostgresStore(schema.url, { mode: "serve", clock: quick });
    await met;
    const woken = () => new Promise<void>((resolve) => b.cluster.onWake(resolve));
    const again = woken();
    await cut(schema);
    await again;
    const heard = woken();
    const runs = [{ handler: "h", lane: null }];
    while (!await a.append([delivery({ runs })]).then(() => true, () => false));
    await heard;
  });

  Deno.test("behind a pooler nothing is left in a session, and others look by themselves", async () => {
    await using schema = newSchema();
    const url = `${schema.url}&pgbouncer=true`;
    await using a = await openPostgresStore(url, { mode: "serve", clock: quick });
    const woken = new Promise<void>((resolve) => a.cluster.onWake(resolve));
    const runs = [{ handler: "h", lane: "lane" }];
    await a.append([delivery({ id: "e", runs })]);
    const [run] = await a.claim([{ handler: "h", source: "netbox", limit: 1 }], 1e15);
    assert.equal(run!.id, "e.1");
    await woken;
    const sessions = await schema.query(
      `SELECT pid FROM pg_stat_activity WHERE application_name = 'hookbox ${schema.name}'
         AND (query ~ 'LISTEN' OR state <> 'idle')`,
    );
    assert.deepEqual([...sessions], []);
  });
});

/** The time, a hundred times as fast. Its timers keep the test alive while no connection does. */
const quick: Clock = {
  ...systemClock,
  after(ms, fn) {
    const timer = setTimeout(fn, ms / 100);
    return () => clearTimeout(timer);
  },
};
