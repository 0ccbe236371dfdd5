import assert from "node:assert/strict";
import fc from "fast-check";
import { type BodyFault, expectedSize, readBody } from "../../lib/http/body.ts";
import { FakeClock } from "../fake_clock.ts";

const BOUNDS = { maxBody: 10, timeout: 15_000 };

function post(body: BodyInit | null, headers: Record<string, string> = {}): Request {
  return new Request("http://hookbox.test/", { method: "POST", body, headers });
}

/** A body that comes in these pieces, and notes how far it was read and that it was given up. */
function pieces(...chunks: readonly Uint8Array<ArrayBuffer>[]) {
  const state = { read: 0, cancelled: false };
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      const chunk = chunks[state.read++];
      if (chunk) controller.enqueue(chunk);
      else controller.close();
    },
    cancel() {
      state.cancelled = true;
    },
  }, { highWaterMark: 0 });
  return { state, stream };
}

Deno.test("readBody() gives the bytes, however they are cut", async () => {
  await fc.assert(fc.asyncProperty(
    fc.array(fc.uint8Array({ maxLength: 5 }), { maxLength: 4 }),
    async (chunks) => {
      const whole = new Uint8Array(chunks.flatMap((chunk) => [...chunk]));
      const copies = chunks.map((chunk) => new Uint8Array(chunk));
      const { stream } = pieces(...copies);
      const result = await readBody(post(stream), BOUNDS, new FakeClock());
      assert.deepEqual(result, whole.byteLength > 10 ? "too large" : whole);
    },
  ));
});

Deno.test("readBody() gives no bytes for a request without a body", async () => {
  assert.deepEqual(await readBody(post(null), BOUNDS, new FakeClock()), new Uint8Array());
});

Deno.test("readBody() takes exactly maxBody bytes, and not one more", async () => {
  const clock = new FakeClock();
  assert.equal((await readBody(post("0123456789"), BOUNDS, clock)).length, 10);
  assert.equal(await readBody(post("0123456789x"), BOUNDS, clock), "too large");
  assert.equal(clock.pending, 0);
});

Deno.test("readBody() refuses a declared length without reading", async () => {
  const { stream, state } = pieces(new Uint8Array(1));
  const request = post(stream, { "content-length": "11" });
  assert.equal(await readBody(request, BOUNDS, new FakeClock()), "too large");
  assert.equal(state.read, 0);
});

Deno.test("readBody() stops reading at the limit when the declared length lies", async () => {
  for (const length of ["3", "0", "-1", "nonsense", ""]) {
    const { stream, state } = pieces(...Array.from({ length: 100 }, () => new Uint8Array(4)));
    const request = post(stream, { "content-length": length });
    assert.equal(await readBody(request, BOUNDS, new FakeClock()), "too large");
    assert.deepEqual(state, { read: 3, cancelled: true });
  }
});

Deno.test("readBody() waits 15 s for the last byte, not for each", async () => {
  const clock = new FakeClock();
  const { readable, writable } = new TransformStream<Uint8Array>();
  const writer = writable.getWriter();
  let result: Uint8Array | BodyFault | null = null;
  const reading = readBody(post(readable), BOUNDS, clock).then((it) => result = it);
  for (let i = 0; i < 14; i++) {
    await clock.advance(1000);
    if (i % 7 === 0) await writer.write(new Uint8Array(1));
  }
  await clock.advance(999);
  assert.equal(result, null);
  await clock.advance(1);
  assert.equal(await reading, "too slow");
  await assert.rejects(writer.closed, "the stream was not given up");
});

Deno.test("readBody() says when the client goes away", async () => {
  const clock = new FakeClock();
  const stream = new ReadableStream({ pull: (controller) => controller.error(new Error("reset")) });
  assert.equal(await readBody(post(stream), BOUNDS, clock), "broken off");
  assert.equal(clock.pending, 0);
});

Deno.test("readBody() keeps no more than the bytes, however small the pieces are", async () => {
  const piece = () => new Uint8Array(new ArrayBuffer(64 * 1024), 0, 1);
  for (const headers of [{ "content-length": "9" }, {}]) {
    const { stream } = pieces(...Array.from({ length: 9 }, piece));
    const body = await readBody(post(stream, headers), BOUNDS, new FakeClock());
    assert.ok(body instanceof Uint8Array);
    assert.equal(body.buffer.byteLength, 9);
  }
});

Deno.test("readBody() asks before it takes more memory than was expected", async () => {
  const asked: number[] = [];
  const read = (room: boolean) =>
    readBody(post(pieces(new Uint8Array(4), new Uint8Array(4)).stream, { "content-length": "2" }), {
      ...BOUNDS,
      grow(bytes) {
        asked.push(bytes);
        return room;
      },
    }, new FakeClock());
  assert.deepEqual(await read(true), new Uint8Array(8));
  assert.deepEqual(asked.splice(0), [2, 4]);
  assert.equal(await read(false), "no room");
});

Deno.test("expectedSize() is the declared length, or one chunk, or nothing for what is refused", () => {
  const of = (headers: Record<string, string>) => expectedSize(post(null, headers), 1e6);
  assert.equal(of({ "content-length": "5030" }), 5030);
  assert.equal(of({ "content-length": "1000001" }), 0);
  assert.equal(of({}), 64 * 1024);
  assert.equal(of({ "content-length": "-1" }), 64 * 1024);
});

Deno.test("readBody() reads a small body in one piece where the server keeps to its length", async () => {
  const clock = new FakeClock();
  const request = post("0123456789", { "content-length": "10" });
  const bytes = await readBody(request, { ...BOUNDS, framed: true }, clock);
  assert.deepEqual([...bytes as Uint8Array], [...new TextEncoder().encode("0123456789")]);
  assert.equal(clock.pending, 0);
});

Deno.test("readBody() gives up a small body that is not there in time, or never will be", async () => {
  const clock = new FakeClock();
  const bounds = { ...BOUNDS, framed: true };
  const never = new ReadableStream<Uint8Array<ArrayBuffer>>();
  const reading = readBody(post(never, { "content-length": "5" }), bounds, clock);
  await clock.advance(BOUNDS.timeout);
  assert.equal(await reading, "too slow");
  const broken = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull: (controller) => controller.error(new Error("connection reset")),
  });
  assert.equal(
    await readBody(post(broken, { "content-length": "5" }), bounds, clock),
    "broken off",
  );
});
