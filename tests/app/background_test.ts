import assert from "node:assert/strict";
import { systemClock } from "../../lib/clock.ts";
import { until } from "../until.ts";
import { start, states } from "./box.ts";

const HOUR = 3_600_000;

/** The machine's clock, which the test puts forward. */
function shifting() {
  let shift = 0;
  return {
    clock: { ...systemClock, now: () => Date.now() + shift },
    pass: (ms: number) => shift += ms,
  };
}

const SCHEDULE = `export const config = { every: "1h" };
  export default ({ kind, name, source, due, missed, origin }, ctx) => {
    ctx.log.info([kind, name, source, due.getTime() % 3600000, missed, origin].join());
    if (ctx.source("netbox") !== ctx.netbox) throw new Error("not the first source");
  };`;

const NETBOX = {
  NETBOX_URL: "http://127.0.0.1:9",
  NETBOX_TOKEN: "a-token-of-a-test",
  HOOKBOX_REGISTER: "off",
};

Deno.test("Server makes a run of a schedule when it is due, and runs it", async () => {
  const { clock, pass } = shifting();
  await using box = await start({ "schedule.sync.ts": SCHEDULE }, NETBOX, clock);
  pass(3 * HOUR);
  await box.server.wake();
  const runs = await box.store.listRuns({ handler: "schedule.sync" });
  assert.deepEqual(runs.map(({ state, display }) => [state, display?.slice(0, 14)]), [
    ["done", "schedule.sync "],
  ]);
  const [attempt] = await box.store.getAttempts(runs[0]!.id);
  assert.equal(attempt!.log[0]!.message, "schedule,sync,,0,2,schedule");
});

Deno.test("Server makes a run of a schedule that a reload has brought, without being asked", async () => {
  await using box = await start({ "dcim.site.create.ts": "export default () => {};" });
  await box.write(
    "schedule.sync.ts",
    `export const config = { cron: "* * * * * *" };
    export default () => {};`,
  );
  await box.server.reload();
  await until("a run is done", async () => {
    const [run] = await box.store.listRuns({ handler: "schedule.sync" });
    return run?.state === "done";
  });
});

Deno.test("Server.runSchedule() runs it now, by its name or its id", async () => {
  await using box = await start({ "schedule.sync.ts": SCHEDULE }, NETBOX);
  const { id, runs } = await box.server.runSchedule("schedule.sync");
  assert.equal(runs, 1);
  assert.deepEqual(await states(box.store, id), ["schedule.sync done"]);
  await assert.rejects(box.server.runSchedule("schedule.snyc"), {
    name: "OperationError",
    message: "There is no schedule schedule.snyc, there is schedule.sync",
  });
});

Deno.test("Server.replay() runs a schedule again, for the same due time", async () => {
  await using box = await start({ "schedule.sync.ts": SCHEDULE }, NETBOX);
  const sent = await box.server.runSchedule("schedule.sync");
  await states(box.store, sent.id);
  const again = await box.server.replay(sent.id);
  assert.deepEqual(await states(box.store, again.id), ["schedule.sync done"]);
  const rows = await Promise.all([sent, again].map(({ id }) => box.store.getDelivery(id)));
  assert.deepEqual(rows.map((row) => row!.origin), ["send", "replay"]);
  assert.equal(rows[0]!.eventTime, rows[1]!.eventTime);
  await assert.rejects(box.server.replay(sent.id, { handlers: ["other"] }), /handler is not there/);
});

/** A task that tells of itself through the log of the run that asks: a file, for its thread is another. */
const task = (path: string, rest = "") =>
  `const tell = (line) => Deno.writeTextFileSync(${
    JSON.stringify(path)
  }, line + "\\n", { append: true });
  export default async (_event, { signal, attempt }) => {
    tell("start " + attempt);
    ${rest}
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    tell("stop: " + signal.reason.message);
  };`;

/** A file that tasks write, and what is in it. */
async function diary() {
  const path = await Deno.makeTempFile({ prefix: "hookbox-task-" });
  const lines = async () => (await Deno.readTextFile(path)).split("\n").filter(Boolean);
  return {
    path,
    lines,
    has: (count: number) =>
      until(`${count} lines`, async () => {
        const all = await lines();
        return all.length >= count && all;
      }),
    [Symbol.asyncDispose]: () => Deno.remove(path),
  };
}

Deno.test("Server runs a task until it stops, and lets it end", async () => {
  await using told = await diary();
  {
    await using box = await start({ "task.poll.js": task(told.path) });
    await told.has(1);
    assert.equal(box.server.glance().tasks["task.poll"]!.status, "running");
    assert.deepEqual(await box.store.listRuns({}), [], "it is no run");
  }
  assert.deepEqual(await told.lines(), [
    "start 1",
    "stop: task.poll was aborted: hookbox is stopping",
  ]);
});

Deno.test("Server starts a task once more with a reload, and ends it when its file is gone", async () => {
  await using told = await diary();
  await using box = await start({
    "task.poll.js": task(told.path),
    "dcim.site.create.ts": "export default () => {};",
  });
  await told.has(1);
  await box.server.reload();
  assert.deepEqual(await told.has(3), [
    "start 1",
    "stop: task.poll was aborted: the handlers were loaded anew",
    "start 1",
  ]);
  await box.write("task.poll.js", "export default 5;");
  await box.server.reload();
  await told.has(4);
  assert.deepEqual(box.server.glance().tasks, {});
  assert.equal((await told.lines()).length, 4);
});

Deno.test("Server is degraded while a task has failed for good, until a reload", async () => {
  await using told = await diary();
  const failing = `import { PermanentError } from "hookbox";
    export default () => { throw new PermanentError("no licence"); };`;
  await using box = await start({ "task.poll.ts": failing });
  const reasons = await until("it has failed", () => {
    const { status, reasons } = box.server.readiness();
    return status === "degraded" && reasons;
  });
  assert.deepEqual(reasons, ["tasks: task.poll has failed for good: PermanentError: no licence"]);
  await box.write("task.poll.ts", task(told.path));
  await box.server.reload();
  await told.has(1);
  assert.deepEqual(box.server.readiness().reasons, []);
});

Deno.test("Server goes on when a task takes its thread down, and starts it again", async () => {
  await using told = await diary();
  const handler = task(told.path, "if (attempt === 1) Deno.exit(1);");
  await using box = await start({
    "task.poll.js": handler,
    "dcim.site.create.ts": "export default () => {};",
  });
  await told.has(2);
  assert.deepEqual((await told.lines()).slice(0, 2), ["start 1", "start 2"]);
  const sent = await box.send("dcim.site.create");
  assert.deepEqual(await states(box.store, sent.id), ["dcim.site.create done"]);
});
