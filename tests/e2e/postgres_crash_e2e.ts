/**
 * The database is killed, as by a power cut, or restarted, while two stores work: nothing that was acknowledged is lost, no lane is out of
 * order. Judged by a ledger of what the stores said, not by what is in the database.
 */
import assert from "node:assert/strict";
import { openPostgresStore } from "../../lib/store/postgres/mod.ts";
import { type Store, StoreBusyError } from "../../lib/store/store.ts";
import { newSchema } from "../store/postgres/server.ts";
import { completion, delivery, DONE } from "../store/contract/harness.ts";
import { rigAt } from "./postgres.ts";

const rig = rigAt(Deno.env.get("HOOKBOX_CRASH_PORT") ?? "5548");
const ROUNDS = Number(Deno.env.get("HOOKBOX_RESTARTS") ?? 5);
const LANES = 5;
const SLOTS = [{ handler: "h", source: "netbox", limit: 4, concurrency: 6 }];

/** Tries again while the database is away. */
async function insist<T>(call: () => Promise<T>): Promise<T> {
  while (true) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof StoreBusyError)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

/** What the stores said. */
class Ledger {
  readonly acknowledged = new Set<string>();
  readonly ended = new Set<string>();
  readonly problems: string[] = [];
  #newest = new Map<number, number>();

  started(id: string): void {
    const n = Number(id.split(".")[0]);
    if (this.ended.has(id)) this.problems.push(`${id} was started after its end`);
    if (n < (this.#newest.get(n % LANES) ?? 0)) this.problems.push(`${id} was overtaken`);
    this.#newest.set(n % LANES, n);
  }
}

Deno.test("nothing acknowledged is lost, and no lane is out of order, when the database is killed or restarted", async () => {
  const schema = newSchema(await rig("up"));
  const stores: Store[] = [];
  try {
    for (let n = 0; n < 2; n++) {
      stores.push(await openPostgresStore(schema.url, { mode: "serve" }));
    }
    const ledger = new Ledger();
    let going = true;
    let count = 0;
    const receive = async () => {
      while (going) {
        // One receiver numbers what it sends: a lane's order is that of its numbers.
        const n = ++count;
        const runs = [{ handler: "h", lane: `lane ${n % LANES}` }];
        const one = delivery({ id: String(n), receivedAt: n, eventTime: n, runs });
        await stores[n % 2]!.append([one]).then(
          () => ledger.acknowledged.add(`${n}.1`),
          (error) => assert.ok(error instanceof StoreBusyError, String(error)),
        );
      }
    };
    const work = async (store: Store) => {
      for (let idle = 0; going || idle < 50;) {
        const runs = await insist(() => store.claim(SLOTS, 1e12));
        idle = runs.length === 0 ? idle + 1 : 0;
        for (const { id } of runs) ledger.started(id);
        await insist(() => store.complete(runs.map((run) => completion(run, DONE)), 1e12));
        for (const { id } of runs) ledger.ended.add(id);
      }
    };
    const all = Promise.all([receive(), ...stores.map(work)]);
    for (let round = 0; round < ROUNDS; round++) {
      await new Promise((resolve) => setTimeout(resolve, 200 + Math.random() * 500));
      await rig(round % 2 === 0 ? "crash" : "restart");
      await rig("up");
    }
    const before = ledger.ended.size;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    going = false;
    await all;
    assert.ok(ledger.ended.size > before, "it did not go on");
    assert.deepEqual(ledger.problems, []);
    const lost = [...ledger.acknowledged].filter((id) => !ledger.ended.has(id));
    assert.deepEqual(lost, []);
    // deno-lint-ignore no-console -- the figure that this test is about
    console.log(
      `2 stores, ${Math.ceil(ROUNDS / 2)} crashes and ${
        Math.floor(ROUNDS / 2)
      } restarts of PostgreSQL: ` +
        `${ledger.acknowledged.size} acknowledged, ${ledger.ended.size} ended, 0 lost, 0 overtaken`,
    );
  } finally {
    for (const store of stores) await store.close();
    await schema[Symbol.asyncDispose]();
    await rig("down");
  }
});
