/**
 * How fast the SQLite store is.
 *
 * `deno run -A tests/bench/store.ts` prints one JSON line for each figure. Bodies have 5 KB, as a typical webhook of NetBox.
 */
import { openSqliteStore } from "../../lib/store/sqlite/mod.ts";
import type { NewDelivery, Store } from "../../lib/store/store.ts";
import { done, stored } from "./stored.ts";

const BODY = new TextEncoder().encode(`{"pad":"${"x".repeat(5_020)}"}`);
const BACKLOG = 100_000;
const LANES = 20_000;
const SLOTS = (limit: number) => [{ handler: "dcim.interface.update", source: "netbox", limit }];

let count = 0;

function delivery(lane: number): NewDelivery {
  const n = ++count;
  const dedupe = crypto.getRandomValues(new Uint8Array(32));
  return stored(n, {
    id: `018f${n.toString(16).padStart(28, "0")}`,
    eventTime: n - 0.5,
    objectId: String(lane),
    display: `GigabitEthernet0/${lane}`,
    requestId: "dead0000-0000-4000-8000-000000000000",
    body: BODY,
    dedupe,
    runs: [{ handler: "dcim.interface.update", lane: `dcim.interface.update|netbox|${lane}` }],
  });
}

function print(figures: Record<string, string | number>): void {
  // deno-lint-ignore no-console -- a command: its result goes to standard output
  console.log(JSON.stringify(figures));
}

function quantile(sorted: Float64Array, q: number): number {
  return Number(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))]!.toFixed(3));
}

/** Times calls until so many rows are through; each gives how many it did. */
async function measure(name: string, rows: number, call: () => Promise<number>): Promise<void> {
  const times: number[] = [];
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
  const sorted = Float64Array.from(times).sort();
  print({
    name,
    rowsPerSecond: Math.round(done / seconds),
    p50: quantile(sorted, 0.5),
    p99: quantile(sorted, 0.99),
    rows: done,
  });
}

async function append(store: Store, batch: number): Promise<number> {
  const deliveries = Array.from({ length: batch }, () => delivery(count % LANES));
  await store.append(deliveries);
  return batch;
}

async function work(store: Store, batch: number): Promise<number> {
  const runs = await store.claim(SLOTS(batch), count);
  await store.complete(done(runs, count), count);
  return runs.length;
}

const dir = await Deno.makeTempDir({ prefix: "hookbox-bench-" });
try {
  await using store = await openSqliteStore(`${dir}/hookbox.db`, { mode: "serve" });
  for (const batch of [1, 16, 64, 256]) {
    await measure(
      `append, batch ${batch}`,
      batch === 1 ? 3_000 : 12_000,
      () => append(store, batch),
    );
  }
  while (count < BACKLOG) await append(store, 256);
  for (const batch of [1, 10, 50]) {
    await measure(
      `claim + complete, batch ${batch}, backlog ${BACKLOG}, lanes ${LANES}`,
      batch === 1 ? 5_000 : 15_000,
      () => work(store, batch),
    );
  }
  await measure("counts, in the reader thread", 5, async () => {
    await store.counts();
    return 1;
  });
  const { bytes, deliveries } = await store.counts();
  print({ name: "size", bytes, deliveries, bytesPerDelivery: Math.round(bytes / deliveries) });
} finally {
  await Deno.remove(dir, { recursive: true });
}
