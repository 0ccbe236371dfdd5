import assert from "node:assert/strict";
import { createSlots } from "../../../lib/source/client/slots.ts";

Deno.test("createSlots() runs at most so many at once, the others in their order", async () => {
  const slots = createSlots(2);
  const gates = [0, 1, 2, 3].map(() => Promise.withResolvers<void>());
  const started: number[] = [];
  const all = gates.map((gate, i) => slots(() => (started.push(i), gate.promise)));
  await Promise.resolve();
  assert.deepEqual(started, [0, 1]);
  gates[1]!.resolve();
  await all[1];
  await new Promise((resolve) => setTimeout(resolve));
  assert.deepEqual(started, [0, 1, 2]);
  for (const gate of gates) gate.resolve();
  await Promise.all(all);
  assert.deepEqual(started, [0, 1, 2, 3]);
});

Deno.test("createSlots() gives a slot back when a task fails, and forgets who gave up waiting", async () => {
  const slots = createSlots(1);
  const gate = Promise.withResolvers<void>();
  const first = slots(() => gate.promise);
  const controller = new AbortController();
  const second = slots(() => Promise.resolve("never"), controller.signal);
  const third = slots(() => Promise.resolve("third"));
  controller.abort(new Error("stopping"));
  await assert.rejects(second, /stopping/);
  gate.reject(new Error("failed"));
  await assert.rejects(first, /failed/);
  assert.equal(await third, "third");
});

Deno.test("createSlots() loses nobody when one gives up as its turn comes", async () => {
  const slots = createSlots(1);
  const gate = Promise.withResolvers<void>();
  const controller = new AbortController();
  slots(() => gate.promise);
  const second = slots(() => {
    controller.signal.throwIfAborted();
    return Promise.resolve();
  }, controller.signal);
  const refused = assert.rejects(second, /stopping/);
  let ran = false;
  slots(() => Promise.resolve(ran = true));
  await new Promise((resolve) => setTimeout(resolve));
  // Attached last, so it runs between the turn given to the second and its taking it.
  gate.promise.then(() => controller.abort(new Error("stopping")));
  gate.resolve();
  await refused;
  await new Promise((resolve) => setTimeout(resolve));
  assert.equal(ran, true);
});
