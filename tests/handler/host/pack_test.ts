import assert from "node:assert/strict";
import { gathering, packed, type Parcel, unpacked } from "../../../lib/handler/host/pack.ts";
import type { ToHost } from "../../../lib/handler/host/protocol.ts";
import { runMessage } from "./support.ts";

const ACK = { type: "ack", batch: 1 } as const;

Deno.test("packed() posts runs with the bare buffers of their bytes, and they arrive as they were", () => {
  const messages = [runMessage({ id: "a.1" }), ACK, runMessage({ id: "b.1", attempt: 2 })];
  const parcel = structuredClone(packed(messages));
  assert.equal(parcel.bodies.length, 2);
  assert.ok(parcel.bodies.every((body) => body instanceof ArrayBuffer));
  assert.deepEqual(unpacked(parcel), messages);
});

Deno.test("packed() posts what a batch carries as one buffer, and it arrives as it was", () => {
  const { run } = runMessage();
  const carried = ["{}", "", '{"n":1}'].map((text, n) => ({
    id: `${n}.1`,
    late: false,
    delivery: { ...run.delivery, id: String(n), body: new TextEncoder().encode(text) },
  }));
  const messages = [
    runMessage({ purpose: "batch", batch: carried }),
    runMessage({ id: "b.1" }),
    runMessage({ purpose: "batch", batch: carried.slice(1) }),
  ];
  const parcel = structuredClone(packed(messages));
  assert.equal(parcel.bodies.length, 5);
  assert.deepEqual(unpacked(parcel), messages);
});

Deno.test("packed() posts of bytes that are a part of others only these", () => {
  const bytes = new TextEncoder().encode("before{}after").subarray(6, 8);
  const message = runMessage();
  const { delivery } = message.run;
  const part = { ...message, run: { ...message.run, delivery: { ...delivery, body: bytes } } };
  const [buffer] = packed([part]).bodies;
  assert.equal(buffer!.byteLength, 2);
  assert.equal(new TextDecoder().decode(new Uint8Array(buffer!)), "{}");
});

Deno.test("gathering() posts what comes in one go together, in its order", async () => {
  const parcels: Parcel[] = [];
  const post = gathering((parcel) => parcels.push(parcel));
  const messages: ToHost[] = [ACK, runMessage(), { ...ACK, batch: 2 }];
  for (const message of messages) post(message);
  assert.equal(parcels.length, 0);
  await Promise.resolve();
  post({ ...ACK, batch: 3 });
  await Promise.resolve();
  assert.deepEqual(parcels.map(unpacked), [messages, [{ ...ACK, batch: 3 }]]);
});
