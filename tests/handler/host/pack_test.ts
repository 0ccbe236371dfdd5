import assert from "node:assert/strict";
import { packed, unpacked } from "../../../lib/handler/host/pack.ts";
import { runMessage } from "./support.ts";

const bodyOf = (message: unknown) => (message as ReturnType<typeof runMessage>).run.delivery.body;

Deno.test("a run is posted with the bare buffer of its bytes, and arrives as it was", () => {
  const message = runMessage();
  const posted = packed(message);
  assert.ok((bodyOf(posted) as unknown) instanceof ArrayBuffer);
  assert.deepEqual(unpacked(posted as typeof message), message);
  assert.deepEqual(unpacked(message), message);
});

Deno.test("a run whose bytes are a part of others is posted with them alone", () => {
  const bytes = new TextEncoder().encode("before{}after").subarray(6, 8);
  const message = runMessage();
  const { delivery } = message.run;
  const part = { ...message, run: { ...message.run, delivery: { ...delivery, body: bytes } } };
  const buffer = bodyOf(packed(part)) as unknown as ArrayBuffer;
  assert.equal(new TextDecoder().decode(buffer), "{}");
  assert.equal(buffer.byteLength, 2);
});

Deno.test("every other message is posted as it is", () => {
  const message = { type: "ack", batch: 1 } as const;
  assert.equal(packed(message), message);
});
