/**
 * Whether acknowledgements take longer while a backup or a check of the store runs: `deno task bench backup`, after
 * `deno task compile`. Ten deliveries a second come, each on a connection of its own.
 */
import { openSqliteStore } from "../../lib/store/sqlite/mod.ts";
import { command, delivery, folderOf, print, quantile, start } from "./box.ts";
import { deliver } from "./connection.ts";
import { flow } from "./flow.ts";

const DELIVERIES = 100_000;
const QUIET = 20_000;

const folder = await folderOf({ "dcim.interface.update.ts": "export default () => {};" });
const path = `${folder}/data/hookbox.db`;

async function fill(): Promise<void> {
  await using store = await openSqliteStore(path, { mode: "serve" });
  const body = new TextEncoder().encode(`{"pad":"${"x".repeat(5_020)}"}`);
  for (let n = 0; n < DELIVERIES; n += 500) {
    await store.append(Array.from({ length: 500 }, (_, i) => ({
      id: crypto.randomUUID(),
      source: "netbox",
      origin: "webhook",
      kind: "object",
      receivedAt: Date.now(),
      eventTime: Date.now(),
      objectType: "dcim.interface",
      action: "update",
      objectId: String(n + i),
      display: "Gi0/1",
      user: "admin",
      requestId: null,
      urlObjectType: null,
      error: null,
      secretIndex: 0,
      body,
      dedupe: null,
      runs: [],
    })));
  }
}

try {
  await fill();
  const { size } = await Deno.stat(path);
  await using box = await start(folder);
  for (let i = 0; i < 300; i++) await deliver(box.port, "/hooks/netbox", delivery());
  const quiet = () => new Promise((resolve) => setTimeout(resolve, QUIET));
  const work: Readonly<Record<string, () => Promise<unknown>>> = {
    "nothing else": quiet,
    "store backup": () => command(folder, "store", "backup", `${folder}/backup.db`),
    "store check": () => command(folder, "store", "check"),
    "nothing else, again": quiet,
  };
  for (const [name, begin] of Object.entries(work)) {
    const start = performance.now();
    const times: number[] = [];
    let rounds = 0;
    // A backup is short: several, for enough figures.
    do {
      await Deno.remove(`${folder}/backup.db`).catch(() => {});
      times.push(...await flow(box.port, 10, begin()));
      rounds++;
    } while (performance.now() - start < QUIET);
    print({
      name: `ack at 10/s, store of ${Math.round(size / 2 ** 20)} MB, with ${name}`,
      seconds: Number(((performance.now() - start) / rounds / 1000).toFixed(1)),
      sent: times.length,
      p50: quantile(times, 0.5),
      p99: quantile(times, 0.99),
      max: quantile(times, 1),
      unit: "ms",
    });
  }
} finally {
  await Deno.remove(folder, { recursive: true });
}
