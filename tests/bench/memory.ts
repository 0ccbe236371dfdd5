/**
 * How much memory it takes, idle and while 64 connections send for 20 s: `deno task bench memory`, after `deno task compile`.
 */
import { acknowledge, type Box, delivery, folderOf, print, start } from "./box.ts";
import { memory } from "./process.ts";

const CONNECTIONS = 64;
const SECONDS = 20;
const HANDLERS = 20;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** The first runs for each delivery; the others are for other objects. */
const handlers = Object.fromEntries(
  Array.from({ length: HANDLERS }, (_, i) => [
    `dcim.${i === 0 ? "interface" : "cable"}.update.n${i}.ts`,
    `export default (event, ctx) => ctx.log.debug(event.display);`,
  ]),
);

/** Sends over kept connections; gives how many deliveries, and the most megabytes that the process had. */
async function load(box: Box): Promise<{ sent: number; most: number }> {
  const end = performance.now() + SECONDS * 1_000;
  let sent = 0;
  let most = 0;
  const senders = Array.from({ length: CONNECTIONS }, async () => {
    for (; performance.now() < end; sent++) await acknowledge(box.port, delivery());
  });
  while (performance.now() < end) {
    most = Math.max(most, memory(box.pid).rss);
    await pause(200);
  }
  await Promise.all(senders);
  return { sent, most };
}

const folder = await folderOf(handlers);
try {
  await using box = await start(folder);
  await pause(15_000);
  print({ name: "memory, idle after the start", ...memory(box.pid), unit: "MB" });
  const { sent, most } = await load(box);
  print({
    name: `memory, ${CONNECTIONS} connections for ${SECONDS} s`,
    most,
    sent,
    load: Number(Deno.loadavg()[0]!.toFixed(2)),
    unit: "MB",
  });
  await pause(60_000);
  print({ name: "memory, idle a minute after the load", ...memory(box.pid), unit: "MB" });
} finally {
  await Deno.remove(folder, { recursive: true });
}
