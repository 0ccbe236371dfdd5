import assert from "node:assert/strict";
import { runMessage, Thread } from "./support.ts";

Deno.test("main runs handlers in TypeScript and JavaScript, with helpers, JSON, hookbox and zod", async () => {
  await using thread = new Thread({
    "dcim.interface.update.ts": `
      import { type Context, PermanentError, type UpdateEvent } from "hookbox";
      import { z } from "zod";
      import { greet } from "./_helper.ts";
      import data from "./_data.json" with { type: "json" };
      export const config = { schema: z.object({ id: z.number() }) };
      export default async function (event: UpdateEvent, ctx: Context) {
        ctx.log.info(greet(event.display, data.word));
        throw new PermanentError(await ctx.step("say", () => \`attempt \${ctx.attempt}\`));
      }`,
    "_helper.ts": "export const greet = (who: string, word: string): string => `${word} ${who}`;",
    "_data.json": '{ "word": "hello" }',
    "group/dcim.interface.update.js": "export default (event) => console.log(event.objectType);",
  });
  const { set } = await thread.next("loaded");
  assert.deepEqual(set.handlers.map((it) => [it.id, it.status, it.problem, it.hasSchema]), [
    ["dcim.interface.update", "ready", undefined, true],
    ["group/dcim.interface.update", "ready", undefined, false],
  ]);
  assert.deepEqual(thread.loading, set.handlers.map((it) => it.file));

  const dead = await thread.run({});
  assert.equal(dead.outcome.kind, "dead");
  assert.equal(dead.outcome.error.message, "attempt 1");
  assert.match(dead.outcome.error.stack ?? "", /dcim\.interface\.update\.ts:9:15/);
  assert.doesNotMatch(dead.outcome.error.stack ?? "", /lib\/handler\/host/);
  assert.match(dead.log[0]?.message ?? "", /^hello /);

  const done = await thread.run({ id: "run-2", handler: "group/dcim.interface.update" });
  assert.deepEqual(done.outcome, { kind: "done" });
  assert.deepEqual(done.log.map((it) => [it.level, it.message]), [["info", "dcim.interface"]]);
});

Deno.test("main loads the good files among broken ones, and says what is wrong with each", async () => {
  await using thread = new Thread({
    "dcim.cable.create.ts": "export default (",
    "dcim.device.create.ts": 'import x from "no-such-package"; export default () => x;',
    "dcim.interface.create.ts": "export default () => {};",
    "dcim.rack.create.ts": "const a: number = 1;\nthrow new TypeError(`at import ${a}`);",
    "dcim.region.create.ts": "export default () => {};",
    "dcim.site.created.ts": "export default () => {};",
  }, { "dcim.region.create.ts": "While it was loading, the handler thread ran out of memory" });
  const { set } = await thread.next("loaded");
  const of = (id: string) => set.handlers.find((it) => it.id === id);
  assert.match(
    of("dcim.cable.create")?.problem ?? "",
    /Expression expected.*dcim\.cable\.create\.ts:1/s,
  );
  assert.match(of("dcim.device.create")?.problem ?? "", /no-such-package/);
  assert.match(of("dcim.rack.create")?.problem ?? "", /at import 1.*dcim\.rack\.create\.ts:2/);
  assert.match(of("dcim.region.create")?.problem ?? "", /ran out of memory/);
  assert.deepEqual(set.handlers.map((it) => it.status), [
    "broken",
    "broken",
    "ready",
    "broken",
    "broken",
  ]);
  assert.ok(!thread.loading.includes("dcim.region.create.ts"), "a skipped file is not imported");
  assert.deepEqual(set.problems.map((it) => it.file), ["dcim.site.created.ts"]);
});

for (
  const [how, code] of [
    ["Deno.exit()", "Deno.exit(3);"],
    ["process.exit()", 'import { exit } from "node:process"; exit(3);'],
    ["Deno.exit() after an await", "await 1; Deno.exit(3);"],
  ] as const
) {
  Deno.test(`main says nothing after the name of a file that calls ${how} in its import`, async () => {
    await using thread = new Thread({
      "dcim.cable.create.ts": "export default () => {};",
      "dcim.device.create.ts": code,
      "dcim.site.create.ts": "export default () => {};",
    });
    assert.equal(await thread.exit, 3);
    assert.deepEqual(thread.loading, ["dcim.cable.create.ts", "dcim.device.create.ts"]);
    assert.deepEqual(thread.messages, []);
  });
}

for (
  const [how, code] of [
    ["loops without end", "for (;;);"],
    ["blocks", "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);"],
  ] as const
) {
  Deno.test(`main names the file before an import that ${how}`, async () => {
    await using thread = new Thread({
      "dcim.cable.create.ts": "export default () => {};",
      "dcim.device.create.ts": code,
    });
    await thread.loads("dcim.device.create.ts");
    assert.equal(thread.loading.at(-1), "dcim.device.create.ts");
  });
}

Deno.test("main ends its thread when a handler calls Deno.exit()", async () => {
  await using thread = new Thread({
    "dcim.interface.update.ts": "export default () => { console.log('bye'); Deno.exit(4); };",
  });
  await thread.next("loaded");
  thread.post(runMessage());
  assert.equal(await thread.exit, 4);
  assert.deepEqual(
    thread.messages.map((it) => it.type === "log" ? it.line.message : it.type),
    ["loaded", "bye"],
  );
});

Deno.test("main says with a counter that its event loop turns", async () => {
  await using thread = new Thread({});
  await thread.next("loaded");
  const count = new Int32Array(thread.heartbeat);
  while (Atomics.load(count, 0) === 0) await new Promise((resolve) => setTimeout(resolve, 20));
});
