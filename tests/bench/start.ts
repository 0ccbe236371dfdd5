/**
 * How long the executable takes with 20 handlers until it listens and until it answers, and how much memory it takes:
 * `deno task bench start`, after `deno task compile`.
 */
import { acknowledge, type Box, delivery, folderOf, print, quantile, start } from "./box.ts";

const STARTS = 15;

const handlers = Object.fromEntries(
  Array.from({ length: 20 }, (_, i) => [
    `dcim.interface.update.n${i}.ts`,
    `import type { Context, UpdateEvent } from "hookbox";
     export const config = { fields: ["description"] };
     export default function (event: UpdateEvent<"dcim.interface">, ctx: Context) { ctx.log.debug(event.display); }`,
  ]),
);

/** Megabytes that a process has in memory, and of these its own. */
async function memory({ pid }: Box): Promise<{ rss: number; anonymous: number }> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  const of = (name: string) =>
    Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)![1]) / 1024);
  return { rss: of("VmRSS"), anonymous: of("RssAnon") };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const folder = await folderOf(handlers);
try {
  const boxes: Pick<Box, "listening" | "answered">[] = [];
  for (let i = 0; i <= STARTS; i++) {
    await using box = await start(folder);
    // The first start makes the store and warms the file cache.
    if (i > 0) boxes.push(box);
    await pause(800);
  }
  for (const what of ["listening", "answered"] as const) {
    const times = boxes.map((box) => box[what]);
    print({
      name: `start to ${what}, 20 handlers, warm`,
      runs: STARTS,
      min: quantile(times, 0),
      median: quantile(times, 0.5),
      max: quantile(times, 1),
      unit: "ms",
    });
  }
  await using box = await start(folder);
  await pause(3_000);
  print({ name: "memory, idle after the start", ...await memory(box), unit: "MB" });
  for (let i = 0; i < 200; i++) await acknowledge(box.port, delivery());
  await pause(10_000);
  print({
    name: "memory, idle after 200 deliveries and 4,000 runs",
    ...await memory(box),
    unit: "MB",
  });
} finally {
  await Deno.remove(folder, { recursive: true });
}
