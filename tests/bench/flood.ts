/**
 * How much memory 1,000 connections take that send a body of 10 MB each, what they are answered, and what ordinary
 * deliveries are answered meanwhile: `deno task bench flood`, after `deno task compile`.
 */
import { type Box, delivery, folderOf, print, signed, start } from "./box.ts";
import { deliver } from "./connection.ts";
import { recording } from "../recordings.ts";

const CONNECTIONS = 1_000;
const SIZE = 10 * 2 ** 20 - 100;

const recorded = JSON.parse(recording("4.7.3", "interface-update-description").body);

/** The same bytes for all: a signed body of 10 MB. */
function large() {
  const bare = JSON.stringify({ ...recorded, pad: "" });
  const { body, ...post } = signed(
    JSON.stringify({ ...recorded, pad: "x".repeat(SIZE - bare.length) }),
  );
  return { ...post, body: new TextEncoder().encode(body as string) };
}

/** Megabytes that the process has in memory, at most and now. */
async function memory({ pid }: Box): Promise<{ peak: number; now: number }> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  const of = (name: string) =>
    Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)![1]) / 1024);
  return { peak: of("VmHWM"), now: of("VmRSS") };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const folder = await folderOf({ "dcim.interface.update.ts": "export default () => {};" });
try {
  for (const memoryFor of ["64MB", "256MB"]) {
    await using box = await start(folder, { HOOKBOX_BODY_MEMORY: memoryFor });
    for (let i = 0; i < 200; i++) await deliver(box.port, "/hooks/netbox", delivery());
    const { now: before } = await memory(box);
    const post = large();
    const statuses: Record<string, number> = {};
    let flooding = true;
    const begin = performance.now();
    const flood = Promise.all(Array.from({ length: CONNECTIONS }, async () => {
      const { status } = await deliver(box.port, "/hooks/netbox", post);
      const name = `answered ${status}`;
      statuses[name] = (statuses[name] ?? 0) + 1;
    })).finally(() => flooding = false);
    const ordinary: Record<string, number> = {};
    while (flooding) {
      const { status } = await deliver(box.port, "/hooks/netbox", delivery());
      const name = `ordinary ${status}`;
      ordinary[name] = (ordinary[name] ?? 0) + 1;
      await pause(20);
    }
    await flood;
    const seconds = Number(((performance.now() - begin) / 1000).toFixed(1));
    const { peak } = await memory(box);
    print({
      name: `memory, ${CONNECTIONS} connections with 10 MB, HOOKBOX_BODY_MEMORY ${memoryFor}`,
      before,
      peak,
      seconds,
      ...statuses,
      ...ordinary,
      unit: "MB",
    });
  }
} finally {
  await Deno.remove(folder, { recursive: true });
}
