/** Batches and debouncing, from the request to the handler in its thread. */
import assert from "node:assert/strict";
import { main } from "../../lib/cli/main.ts";
import { type Clock, systemClock } from "../../lib/clock.ts";
import { sign } from "../../lib/signature.ts";
import { fakeIo } from "../cli/fake_io.ts";
import { recording } from "../recordings.ts";
import { until } from "../until.ts";
import { start } from "./box.ts";

type Box = Awaited<ReturnType<typeof start>>;

const recorded = JSON.parse(recording("4.7.3", "interface-update-description").body);

/** What a handler logs: its own kind of event, and what it got. */
const BATCH = `
export const config = {
  batch: { wait: "1h", size: 100 },
  retries: 1,
  backoff: "1ms",
  when: (event) => event.data.description !== "skip" || "not wanted",
};
let attempts = 0;
export default (event, ctx) => {
  ctx.log.info(event.kind + " of " + event.events.map((one) => one.data.description).join());
  if (event.events.some((one) => one.data.description === "twice") && attempts++ === 0) throw new Error("once");
};`;

const DEBOUNCE = `
export const config = { debounce: "1h" };
export default (event, ctx) => {
  const { before, after } = event.changes.find((change) => change.path[0] === "description");
  ctx.log.info(event.action + " from " + before + " to " + after);
};`;

/** Somebody changes the description of an interface. */
async function change(box: Box, n: number, before: string, after: string, id = 1) {
  const { data, snapshots } = recorded;
  const body = new TextEncoder().encode(JSON.stringify({
    ...recorded,
    timestamp: new Date(Date.UTC(2026, 10, 22, 12, 0, n)).toISOString(),
    data: { ...data, id, description: after },
    snapshots: {
      prechange: { ...snapshots.prechange, description: before },
      postchange: { ...snapshots.postchange, description: after },
    },
  }));
  const headers = {
    "content-type": "application/json",
    "x-hook-signature": sign(body, "server-test-secret"),
  };
  const answer = await fetch(`${box.url}/hooks/netbox`, { method: "POST", headers, body });
  assert.equal(answer.status, 202);
  return (await answer.json()).id as string;
}

/** A clock of which an hour can be skipped. */
class HourClock implements Clock {
  #later = 0;
  now = () => systemClock.now() + this.#later;
  monotonic = () => systemClock.monotonic();
  after = (ms: number, fn: () => void) => systemClock.after(ms, fn);

  skip(): void {
    this.#later += 3_600_000;
  }
}

/** The runs of some deliveries once all are over, an hour later. */
async function over(box: Box, clock: HourClock, deliveries: readonly string[]) {
  const before = await Promise.all(deliveries.map((id) => box.store.getRun(`${id}.1`)));
  assert.ok(before.every((run) => run!.finishedAt === null), "nothing runs before its time");
  clock.skip();
  await box.server.wake();
  return await until("all runs are over", async () => {
    const runs = await Promise.all(deliveries.map((id) => box.store.getRun(`${id}.1`)));
    return runs.every((run) => run!.finishedAt !== null) && runs.map((run) => run!);
  });
}

const linesOf = async (box: Box, run: string) =>
  (await box.store.getAttempts(run)).map(({ log }) => log.map(({ message }) => message).join());

Deno.test("a batch runs once with what came, and again with the same when it failed", async () => {
  const clock = new HourClock();
  await using box = await start({ "dcim.interface.update.ts": BATCH }, {}, clock);
  const ids = [
    await change(box, 1, "", "a", 1),
    await change(box, 2, "", "skip", 2),
    await change(box, 3, "", "twice", 3),
  ];
  const [first, skipped, last] = await over(box, clock, ids);
  assert.deepEqual([first!.state, last!.state], ["done", "done"]);
  assert.deepEqual([skipped!.state, skipped!.reason, skipped!.batch], [
    "skipped",
    "not wanted",
    null,
  ]);
  assert.ok(first!.batch !== null && first!.batch === last!.batch);
  assert.deepEqual(await linesOf(box, first!.batch!), ["batch of a,twice", "batch of a,twice"]);
});

Deno.test("what is debounced runs once, for all changes together", async () => {
  const clock = new HourClock();
  await using box = await start({ "dcim.interface.update.ts": DEBOUNCE }, {}, clock);
  const ids = [await change(box, 1, "a", "b"), await change(box, 2, "b", "c")];
  const other = [await change(box, 3, "x", "y", 2), await change(box, 4, "y", "x", 2)];
  const [first, last, back, forth] = await over(box, clock, [...ids, ...other]);
  assert.equal(first!.reason, `debounced: ${last!.id} runs in its place`);
  assert.deepEqual(await linesOf(box, last!.id), ["update from a to c"]);
  assert.equal(back!.reason, `debounced: ${forth!.id} runs in its place`);
  assert.equal(forth!.reason, "debounced: in the end nothing has changed");
});

Deno.test("events that handlers emit are gathered, too", async () => {
  const clock = new HourClock();
  await using box = await start(
    {
      "dcim.interface.update.ts": `export default (event, ctx) =>
        ctx.emit("rebuild", { zone: event.data.description });`,
      "custom.rebuild.ts": `
        export const config = { batch: { wait: "1h", by: "data.zone" } };
        export default (event, ctx) => ctx.log.info(event.events.map((one) => one.data.zone).join());`,
    },
    {},
    clock,
  );
  for (const [n, zone] of ["a", "b", "a"].entries()) await change(box, n + 1, "", zone, n + 1);
  const events = await until("all have emitted", async () => {
    const named = await box.store.listDeliveries({ kind: "named" });
    return named.length === 3 && named.map(({ id }) => id).toReversed();
  });
  const runs = await over(box, clock, events);
  const batches = [...new Set(runs.map(({ batch }) => batch!))];
  const lines = await Promise.all(batches.map((batch) => linesOf(box, batch)));
  assert.deepEqual(lines.flat().sort(), ["a,a", "b"]);
});

Deno.test("lifecycle.dead is told once of a dead batch, with what it carried", async () => {
  const clock = new HourClock();
  await using box = await start(
    {
      "dcim.interface.update.ts": `
        export const config = { batch: { wait: "1h" }, retries: 0 };
        export default () => { throw new Error("unreachable"); };`,
      "lifecycle.dead.ts": `export default (dead, ctx) =>
        ctx.log.info([dead.run, dead.event.kind, dead.event.events.length].join(" "));`,
    },
    {},
    clock,
  );
  const ids = [await change(box, 1, "", "a", 1), await change(box, 2, "", "b", 2)];
  const [first] = await over(box, clock, ids);
  assert.deepEqual([first!.state, first!.reason], ["dead", "unreachable"]);
  const call = await until("it is told", async () => {
    const calls = await box.store.listRuns({ handler: "lifecycle.dead" });
    return calls.every(({ state }) => state === "done") && calls[0];
  });
  assert.deepEqual(await linesOf(box, call.id), [`${first!.batch} batch 2`]);
  assert.equal((await box.store.listRuns({ handler: "lifecycle.dead" })).length, 1);
});

Deno.test("queue show and queue ls tell what a batch carries", async () => {
  const clock = new HourClock();
  await using box = await start({ "dcim.interface.update.ts": BATCH }, {}, clock);
  const ids: string[] = [];
  for (let n = 1; n <= 12; n++) ids.push(await change(box, n, "", `v${n}`, n));
  const [first] = await over(box, clock, ids);
  const queue = async (...args: string[]) => {
    const io = fakeIo();
    await main(["queue", ...args, "--store", box.store.location], io);
    return io.stdout();
  };
  const shown = await queue("show", first!.batch!);
  assert.match(shown, /Handler +dcim\.interface\.update batch/);
  assert.match(
    shown,
    /Carries 12 runs\n(?: {2}\d+ {2}dcim\.interface update: .*\n){10} {2}… hookbox/,
  );
  assert.match(shown, /batch of v1,v2,/);
  assert.match(await queue("show", first!.id), new RegExp(`Carried by +${first!.batch}`));
  const listed = await queue("ls", "--batch", first!.batch!, "--json");
  assert.equal(listed.split("\n").length, 12);
});
