import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { openSqliteStore } from "../../../lib/store/sqlite/mod.ts";
import { delivery, START } from "../contract/harness.ts";
import { write } from "../contract/own.ts";
import { tempFolder } from "./temp.ts";

/** A store with a write that is open and many events that wait for it; and how many of them still do. */
async function waiting(path: string, count: number) {
  const store = await openSqliteStore(path, { mode: "serve" });
  const id = await store.beginWrite(write(null, START));
  const runs = [{ handler: "handler", lane: null }];
  await store.append(
    Array.from({ length: count }, () => delivery({ own: "maybe", requestId: "ours", runs })),
  );
  const db = new DatabaseSync(path, { readOnly: true });
  const left = () => db.prepare("SELECT count(*) AS n FROM run WHERE state = 3").get()!.n;
  assert.equal(left(), count);
  return { store, db, id: id!, left };
}

const SETTLED = { requestId: "ours", until: null };

Deno.test("SqliteStore settles a write in one transaction with what it decides", async () => {
  using folder = tempFolder();
  const { store, db, id, left } = await waiting(`${folder.path}/hookbox.db`, 2);
  const settling = store.settleWrite(id, SETTLED, START);
  // A promise has yet to be resolved: what follows the first transaction has not begun.
  assert.equal(left(), 0);
  await settling;
  db.close();
  await store.close();
});

Deno.test("SqliteStore decides about many waiting events a few at a time, and goes on when told again", async () => {
  using folder = tempFolder();
  const { store, db, id, left } = await waiting(`${folder.path}/hookbox.db`, 1_100);
  const settling = store.settleWrite(id, SETTLED, START);
  assert.equal(left(), 600);
  const again = store.settleWrite(id, SETTLED, START);
  assert.equal(left(), 100);
  await Promise.all([settling, again]);
  assert.equal(left(), 0);
  db.close();
  await store.close();
});

Deno.test("SqliteStore decides at its start what a killed process had left undecided", async () => {
  using folder = tempFolder();
  const path = `${folder.path}/hookbox.db`;
  const { store, db, left } = await waiting(path, 600);
  await store.close();
  // As after the first of two transactions.
  const killed = new DatabaseSync(path);
  killed.exec(`UPDATE own_write SET settled_at = ${START}, request_id = 'ours'`);
  killed.close();
  const next = await openSqliteStore(path, { mode: "serve" });
  assert.equal(await next.recover(START), 0);
  assert.equal(left(), 0);
  db.close();
  await next.close();
});
