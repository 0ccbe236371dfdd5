import assert from "node:assert/strict";
import { until } from "../../until.ts";
import { MINUTE, Station } from "./station.ts";

const NAME = "dcim.interface.update";

for (const threads of [0, 1, 2]) {
  Deno.test(`a handler runs with its event and context (HOOKBOX_THREADS=${threads})`, async () => {
    await using station = await Station.start({
      [NAME]: `export default async (event, ctx) => {
        const first = await ctx.step("first", () => ({ id: event.objectId }));
        ctx.log.info(event.action + " " + event.objectType + " in attempt " + ctx.attempt + " {" + typeof first.id + "}");
      };`,
    }, { threads });
    const [id] = await station.deliver(NAME);
    assert.equal((await station.run(id!)).state, "done");
    const [attempt] = await station.attempts(id!);
    assert.deepEqual(attempt!.log.map((line) => line.message), [
      "update dcim.interface in attempt 1 {number}",
    ]);
    assert.deepEqual(Object.keys(await station.store.getSteps(id!)), ["first"]);
  });
}

Deno.test("a failed attempt is repeated, without the steps that succeeded", async () => {
  await using station = await Station.start({
    [NAME]: `
      export const config = { backoff: ["50ms"], retries: 3 };
      let effects = 0;
      export default async (event, ctx) => {
        await ctx.step("effect", () => ++effects);
        if (ctx.attempt < 3) throw new Error("not yet");
        ctx.log.info("effects: " + effects);
      };`,
  });
  const [id] = await station.deliver(NAME);
  const run = await station.run(id!);
  assert.deepEqual([run.state, run.attempt], ["done", 3]);
  const last = (await station.attempts(id!)).find((a) => a.attempt === 3);
  assert.deepEqual(last!.log.map((line) => line.message), ["effects: 1"]);
});

Deno.test("a reload runs the new code, while the old thread finishes what it began", async () => {
  const slow = (word: string) => `
    export default async (event, ctx) => {
      await new Promise((done) => setTimeout(done, 1000));
      ctx.log.info("${word}");
    };`;
  await using station = await Station.start({ [NAME]: slow("old") });
  const [first] = await station.deliver(NAME);
  await station.run(first!, (run) => run.state === "running");
  await station.write(NAME, slow("new"));
  await station.worker.reload();
  const [second] = await station.deliver(NAME);
  const words = [];
  for (const id of [first!, second!]) {
    assert.equal((await station.run(id)).state, "done");
    words.push(...(await station.attempts(id)).flatMap((a) => a.log.map((line) => line.message)));
  }
  assert.deepEqual(words, ["old", "new"]);
});

Deno.test("a handler file that breaks keeps its runs, and a reload that repairs it runs them", async () => {
  await using station = await Station.start({
    [`${NAME}.a`]: "export default () => {};",
    [`${NAME}.b`]: "export default () => {};",
  });
  await station.write(`${NAME}.a`, "export default (;");
  await station.worker.reload();
  const [id] = await station.deliver(`${NAME}.a`);
  assert.equal((await station.run(id!, (run) => run.state === "held")).reason, "handler broken");
  await station.write(`${NAME}.a`, "export default () => {};");
  await station.worker.reload();
  assert.equal((await station.run(id!)).state, "done");
});

Deno.test("draining aborts what runs; what does not settle is put back uncounted", async () => {
  const untilAbort = (then: string) => `
    export default async (event, ctx) => {
      const aborted = new Promise((go) => ctx.signal.addEventListener("abort", go));
      await ctx.step("listening", () => true);
      await aborted;
      ${then}
    };`;
  await using station = await Station.start({
    [`${NAME}.fails`]: untilAbort("throw ctx.signal.reason;"),
    [`${NAME}.cleans`]: untilAbort(""),
    [`${NAME}.hangs`]: untilAbort("await new Promise(() => {});"),
  });
  const ids = await station.deliver(`${NAME}.fails`, `${NAME}.cleans`, `${NAME}.hangs`);
  for (const id of ids) {
    await until("the step", async () => (await station.store.getSteps(id)).listening, MINUTE);
  }
  await station.worker.drain();
  const runs = await Promise.all(ids.map((id) => station.store.getRun(id)));
  assert.deepEqual(runs.map((run) => [run!.state, run!.attempt, run!.interrupted]), [
    ["ready", 0, 0],
    ["done", 1, 0],
    ["ready", 0, 0],
  ]);
});
