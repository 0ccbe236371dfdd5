import assert from "node:assert/strict";
import { main } from "../../lib/cli/main.ts";
import { DatabaseSync } from "node:sqlite";
import { copyAll, TABLES } from "../../lib/store/copy.ts";
import { copyFrom as fromSqlite } from "../../lib/store/sqlite/copy_from.ts";
import { copyTo as toSqlite } from "../../lib/store/sqlite/copy_to.ts";
import { columnsOf } from "../../lib/store/postgres/copy_columns.ts";
import { copyFrom as fromPostgres } from "../../lib/store/postgres/copy_from.ts";
import { copyTo as toPostgres } from "../../lib/store/postgres/copy_to.ts";
import { checkStore } from "../../lib/store/sqlite/check.ts";
import { openPostgresStore } from "../../lib/store/postgres/mod.ts";
import { openSqliteStore } from "../../lib/store/sqlite/mod.ts";
import type { RunRow, Store } from "../../lib/store/store.ts";
import { fakeIo } from "../cli/fake_io.ts";
import { completion, DEAD, delivery, DONE, failed, START } from "./contract/harness.ts";
import { newSchema, withServer } from "./postgres/server.ts";
import { tempFolder } from "./sqlite/temp.ts";

const open = (at: string, mode: "serve" | "read" = "serve"): Promise<Store> =>
  at.startsWith("postgres") ? openPostgresStore(at, { mode }) : openSqliteStore(at, { mode });

async function copy(from: string, to: string) {
  const io = fakeIo();
  const code = await main(["store", "copy", from, to, "--json"], io);
  return { code, out: io.stdout(), err: io.stderr() };
}

const HANDLERS = ["a", "b", "c", "d"];
const filters = (limit: number) =>
  HANDLERS.map((handler) => ({ handler, source: "netbox", limit }));
/** One that is sent twice. */
const TWICE = {
  dedupe: new Uint8Array(32).fill(0xfe),
  eventTime: START - 1,
};

/** A store in which there is something of everything; its last owner was killed. */
async function fill(at: string): Promise<void> {
  const store = await open(at);
  const body = crypto.getRandomValues(new Uint8Array(60_000));
  await store.append([
    delivery({ id: "zero", body: new Uint8Array(), kind: "unreadable", error: "empty" }),
    delivery({ id: "idle", body, ...TWICE }),
    delivery({ id: "höld", body, branch: { name: "b", schemaId: "x" } as never }),
  ]);
  // More than one batch, and lanes in which some wait.
  for (let n = 0; n < 60; n++) {
    await store.append(Array.from({ length: 10 }, (_, k) =>
      delivery({
        id: `r${n}-${k}`,
        receivedAt: START + n,
        body: body.subarray(0, n * 100),
        runs: [
          { handler: HANDLERS[k % 4]!, lane: `lane ${k}` },
          { handler: "a", lane: null, ...k === 3 ? { held: "paused" } : {} },
        ],
      })));
  }
  const now = START + 1000;
  const runs = await store.claim(filters(3), now);
  assert.ok(runs.length >= 6);
  const [done, dead, again] = runs;
  await store.saveStep(done!.id, done!.claim, "step", { is: ["kept", "\u0000"] });
  const log = [{ at: now, level: "info", message: "hello" }] as never;
  await store.complete([
    completion(done!, DONE, now, { log }),
    completion(dead!, DEAD, now, { logDropped: 3 }),
    completion(again!, failed(5_000), now),
  ], now);
  await store.setValue("secrets", ["of the registration"]);
  await store.close();
  using db = new DatabaseSync(at);
  db.exec(`
    INSERT INTO own_write VALUES (41, 'netbox', 'r0-0.1', 'a', 2, 'POST', '/api/', NULL, 'nonce', 1.5, 2.5, 3, 'req', 4, 'why');
    INSERT INTO own_write (source, depth, method, path, started_at, lease_until) VALUES ('other', 0, 'PUT', '/', 1, 2);
    DELETE FROM own_write WHERE source = 'other';
    INSERT INTO own_effect VALUES ('a', 'netbox', 'dcim.device', 'update'), ('b', 'netbox', 'dcim.device', 'update');
    INSERT INTO doubt VALUES (1, 'netbox', 41, 1, 5.25, NULL, 2), (2, 'netbox', NULL, 0, 5, 6, 0);
    UPDATE delivery SET twin = 2, covers_from = 1, covers_until = 2, branch = 'null' WHERE seq = 1;
    UPDATE run SET prechange = '{}', asked = 1, blocked = 2, quarantine = 1, place_turn = 3, depth = 4 WHERE seq = 700;
    UPDATE run SET doubt = 1, own_changes = 2, branches = 1 WHERE seq = 701;
    UPDATE doubt SET delivery = (SELECT delivery FROM run WHERE seq = 701) WHERE delivery = 1;`);
}

/** All rows of a file, but for the lease of who executed a run: it is past. */
function rowsOf(file: string) {
  using db = new DatabaseSync(file, { readOnly: true });
  const names = [...TABLES.map(({ name }) => name), "sqlite_sequence"];
  return names.map((name) => [
    name,
    db.prepare(`SELECT * FROM ${name}`).all().map(({ lease_until, ...row }) =>
      name === "run" ? row : { ...row, lease_until }
    ),
  ]);
}

Deno.test("store copy knows every table and column of a file", async () => {
  using folder = tempFolder();
  const at = `${folder.path}/a.db`;
  await (await open(at)).close();
  using db = new DatabaseSync(at, { readOnly: true });
  const found = db.prepare(
    `SELECT t.name || '.' || c.name AS it FROM sqlite_schema t, pragma_table_info(t.name) c
     WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'`,
  ).all().map(({ it }) => it);
  const known = TABLES.flatMap(({ name, columns }) =>
    Object.keys(columns).map((column) => `${name}.${column}`)
  );
  assert.deepEqual(new Set([...known, "run.lease_until"]), new Set(found));
});

/** All that a store says of itself. */
async function tell(at: string) {
  await using store = await open(at, "read");
  const runs = await listAll(store);
  const details = [];
  for (const run of runs) {
    details.push([run, await store.getAttempts(run.id), await store.getSteps(run.id)]);
  }
  const ids = [...new Set(runs.map((run) => run.delivery))];
  const deliveries = await Promise.all(
    ["zero", "idle", "höld", ...ids].map((id) => store.getDelivery(id)),
  );
  const values = [await store.getValue("secrets")];
  // How much room it takes is each store's own affair.
  const { bytes: _, ...counts } = await store.counts();
  return { counts, details, deliveries, values };
}

async function listAll(store: Store): Promise<RunRow[]> {
  const runs: RunRow[] = [];
  while (true) {
    const before = runs.at(-1)?.seq;
    const page = await store.listRuns({ limit: 1000, ...before ? { before } : {} });
    runs.push(...page);
    if (page.length < 1000) return runs;
  }
}

/** That a copy goes on as its source does. */
async function goOn(at: string) {
  await using store = await open(at);
  const now = START + 100_000;
  const [twice, fresh] = await store.append([
    delivery({ id: "another", ...TWICE }),
    delivery({ id: "new", receivedAt: now, runs: [{ handler: "b", lane: "lane 1" }] }),
  ]);
  assert.deepEqual(twice, { id: "idle", duplicate: true, runs: 0 });
  assert.deepEqual(fresh, { id: "new", duplicate: false, runs: 1 });
  const recovered = await store.recover(now);
  const order: string[] = [];
  while (true) {
    const runs = await store.claim(filters(1_000), now);
    if (runs.length === 0) break;
    order.push(...runs.map(({ id }) => id).sort());
    await store.complete(runs.map((run) => completion(run, DONE, now)), now);
  }
  return { recovered, order };
}

async function copies(from: string, to: string): Promise<void> {
  const { code, out, err } = await copy(from, to);
  assert.deepEqual([code, err], [0, ""]);
  const { rows } = JSON.parse(out);
  assert.deepEqual([rows.delivery, rows.body, rows.run], [603, 603, 1200]);
  assert.ok(rows.attempt === 3 && rows.step === 1 && rows.value >= 1, out);
}

Deno.test("store copy: a file into a file, with everything; the copy goes on as the first does", async () => {
  using folder = tempFolder();
  const [from, to] = [`${folder.path}/a.db`, `${folder.path}/new/b.db`];
  await fill(from);
  const before = await tell(from);
  await copies(from, to);
  assert.deepEqual(rowsOf(to), rowsOf(from));
  assert.deepEqual(await tell(from), before);
  assert.deepEqual(await tell(to), before);
  assert.deepEqual(checkStore(to).problems, []);
  assert.equal((await Deno.stat(to)).mode! & 0o777, 0o600);
  const { recovered, order } = await goOn(to);
  assert.ok(recovered > 0 && order.length > 1000);
  assert.deepEqual(await goOn(from), { recovered, order });
});

Deno.test("store copy refuses a source that is served, and a target that holds something", async () => {
  using folder = tempFolder();
  const [from, to] = [`${folder.path}/a.db`, `${folder.path}/b.db`];
  await using store = await open(from);
  await store.append([delivery({ id: "one" })]);
  const served = await copy(from, to);
  assert.equal(served.code, 1);
  assert.match(served.err, new RegExp(`in use by hookbox \\(pid ${Deno.pid}`));
  await store.close();

  assert.equal((await copy(from, to)).code, 0);
  const bytes = await Deno.readFile(to);
  const refused = await copy(from, to);
  assert.equal(refused.code, 1);
  assert.match(refused.err, /b\.db": it is not empty/);
  assert.deepEqual(await Deno.readFile(to), bytes);
  assert.match((await copy(from, from)).err, /Name another one/);
  assert.deepEqual(await filesOf(folder.path), ["a.db", "a.db.lock", "b.db", "b.db.lock"]);
});

Deno.test("store copy goes into an empty store, and says where there is none", async () => {
  using folder = tempFolder();
  const [from, to] = [`${folder.path}/a.db`, `${folder.path}/b.db`];
  const missing = await copy(from, to);
  assert.equal(missing.code, 78);
  assert.match(missing.err, /a\.db": there is no such file/);
  for (const at of [from, to]) await (await open(at)).close();
  {
    await using store = await open(from);
    await store.append([delivery({ id: "one" })]);
  }
  // Of one that was killed.
  await Deno.writeTextFile(`${to}.partial`, "half");
  assert.equal((await copy(from, to)).code, 0);
  await using store = await open(to);
  assert.ok(await store.getDelivery("one"));
  const url = await copy(from, "postgres://me:secret@db/hookbox?nonsense=1");
  assert.equal(url.code, 78);
  assert.doesNotMatch(url.err, /secret/);
});

/** But for the write-ahead logs, which stay behind a reader. */
async function filesOf(folder: string): Promise<string[]> {
  const files = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
  return files.filter((name) => !/\.db-(wal|shm)$/.test(name)).sort();
}

/** A source that ends in the middle. */
async function cutOff(from: string, target: Parameters<typeof copyAll>[1]): Promise<void> {
  await using source = fromSqlite(from);
  await using to = target;
  const broken = {
    ...source,
    last: () => Promise.reject(new Error("cut off")),
  };
  await assert.rejects(copyAll(broken, to), /cut off/);
}

Deno.test("store copy leaves nothing of a copy that was cut off", async () => {
  using folder = tempFolder();
  const [from, to] = [`${folder.path}/a.db`, `${folder.path}/b.db`];
  await fill(from);
  await cutOff(from, toSqlite(to));
  assert.deepEqual(await filesOf(folder.path), ["a.db", "a.db.lock", "b.db.lock"]);
});

withServer(() => {
  Deno.test("store copy knows every table and column of PostgreSQL", async () => {
    await using schema = newSchema();
    await (await open(schema.url)).close();
    const found = await schema.query(
      `SELECT table_name || '.' || column_name AS it FROM information_schema.columns
       WHERE table_schema = '${schema.name}' AND table_name NOT IN ('process', 'leader', 'schema_version')`,
    );
    const known = TABLES.flatMap((table) =>
      columnsOf(table).map(({ ours }) => `${table.name}.${ours}`)
    );
    // Counted anew, and of who executes a run.
    const others = ["body.size", "run.owner", "run.ticket"];
    assert.deepEqual(new Set([...known, ...others]), new Set(found.map(({ it }) => it)));
  });

  Deno.test("store copy makes no copy when a process was started meanwhile", async () => {
    using folder = tempFolder();
    await using schema = newSchema();
    await (await open(schema.url)).close();
    const to = `${folder.path}/b.db`;
    await using source = await fromPostgres(schema.url);
    await (await open(schema.url)).close();
    {
      await using target = toSqlite(to);
      await assert.rejects(copyAll(source, target), /was started meanwhile/);
    }
    assert.deepEqual(await filesOf(folder.path), ["b.db.lock"]);
  });

  Deno.test("store copy lets nobody begin to serve where it copies to", async () => {
    await using schema = newSchema();
    await (await open(schema.url)).close();
    {
      await using _target = await toPostgres(schema.url);
      const io = fakeIo();
      assert.equal(await main(["store", "copy", schema.url, schema.url], io), 1);
      const asked = schema.query(`SET lock_timeout = 100; INSERT INTO {process} (name, lease_until)
        VALUES ('new', now())`);
      await assert.rejects(asked, /lock timeout/);
      // Another copy is told soon.
      await assert.rejects(toPostgres(schema.url), /somebody else has its tables in use/);
    }
    await (await open(schema.url)).close();
  });

  Deno.test("store copy: a file into PostgreSQL, into another schema, and back into a file", async () => {
    using folder = tempFolder();
    await using one = newSchema();
    await using two = newSchema();
    const [from, to] = [`${folder.path}/a.db`, `${folder.path}/b.db`];
    await fill(from);
    const before = await tell(from);
    await copies(from, one.url);
    assert.deepEqual(await tell(one.url), before);
    await copies(one.url, two.url);
    assert.deepEqual(await tell(two.url), before);
    // As through a pooler.
    await copies(`${two.url}&pgbouncer=true`, to);
    assert.deepEqual(rowsOf(to), rowsOf(from));
    assert.deepEqual(await tell(to), before);
    assert.deepEqual(checkStore(to).problems, []);

    const [next] = await one.query(
      `SELECT nextval(pg_get_serial_sequence('{own_write}', 'id')) AS id`,
    );
    assert.equal(Number(next!.id), 43);
    const expected = await goOn(from);
    for (const at of [one.url, two.url, to]) {
      const { order } = await goOn(at);
      assert.deepEqual(order, expected.order);
    }
  });

  Deno.test("store copy refuses PostgreSQL that is served or holds something", async () => {
    using folder = tempFolder();
    await using schema = newSchema();
    const [from, to] = [`${folder.path}/a.db`, `${folder.path}/b.db`];
    {
      await using store = await open(from);
      await store.append([delivery({ id: "one" })]);
    }
    {
      await using _served = await open(schema.url);
      for (const [a, b] of [[schema.url, to], [from, schema.url]] as const) {
        const { code, err } = await copy(a, b);
        assert.equal(code, 1);
        assert.match(err, new RegExp(`in use by hookbox on .*pid ${Deno.pid}`));
      }
    }
    assert.equal((await copy(from, schema.url)).code, 0);
    const refused = await copy(from, schema.url);
    assert.equal(refused.code, 1);
    assert.match(refused.err, /it is not empty.*drop the schema/);
    await using other = newSchema();
    const missing = await copy(other.url, to);
    assert.equal(missing.code, 78);
    assert.match(missing.err, /there is no hookbox store in it/);
  });

  Deno.test("store copy leaves nothing in PostgreSQL of a copy that was cut off", async () => {
    using folder = tempFolder();
    await using schema = newSchema();
    await fill(`${folder.path}/a.db`);
    await cutOff(`${folder.path}/a.db`, await toPostgres(schema.url));
    const found = await schema.query(
      `SELECT FROM pg_namespace WHERE nspname = '${schema.name}'`,
    );
    assert.equal(found.length, 0);
  });
});
