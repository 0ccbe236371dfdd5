/**
 * What a user feels: how long after a delivery was sent its handler starts, at 10 deliveries a second with a connection each: `deno task
 * bench latency`, after `deno task compile`. From the moment before the connection is made to the handler's first line; both
 * read one clock.
 */
import { openSqliteStore } from "../../lib/store/sqlite/mod.ts";
import { delivery, folderOf, print, quantile, start } from "./box.ts";
import { deliver } from "./connection.ts";

const PER_SECOND = 10;
const SECONDS = Number(Deno.args[0] ?? 60);
const WARM = 100;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const now = () => performance.timeOrigin + performance.now();

const folder = await folderOf({
  "dcim.interface.update.ts": `export default (event, ctx) =>
    ctx.log.info(event.data.id + " " + (performance.timeOrigin + performance.now()));`,
});
try {
  /** When each was sent, by the object that it is about. */
  const sent = new Map<number, number>();
  const acks: number[] = [];
  {
    await using box = await start(folder, { HOOKBOX_LOG_LEVEL: "info" });
    for (let i = 0; i < WARM; i++) await deliver(box.port, "/hooks/netbox", delivery());
    await pause(2_000);
    for (let n = 0; n < PER_SECOND * SECONDS; n++) {
      const post = delivery();
      sent.set(JSON.parse(post.body as string).data.id, now());
      acks.push((await deliver(box.port, "/hooks/netbox", post)).ms);
      await pause(1_000 / PER_SECOND);
    }
    await pause(2_000);
  }
  const waits: number[] = [];
  await using store = await openSqliteStore(`${folder}/data/hookbox.db`, { mode: "read" });
  const runs = await store.listRuns({ states: ["done"], limit: PER_SECOND * SECONDS });
  for (const { id } of runs) {
    const [attempt] = await store.getAttempts(id);
    const [object, at] = attempt!.log[0]!.message.split(" ").map(Number);
    waits.push(at! - sent.get(object!)!);
  }
  const load = Number(Deno.loadavg()[0]!.toFixed(2));
  for (
    const [name, times] of [["sent to acknowledged", acks], ["sent to started", waits]] as const
  ) {
    print({
      name: `${name}, at ${PER_SECOND}/s with a connection each`,
      count: times.length,
      p50: quantile(times, 0.5),
      p99: quantile(times, 0.99),
      max: quantile(times, 1),
      load,
      unit: "ms",
    });
  }
} finally {
  await Deno.remove(folder, { recursive: true });
}
