/**
 * What deliveries and runs cost on PostgreSQL: time, and CPU of both sides.
 *
 * `DATABASE_URL=… deno run -A tests/bench/postgres.ts` prints one JSON line for each figure. The server must be durable
 * (`PG_DURABLE=1 tests/e2e/rigs/postgres.sh up`), and on this machine for its CPU to be seen. Bodies have 5 KB.
 */
import process from "node:process";
import { openPostgresStore } from "../../lib/store/postgres/mod.ts";
import type { NewDelivery, Store } from "../../lib/store/store.ts";
import { newSchema } from "../store/postgres/server.ts";
import { serverCpu } from "./process.ts";
import { done, stored } from "./stored.ts";

const LANES = 20_000;
const HANDLER = "dcim.interface.update";
const SLOTS = (limit: number) => [
  { handler: HANDLER, source: "netbox", limit, concurrency: limit },
];

let count = 0;

/** Compresses about as a webhook of NetBox does. */
function body(n: number): Uint8Array {
  let text = `{"event":"updated","data":{"id":${n}`;
  for (let key = 0; text.length < 5_000; key++) {
    text += `,"custom_field_${key}":{"value":"${crypto.randomUUID().slice(0, 12)}","label":null}`;
  }
  return new TextEncoder().encode(text + "}}");
}

function delivery(lane: number): NewDelivery {
  const n = ++count;
  return stored(n, {
    id: `018f${n.toString(16).padStart(28, "0")}`,
    eventTime: n - 0.5,
    objectId: String(lane),
    display: `GigabitEthernet0/${lane}`,
    requestId: "dead0000-0000-4000-8000-000000000000",
    body: body(n),
    dedupe: crypto.getRandomValues(new Uint8Array(32)),
    runs: [{ handler: HANDLER, lane: `${HANDLER}|netbox|${lane}` }],
  });
}

const schema = newSchema();
await using _schema = schema;
const store: Store = await openPostgresStore(schema.url, { mode: "serve" });
await using _store = store;
const [row] = await schema.query(
  `SELECT pid FROM pg_stat_activity WHERE application_name = 'hookbox ${schema.name}' LIMIT 1`,
);
const backend = Number(row!.pid);

async function measure(name: string, rows: number, call: () => Promise<number>): Promise<void> {
  const times: number[] = [];
  const server = serverCpu(backend);
  const client = process.cpuUsage();
  const start = performance.now();
  let done = 0;
  while (done < rows) {
    const before = performance.now();
    const n = await call();
    times.push(performance.now() - before);
    if (n === 0) break;
    done += n;
  }
  const seconds = (performance.now() - start) / 1000;
  const used = process.cpuUsage(client);
  times.sort((a, b) => a - b);
  // deno-lint-ignore no-console -- a command: its result goes to standard output
  console.log(JSON.stringify({
    name,
    perSecond: Math.round(done / seconds),
    p50: Number(times[Math.floor(times.length / 2)]!.toFixed(2)),
    p99: Number(times[Math.floor(times.length * 0.99)]!.toFixed(2)),
    clientMicros: Math.round((used.user + used.system) / done),
    serverMicros: Math.round((serverCpu(backend) - server) * 1e6 / done),
  }));
}

const ready: NewDelivery[] = [];
const fill = (n: number) => {
  while (ready.length < n) ready.push(delivery(count % LANES));
};

async function append(batch: number): Promise<number> {
  await store.append(ready.splice(0, batch));
  return batch;
}

async function work(batch: number): Promise<number> {
  const runs = await store.claim(SLOTS(batch), count);
  await store.complete(done(runs, count), count);
  return runs.length;
}

const scale = Number(Deno.args[0] ?? 1);
for (const [batch, rows] of [[1, 1_000], [16, 6_400], [64, 12_800], [256, 12_800]] as const) {
  fill(rows * scale);
  await measure(`append, batch ${batch}`, rows * scale, () => append(batch));
}
for (const [batch, rows] of [[1, 1_000], [16, 6_400], [64, 12_800]] as const) {
  await measure(`claim + complete, batch ${batch}`, rows * scale, () => work(batch));
}
const { bytes, deliveries } = await store.counts();
// deno-lint-ignore no-console -- a command: its result goes to standard output
console.log(JSON.stringify({ name: "size", bytesPerDelivery: Math.round(bytes / deliveries) }));
