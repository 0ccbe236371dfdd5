/**
 * What a claim costs, by backlog: 20 handlers and one run for each of 100,000 objects a handler, as far as the backlog goes.
 * `deno task bench claims` measures SQLite, with `HOOKBOX_STORE=postgres://…` a PostgreSQL database (a schema of its own in it, which
 * must be durable: `PG_DURABLE=1 tests/e2e/rigs/postgres.sh up`); `deno task bench claims=100000` goes only so far.
 */
import { openPostgresStore } from "../../lib/store/postgres/mod.ts";
import { openSqliteStore } from "../../lib/store/sqlite/mod.ts";
import type { NewDelivery, Store } from "../../lib/store/store.ts";
import { print, quantile } from "./box.ts";
import { done, stored } from "./stored.ts";

const MOST = Number(Deno.args[0] ?? 1_000_000);
const OBJECTS = 100_000;
const HANDLERS = 20;
const BATCH = 500;
const CLAIMS = 600;
const BODY = new Uint8Array(100);

let count = 0;

/** Each handler gets one run of each object before there are second ones, which wait behind the first. */
function delivery(): NewDelivery {
  const n = count++;
  const object = Math.floor(n / HANDLERS) % OBJECTS;
  const handler = handlerOf(n);
  return stored(n, {
    objectId: String(object),
    body: BODY,
    runs: [{ handler, lane: `${handler}|netbox|${object}` }],
  });
}

const handlerOf = (n: number) => `dcim.interface.update.n${n % HANDLERS}`;

async function fill(store: Store, backlog: number): Promise<void> {
  while (count < backlog) await store.append(Array.from({ length: BATCH }, delivery));
}

/** Claims one run of each handler, or one run of one, and completes them; gives the milliseconds to each claim. */
async function claims(store: Store, handlers: number, durations: number[]): Promise<void> {
  for (let i = 0; i < CLAIMS / handlers; i++) {
    const slots = Array.from(
      { length: handlers },
      (_, n) => ({ handler: handlerOf(i + n), source: "netbox", limit: 1, concurrency: 10 }),
    );
    const before = performance.now();
    const runs = await store.claim(slots, count);
    durations.push(performance.now() - before);
    if (runs.length !== handlers) throw new Error(`Claimed ${runs.length} of ${handlers}`);
    await store.complete(done(runs, count), count);
  }
}

async function measure(what: string, store: Store): Promise<void> {
  for (const backlog of [10_000, 100_000, 1_000_000].filter((n) => n <= MOST)) {
    await fill(store, backlog);
    for (const handlers of [1, HANDLERS]) {
      const times: number[] = [];
      await claims(store, handlers, []);
      for (let round = 0; round < 3; round++) await claims(store, handlers, times);
      print({
        name: `${what}: a claim for ${handlers} of ${HANDLERS} handlers, backlog ${backlog}`,
        p50: quantile(times.map((ms) => ms * 1_000), 0.5),
        p99: quantile(times.map((ms) => ms * 1_000), 0.99),
        load: Number(Deno.loadavg()[0]!.toFixed(2)),
        unit: "µs",
      });
    }
  }
}

const server = Deno.env.get("HOOKBOX_STORE");
if (server?.startsWith("postgres")) {
  const { newSchema } = await import("../store/postgres/server.ts");
  await using schema = newSchema(server);
  await using store = await openPostgresStore(schema.url, { mode: "serve" });
  await measure("PostgreSQL", store);
} else {
  const folder = await Deno.makeTempDir({ prefix: "hookbox-bench-" });
  try {
    await using store = await openSqliteStore(`${folder}/hookbox.db`, { mode: "serve" });
    await measure("SQLite", store);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
