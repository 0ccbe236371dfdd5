/**
 * What hookbox takes of the machine while nothing happens: `deno task bench idle`, after `deno task compile`. It has 20 handlers and
 * has run a few of them; one has no source that it can ask, another one has NetBox, where it has registered itself. They
 * idle for 10 minutes; with `deno task bench idle=60`, for 60 seconds.
 */
import { ADMIN, createNetBoxDouble, seed } from "../../lib/testing/netbox/mod.ts";
import { delivery, folderOf, print, start } from "./box.ts";
import { deliver } from "./connection.ts";
import { memory, usage } from "./process.ts";

const SECONDS = Number(Deno.args[0] ?? 600);
/** Milliseconds until all that belongs to the start is over: registration, the first looks at the change log. */
const SETTLE = 45_000;

const handlers = Object.fromEntries(
  Array.from({ length: 20 }, (_, i) => [
    `dcim.interface.update.n${i}.ts`,
    `export const config = { fields: ["description"] };
     export default (event, ctx) => ctx.log.debug(event.display);`,
  ]),
);

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function measure(name: string, env: Readonly<Record<string, string>>): Promise<void> {
  const folder = await folderOf(handlers);
  try {
    await using box = await start(folder, env);
    await pause(2_000);
    for (let i = 0; i < 20; i++) await deliver(box.port, "/hooks/netbox", delivery());
    await pause(SETTLE);
    const before = usage(box.pid);
    let written = before.written;
    let writes = 0;
    for (let second = 0; second < SECONDS; second++) {
      await pause(1_000);
      const now = usage(box.pid).written;
      if (now > written) writes++;
      written = now;
    }
    const after = usage(box.pid);
    print({
      name: `idle, 20 handlers, ${name}`,
      seconds: SECONDS,
      cpuPercent: Number(((after.cpu - before.cpu) / SECONDS / 10).toFixed(3)),
      secondsWithWrites: writes,
      bytesWritten: after.written - before.written,
      wakeupsPerSecond: Number(((after.wakeups - before.wakeups) / SECONDS).toFixed(1)),
      ...memory(box.pid),
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A NetBox that answers, and sends nothing. */
async function withNetBox(): Promise<void> {
  const double = createNetBoxDouble({ version: "4.7.3" });
  await seed(double);
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    double.handle,
  );
  const NETBOX_URL = `http://127.0.0.1:${server.addr.port}`;
  await measure("registered in NetBox", { NETBOX_URL, NETBOX_TOKEN: ADMIN });
  if (double.webhooks.size === 0) throw new Error("hookbox did not register itself");
}

await Promise.all([measure("no source to ask", {}), withNetBox()]);
