/**
 * How long the executable takes with 20 handlers until it listens and until it acknowledges a delivery, and how much memory it takes:
 * `deno task bench start`, after `deno task compile`.
 */
import { acknowledge, type Box, delivery, folderOf, print, quantile, start } from "./box.ts";
import { memory } from "./process.ts";

const STARTS = 15;

const handlers = Object.fromEntries(
  Array.from({ length: 20 }, (_, i) => [
    `dcim.interface.update.n${i}.ts`,
    `import type { Context, UpdateEvent } from "hookbox";
     export const config = { fields: ["description"] };
     export default function (event: UpdateEvent<"dcim.interface">, ctx: Context) { ctx.log.debug(event.display); }`,
  ]),
);

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const folder = await folderOf(handlers);
try {
  const boxes: Pick<Box, "listening" | "answered">[] = [];
  for (let i = 0; i <= STARTS; i++) {
    await using box = await start(folder, {}, delivery());
    // The first start makes the store and warms the file cache.
    if (i > 0) boxes.push(box);
    await pause(800);
  }
  const marks = { "listening": "listening", "the first 202": "answered" } as const;
  for (const [what, mark] of Object.entries(marks)) {
    const times = boxes.map((box) => box[mark]);
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
  print({ name: "memory, idle after the start", ...memory(box.pid), unit: "MB" });
  for (let i = 0; i < 200; i++) await acknowledge(box.port, delivery());
  await pause(10_000);
  print({
    name: "memory, idle after 200 deliveries and 4,000 runs",
    ...memory(box.pid),
    unit: "MB",
  });
} finally {
  await Deno.remove(folder, { recursive: true });
}
