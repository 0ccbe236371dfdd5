import assert from "node:assert/strict";
import fc from "fast-check";
import { Outbox, weigh } from "../../../lib/handler/host/outbox.ts";
import { type Batch, type FromHost, LIMITS } from "../../../lib/handler/host/protocol.ts";

function outcome(run: string, text = ""): Extract<FromHost, { type: "outcome" }> {
  const log = [{ time: 0, level: "info", message: text }] as const;
  return { type: "outcome", run, claim: 1, outcome: { kind: "done" }, log, logDropped: 0 };
}

function line(message: string): Extract<FromHost, { type: "log" }> {
  return { type: "log", run: "run", handler: "h", line: { time: 0, level: "info", message } };
}

/** An outbox and the batches it has posted. */
function setUp(): { outbox: Outbox; batches: Batch[]; acknowledge(): Promise<void> } {
  const batches: Batch[] = [];
  const outbox = new Outbox((batch) => batches.push(batch));
  const acknowledge = async () => {
    const last = batches.at(-1);
    if (last) outbox.acknowledge(last.seq);
    await Promise.resolve();
  };
  return { outbox, batches, acknowledge };
}

/** What identifies a message in these tests. */
const idOf = (message: FromHost) =>
  message.type === "log" ? message.line.message : message.type === "outcome" ? message.run : "";

Deno.test("Outbox sends what belongs together in one batch, and the next after its acknowledgement", async () => {
  const { outbox, batches, acknowledge } = setUp();
  outbox.offer(line("a"));
  outbox.send(outcome("b"));
  assert.equal(batches.length, 0);
  await Promise.resolve();
  assert.deepEqual(batches.map((it) => it.messages.map(idOf)), [["b", "a"]]);
  outbox.send(outcome("c"));
  await Promise.resolve();
  assert.equal(batches.length, 1);
  outbox.acknowledge(7);
  await Promise.resolve();
  assert.equal(batches.length, 1, "another batch's acknowledgement means nothing");
  await acknowledge();
  assert.deepEqual(batches[1], { type: "batch", seq: 2, messages: [outcome("c")] });
});

Deno.test("Outbox drops log lines and stray errors, and nothing else, while too many wait", async () => {
  const { outbox, batches, acknowledge } = setUp();
  for (let i = 0; i < 10_000; i++) outbox.offer(line(String(i)));
  assert.equal(outbox.offer({ type: "stray", error: "one too many" }), false);
  for (let i = 0; i < 1000; i++) outbox.send(outcome(String(i)));
  for (let i = 0; i < 10; i++) await acknowledge();
  const sent = batches.flatMap((it) => it.messages);
  assert.equal(sent.filter((it) => it.type === "outcome").length, 1000);
  const lines = sent.filter((it) => it.type === "log");
  assert.deepEqual(lines.map(idOf), Array.from({ length: LIMITS.batchMessages }, (_, i) => `${i}`));
  assert.equal(outbox.room, true);
});

Deno.test("Outbox sends a message that is heavier than a batch by itself", async () => {
  const { outbox, batches, acknowledge } = setUp();
  outbox.send(outcome("small"));
  outbox.send(outcome("heavy", "x".repeat(2 * LIMITS.batchBytes)));
  outbox.send(outcome("after"));
  for (let i = 0; i < 3; i++) await acknowledge();
  assert.deepEqual(batches.map((it) => it.messages.map(idOf)), [["small"], ["heavy"], ["after"]]);
});

Deno.test("Outbox posts all that waits when its line closes, acknowledged or not", async () => {
  const { outbox, batches } = setUp();
  outbox.send(outcome("first"));
  await Promise.resolve();
  for (let i = 0; i < 300; i++) outbox.send(outcome(String(i)));
  outbox.offer(line("last words"));
  outbox.close();
  const sent = batches.flatMap((it) => it.messages);
  assert.equal(sent.length, 302);
  assert.equal(idOf(sent.at(-1)!), "last words");
});

Deno.test("Outbox keeps order and limits, and loses nothing that must arrive, whatever happens", async () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant("send" as const), size: fc.nat(LIMITS.batchBytes / 2) }),
    fc.record({ do: fc.constant("offer" as const), size: fc.nat(LIMITS.batchBytes / 2) }),
    fc.record({ do: fc.constant("acknowledge" as const) }),
    fc.record({ do: fc.constant("wait" as const) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const { outbox, batches, acknowledge } = setUp();
      const due = { outcome: [] as string[], log: [] as string[] };
      let acknowledged = 0;
      for (const [i, step] of steps.entries()) {
        if (step.do === "send") {
          outbox.send(outcome(String(i), "x".repeat(step.size)));
          due.outcome.push(String(i));
        } else if (step.do === "offer") {
          const message = line(`${i} ${"x".repeat(step.size)}`);
          if (outbox.offer(message)) due.log.push(message.line.message);
        } else if (step.do === "acknowledge") {
          acknowledged = batches.length;
          await acknowledge();
        } else {
          await Promise.resolve();
        }
        assert.ok(batches.length <= acknowledged + 1, "one batch is in flight");
      }
      await Promise.resolve();
      for (let i = 0; i < steps.length; i++) await acknowledge();

      assert.deepEqual(batches.map((it) => it.seq), batches.map((_, i) => i + 1));
      for (const { messages } of batches) {
        assert.ok(messages.length <= LIMITS.batchMessages);
        const bytes = messages.reduce((sum, it) => sum + weigh(it), 0);
        assert.ok(messages.length === 1 || bytes <= LIMITS.batchBytes);
        const types = messages.map((it) => it.type);
        assert.deepEqual(types, [...types].sort().reverse(), "what must arrive goes first");
      }
      const sent = batches.flatMap((it) => it.messages);
      assert.deepEqual(sent.filter((it) => it.type === "outcome").map(idOf), due.outcome);
      assert.deepEqual(sent.filter((it) => it.type === "log").map(idOf), due.log);
    }),
    { numRuns: 60 },
  );
});
