import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { openSqliteStore } from "../../../lib/store/sqlite/mod.ts";
import { APPLICATION_ID, MIGRATIONS } from "../../../lib/store/sqlite/schema.ts";
import { START } from "../contract/harness.ts";
import { tempFolder } from "./temp.ts";

/** A store as the hookbox of an earlier schema left it: one delivery with one ready run, and a dead one. */
function leaveBehind(path: string, version: number): void {
  const db = new DatabaseSync(path);
  db.exec("PRAGMA journal_mode = WAL");
  for (const sql of MIGRATIONS.slice(0, version)) db.exec(sql);
  db.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${version}`);
  db.exec(`
    INSERT INTO delivery (seq, id, source, origin, kind, received_at, event_time, object_type, action,
      object_id, display, user, request_id)
    VALUES (1, 'd1', 'netbox', 'webhook', 'object', ${START}, ${START}, 'dcim.site', 'update', '1',
      'Sofia', 'admin', 'r1');
    INSERT INTO body (delivery, idle, bytes) VALUES (1, 0, x'7b7d');
    INSERT INTO run (seq, delivery, n, handler, source, purpose, lane, object, state, event_time,
      place_time, run_at, created_at)
    VALUES (1, 1, 1, 'a', 'netbox', 'event', 'lane', 'netbox:dcim.site:1', 1, ${START}, ${START}, 0, 0),
      (2, 1, 2, 'b', 'netbox', 'event', 'lane b', 'netbox:dcim.site:1', 6, ${START}, ${START}, 0, 0);
    INSERT INTO value (key, value) VALUES ('installation', '"x"');
  `);
  db.close();
}

for (let version = 1; version < MIGRATIONS.length; version++) {
  Deno.test(`a store of schema ${version} is brought up to date, with all that is in it`, async () => {
    using folder = tempFolder();
    const path = `${folder.path}/hookbox.db`;
    leaveBehind(path, version);
    await using store = await openSqliteStore(path, { mode: "serve" });
    assert.equal(await store.getValue("installation"), "x");
    const [run] = await store.claim(
      [{ handler: "a", source: "netbox", limit: 5 }],
      START,
    );
    assert.deepEqual([run!.id, run!.depth, run!.delivery.branch], ["d1.1", 0, undefined]);
    assert.equal((await store.getRun("d1.2"))!.state, "dead");
    assert.equal(await store.retry({ ids: ["d1.2"] }, START), 1);
    assert.equal(
      await store.beginWrite({
        source: "netbox",
        run: { id: run!.id, claim: run!.claim },
        method: "PATCH",
        path: "/api/dcim/sites/1/",
        branch: null,
        nonce: null,
        startedAt: START,
        leaseUntil: START,
      }),
      1,
    );
  });
}
