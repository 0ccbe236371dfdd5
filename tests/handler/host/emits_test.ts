import assert from "node:assert/strict";
import { Emits, emitting } from "../../../lib/handler/host/emits.ts";

Deno.test("Emits gives what an attempt has emitted, in order, as JSON says it", () => {
  const emits = new Emits();
  const data = { at: new Date(0), nothing: undefined };
  emits.emit("deploy", data);
  data.at = new Date(1);
  emits.emit("rebuild-dns_2");
  assert.deepEqual(emits.end(), [
    { name: "deploy", data: { at: "1970-01-01T00:00:00.000Z" } },
    { name: "rebuild-dns_2", data: null },
  ]);
});

Deno.test("emitting() gives what a step has emitted, also after an await, and leaves the rest to the attempt", async () => {
  const emits = new Emits();
  const step = async (name: string) =>
    await emitting(async () => {
      await Promise.resolve();
      emits.emit(name, 1);
      return name;
    });
  const [a, b] = await Promise.all([step("a"), step("b")]);
  emits.emit("c");
  assert.deepEqual([a, b], [
    { result: "a", emits: [{ name: "a", data: 1 }] },
    { result: "b", emits: [{ name: "b", data: 1 }] },
  ]);
  assert.deepEqual(emits.end().map(({ name }) => name), ["c"]);
});

Deno.test("emitting() has emitted nothing when the step fails", async () => {
  const emits = new Emits();
  const failing = emitting(() => {
    emits.emit("a");
    throw new Error("no");
  });
  await assert.rejects(failing, /no/);
  assert.deepEqual(emits.end(), []);
});

Deno.test("Emits refuses names that no handler can have, and hookbox's own", () => {
  const emits = new Emits();
  for (const name of ["", "Deploy", "a.b", "_x", "a b", 5 as unknown as string]) {
    assert.throws(() => emits.emit(name), {
      name: "TypeError",
      message: /^Cannot emit .*lower-case/,
    });
  }
  assert.throws(() => emits.emit("unreadable"), /that name is hookbox's own/);
  assert.deepEqual(emits.end(), []);
});

Deno.test("Emits refuses what JSON cannot say, and what is too much", () => {
  const emits = new Emits();
  assert.throws(
    () => emits.emit("a", 1n),
    /^TypeError: Cannot store the data of event "a" as JSON/,
  );
  assert.throws(() => emits.emit("a", "x".repeat(256 * 1024)), /at most 262144 are kept/);
  const large = "x".repeat(256 * 1024 - 2);
  for (let i = 0; i < 4; i++) emits.emit("a", large);
  assert.throws(() => emits.emit("a"), /one attempt may emit 1000 events with 1048576 bytes/);
  const many = new Emits();
  for (let i = 0; i < 1000; i++) many.emit("a");
  assert.throws(() => many.emit("a"), RangeError);
  assert.equal(many.end().length, 1000);
});

Deno.test("Emits refuses what comes when the attempt, or the step, is over", async () => {
  const emits = new Emits();
  const late = Promise.withResolvers<void>();
  let left = Promise.resolve();
  await emitting(() => {
    left = late.promise.then(() => emits.emit("a"));
    left.catch(() => {});
  });
  late.resolve();
  await assert.rejects(left, /the step is over; await everything/);
  emits.end();
  assert.throws(() => emits.emit("a"), /the attempt is over/);
});
