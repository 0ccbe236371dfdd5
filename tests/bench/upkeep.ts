/**
 * Whether acknowledgements take longer while the store is looked after: retention takes 100,000 old deliveries away, or the log
 * is copied into the file again and again: `deno task bench upkeep`, after `deno task compile`.
 */
import { DatabaseSync } from "node:sqlite";
import { delivery, folderOf, print, quantile, start } from "./box.ts";
import { deliver } from "./connection.ts";
import { fillFinished } from "./filled.ts";
import { flow } from "./flow.ts";

const DELIVERIES = Number(Deno.args[0] ?? 100_000);
const QUIET = 30_000;
const DAY = 24 * 60 * 60_000;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Retention begins within 10 s, as the store is too large, and then gives the space back. */
async function retention(path: string): Promise<void> {
  using db = new DatabaseSync(path, { readOnly: true });
  const oldest = db.prepare("SELECT received_at FROM delivery ORDER BY seq LIMIT 1");
  while (oldest.get()!.received_at as number < Date.now() - DAY) await pause(500);
  await pause(5_000);
}

/** As another program does that looks after SQLite files. */
async function checkpoints(path: string): Promise<void> {
  const code = `import { DatabaseSync } from "node:sqlite";
    const db = new DatabaseSync(${JSON.stringify(path)});
    db.exec("PRAGMA busy_timeout = 1000");
    for (const end = Date.now() + ${QUIET}; Date.now() < end;) {
      db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
      await new Promise((resolve) => setTimeout(resolve, 500));
    }`;
  const { success } = await new Deno.Command(Deno.execPath(), { args: ["eval", code] }).output();
  if (!success) throw new Error("The checkpoints failed");
}

async function measure(name: string, port: number, rate: number, end: Promise<unknown>) {
  const begin = performance.now();
  const times = await flow(port, rate, end);
  print({
    name: `ack at ${rate}/s, ${name}`,
    seconds: Number(((performance.now() - begin) / 1000).toFixed(1)),
    sent: times.length,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    max: quantile(times, 1),
    load: Number(Deno.loadavg()[0]!.toFixed(2)),
    unit: "ms",
  });
}

for (const rate of [10, 300]) {
  const folder = await folderOf({ "dcim.interface.update.ts": "export default () => {};" });
  const path = `${folder}/data/hookbox.db`;
  try {
    await fillFinished(path, DELIVERIES, Date.now() - 2 * DAY);
    {
      await using box = await start(folder, { HOOKBOX_KEEP: "1d", HOOKBOX_STORE_MAX: "10GB" });
      for (let i = 0; i < 300; i++) await deliver(box.port, "/hooks/netbox", delivery());
      await measure("nothing else", box.port, rate, pause(QUIET));
      await measure("a checkpoint every 0.5 s", box.port, rate, checkpoints(path));
      await measure("nothing else, again", box.port, rate, pause(QUIET));
    }
    await using box = await start(folder, { HOOKBOX_KEEP: "1d", HOOKBOX_STORE_MAX: "100MB" });
    for (let i = 0; i < 300; i++) await deliver(box.port, "/hooks/netbox", delivery());
    await measure(`retention of ${DELIVERIES} deliveries`, box.port, rate, retention(path));
    await measure("nothing else, afterwards", box.port, rate, pause(QUIET));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
