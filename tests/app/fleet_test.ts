import assert from "node:assert/strict";
import { systemClock } from "../../lib/clock.ts";
import { newSchema, withServer } from "../store/postgres/server.ts";
import { until } from "../until.ts";
import { start } from "./box.ts";

const HOUR = 3_600_000;

const HANDLERS = {
  "schedule.sync.ts": `export const config = { every: "1h" }; export default () => {};`,
  "task.poll.ts": `export default (_event, { signal }) =>
    new Promise((resolve) => signal.addEventListener("abort", resolve));`,
};

/** Where two processes of one working directory find a store: each has its own control socket, by the store's address. */
const places = (url: string) =>
  [url, url.replace("127.0.0.1", "localhost")].map((HOOKBOX_STORE) => ({ HOOKBOX_STORE }));

withServer(() => {
  Deno.test("Servers on one database make one run of a schedule's time, whoever of them is woken", async () => {
    await using schema = newSchema();
    let shift = 0;
    const clock = { ...systemClock, now: () => Date.now() + shift };
    const [here, there] = places(schema.url);
    await using a = await start(HANDLERS, here, clock);
    await using b = await start(HANDLERS, there, clock);
    for (let hour = 1; hour <= 3; hour++) {
      await a.server.wake();
      shift += HOUR;
      await Promise.all([a.server.wake(), b.server.wake()]);
      const runs = await a.store.listRuns({ handler: "schedule.sync" });
      assert.deepEqual(runs.map(({ state }) => state), Array(hour).fill("done"));
    }
  });

  Deno.test("Servers on one database run a task in one of them, and in another one when that stops", async () => {
    await using schema = newSchema();
    const servers: Awaited<ReturnType<typeof start>>[] = [];
    for (const env of places(schema.url)) servers.push(await start(HANDLERS, env));
    const running = () =>
      servers.filter(({ server }) => server.glance().tasks["task.poll"]?.status === "running");
    try {
      await until("one of them runs it", () => running().length > 0);
      const [leader] = running();
      assert.equal(running().length, 1);
      servers.splice(servers.indexOf(leader!), 1);
      await leader![Symbol.asyncDispose]();
      await until("the other one runs it", () => running().length === 1, 40);
    } finally {
      for (const server of servers) await server[Symbol.asyncDispose]();
    }
  });
});
