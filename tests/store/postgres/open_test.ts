import assert from "node:assert/strict";
import { Database } from "../../../lib/store/postgres/database.ts";
import { migrate, requireSchema } from "../../../lib/store/postgres/migrations.ts";
import { openPostgresStore } from "../../../lib/store/postgres/mod.ts";
import { MIGRATIONS } from "../../../lib/store/postgres/schema.ts";
import { parseTarget } from "../../../lib/store/postgres/url.ts";
import { StoreBusyError, StoreError } from "../../../lib/store/store.ts";
import { changesOf } from "../contract/changes.ts";
import { completion, delivery } from "../contract/harness.ts";
import { newSchema, openDatabase, withServer } from "./server.ts";

/** That it fails with a StoreError whose message has all of these. */
async function refuses(call: Promise<unknown>, ...parts: string[]): Promise<void> {
  await assert.rejects(call, (error) => {
    assert.ok(error instanceof StoreError, String(error));
    for (const part of parts) assert.ok(error.message.includes(part), error.message);
    return true;
  });
}

Deno.test("openPostgresStore() says what comes back by itself, and keeps the password to itself", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  const url = `postgres://me:secret@127.0.0.1:${port}/hookbox`;
  await assert.rejects(openPostgresStore(url, { mode: "serve" }), (error) => {
    assert.ok(error instanceof StoreBusyError);
    assert.match(
      error.message,
      /postgres:\/\/127\.0\.0\.1:\d+\/hookbox.*ECONNREFUSED.*HOOKBOX_STORE/,
    );
    assert.doesNotMatch(Deno.inspect(error), /secret/);
    return true;
  });
  const missing = "postgres://127.0.0.1/hookbox?sslrootcert=/nowhere.pem";
  await refuses(openPostgresStore(missing, { mode: "read" }), "/nowhere.pem", "HOOKBOX_STORE");
});

withServer((server) => {
  Deno.test("openPostgresStore() writes and reads only where a store is", async () => {
    await using schema = newSchema();
    for (const mode of ["write", "read"] as const) {
      await refuses(openPostgresStore(schema.url, { mode }), schema.name, "hookbox serve");
    }
    await (await openPostgresStore(schema.url, { mode: "serve" })).close();
    for (const mode of ["write", "read"] as const) {
      await using store = await openPostgresStore(schema.url, { mode });
      assert.equal((await store.counts()).deliveries, 0);
    }
  });

  Deno.test("openPostgresStore() leaves schemas of others, and of newer ones, alone", async () => {
    await using other = newSchema();
    await other.query(`CREATE SCHEMA "${other.name}"; CREATE TABLE {theirs} (x int)`);
    await using newer = newSchema();
    await (await openPostgresStore(newer.url, { mode: "serve" })).close();
    await newer.query(`UPDATE {schema_version} SET version = 999`);
    for (const mode of ["serve", "write", "read"] as const) {
      await refuses(openPostgresStore(other.url, { mode }), "another program", "HOOKBOX_STORE");
      await refuses(openPostgresStore(newer.url, { mode }), "version 999", "newer hookbox");
    }
  });

  Deno.test("openPostgresStore() says which database or user is missing", async () => {
    const url = new URL(server);
    url.pathname = "/nowhere";
    await refuses(openPostgresStore(url.href, { mode: "serve" }), "no such database");
    const user = new URL(server);
    user.username = "nobody_of_this_name";
    await refuses(openPostgresStore(user.href, { mode: "serve" }), "HOOKBOX_STORE");
  });

  Deno.test("several processes bring a new schema up at once", async () => {
    await using schema = newSchema();
    const stores = await Promise.all(
      [1, 2, 3].map(() => openPostgresStore(schema.url, { mode: "serve" })),
    );
    await stores[0]!.setValue("x", 1);
    assert.equal(await stores[2]!.getValue("x"), 1);
    await Promise.all(stores.map((store) => store.close()));
  });

  Deno.test("migrate() goes forward only, and leaves the version before a step that fails", async () => {
    await using schema = newSchema();
    using db = openDatabase(schema, 2);
    const first = ["CREATE TABLE {a} (x int)", "INSERT INTO {a} VALUES (1)"];
    await migrate(db, first);
    await refuses(migrate(db, [...first, "INSERT INTO {a} VALUES (2)", "nonsense"]), "nonsense");
    await requireSchema(db, first);
    await refuses(requireSchema(db, [...first, "SELECT 1"]), "version 2", "version 3");
    await migrate(db, [...first, "INSERT INTO {a} VALUES (2)"]);
    await migrate(db, [...first, "INSERT INTO {a} VALUES (2)"]);
    assert.deepEqual((await db.query("SELECT x FROM {a} ORDER BY x")).map(({ x }) => x), [1, 2]);
    await refuses(migrate(db, first), "version 3", "up to 2");
  });

  Deno.test("the schema allows a lane only one head", async () => {
    await using schema = newSchema();
    using db = openDatabase(schema);
    await migrate(db, MIGRATIONS);
    const insert = (n: number, lane: string | null, state: number) =>
      db.query(
        `INSERT INTO {run} (delivery, n, handler, source, purpose, lane, state, event_time,
           place_time, run_at, created_at)
         VALUES (1, $1::int, 'h', 's', 'event', $2::text, $3::smallint, 0, 0, 0, 0)`,
        n,
        lane,
        state,
      );
    await insert(1, "lane", 1);
    await insert(2, "lane", 0);
    await insert(3, "other", 3);
    await insert(4, null, 1);
    await insert(5, null, 1);
    await refuses(insert(6, "lane", 2), "23505");
  });

  Deno.test("a store that was opened for reading refuses every change, a closed one everything", async () => {
    await using schema = newSchema();
    await (await openPostgresStore(schema.url, { mode: "serve" })).close();
    const store = await openPostgresStore(schema.url, { mode: "read" });
    const lead = () => store.cluster.lead("x", 1);
    for (const change of Object.values({ ...changesOf(store), lead })) {
      await refuses(change(), "only for reading");
    }
    await store.close();
    await refuses(store.getValue("x"), "closed");
    await refuses(store.counts(), "closed");
  });

  for (const pooled of [false, true]) {
    const how = pooled ? "behind a pooler" : "by itself";
    Deno.test(`every commit is on the disk, whatever its user is set to (${how})`, async () => {
      await using schema = newSchema();
      const target = parseTarget(`${schema.url}${pooled ? "&pgbouncer=true" : ""}`);
      const db = new Database(target, { ca: undefined, most: 1 });
      await schema.query(`ALTER ROLE CURRENT_USER SET synchronous_commit = off`);
      try {
        const [row] = await db.transaction((tx) => tx.query("SHOW synchronous_commit"));
        assert.deepEqual(row, { synchronous_commit: "on" });
      } finally {
        await schema.query(`ALTER ROLE CURRENT_USER RESET synchronous_commit`);
        db.close();
      }
    });
  }

  Deno.test("texts that PostgreSQL cannot hold are stored as well as they can be", async () => {
    await using schema = newSchema();
    await using store = await openPostgresStore(schema.url, { mode: "serve" });
    const runs = [{ handler: "h", lane: "a\0b" }];
    await store.append([
      delivery({ id: "e", display: "x\0y\ud800", runs }),
      delivery({ id: "f", runs }),
    ]);
    assert.equal((await store.getDelivery("e"))!.display, "x\ufffdy\ufffd");
    const [run, ...more] = await store.claim(
      [{ handler: "h", source: "netbox", limit: 9 }],
      delivery().receivedAt,
    );
    assert.deepEqual(more, []);
    await store.saveStep(run!.id, run!.claim, "one", "\0");
    const log = [{ time: 1, level: "info" as const, message: "\0" }];
    const error = { name: "Error", message: "\0\ud800" };
    await store.complete([completion(run!, { kind: "dead", error }, 1, { log })], 1);
    const [attempt] = await store.getAttempts("e.1");
    assert.deepEqual([attempt!.log, attempt!.error], [log, error]);
    assert.deepEqual(await store.getSteps("e.1"), { one: "\0" });
  });
});
