/**
 * How quickly deliveries are acknowledged while a handler misbehaves: `deno task bench spin`, after `deno task compile`.
 *
 * 16 senders, each with a connection of its own for each delivery, for 6 seconds; bodies of 5 KB, all different.
 * (`Deno.serve` of 2.9.4 closes a connection after a body that does not come in one piece with its head, read or not.)
 */
import { acknowledge, delivery, folderOf, print, quantile, start } from "./box.ts";

const SENDERS = 16;
const MILLISECONDS = 6_000;

/** What the handler of another object type does meanwhile. */
const CONDITIONS = {
  "no handler busy": null,
  "a handler loops without end": `export const config = { timeout: "60s", retries: 0 };
    export default () => { while (true); };`,
  "a handler logs in a loop": `export const config = { timeout: "60s", retries: 0 };
    export default async (event, ctx) => {
      while (!ctx.signal.aborted) {
        for (let i = 0; i < 1000; i++) console.log("a line of the flood " + i);
        await new Promise((resolve) => setTimeout(resolve));
      }
    };`,
} as const;

for (const [condition, busy] of Object.entries(CONDITIONS)) {
  const folder = await folderOf({
    "dcim.interface.update.js": "export default () => {};",
    ...(busy === null ? {} : { "any.any.update.busy.js": busy }),
  });
  try {
    await using box = await start(folder);
    const requests = Array.from({ length: 20_000 }, () => delivery());
    for (let i = 0; i < 200; i++) await acknowledge(box.port, requests.pop()!);
    const times: number[] = [];
    const end = performance.now() + MILLISECONDS;
    await Promise.all(Array.from({ length: SENDERS }, async () => {
      while (performance.now() < end && requests.length > 0) {
        times.push(await acknowledge(box.port, requests.pop()!));
      }
    }));
    print({
      name: `acknowledgement, ${SENDERS} senders, ${condition}`,
      deliveries: times.length,
      perSecond: Math.round(times.length / (MILLISECONDS / 1000)),
      p50: quantile(times, 0.5),
      p99: quantile(times, 0.99),
      unit: "ms",
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
