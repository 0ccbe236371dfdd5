import assert from "node:assert/strict";
import fc from "fast-check";
import { readLines } from "../../../../lib/handler/host/program/lines.ts";
import { FakeClock } from "../../../fake_clock.ts";

const NEVER = new AbortController().signal;

/** What is read of these chunks. */
async function linesOf(chunks: readonly (string | Uint8Array<ArrayBuffer>)[]): Promise<string[]> {
  const encoder = new TextEncoder();
  const lines: string[] = [];
  const bytes = chunks.map((it) => typeof it === "string" ? encoder.encode(it) : it);
  await readLines(ReadableStream.from(bytes), (line) => lines.push(line), {
    clock: new FakeClock(),
    signal: NEVER,
  });
  return lines;
}

Deno.test("readLines() gives lines without their ends, and the last one without an end", async () => {
  assert.deepEqual(await linesOf(["a\nb\r\n\nc"]), ["a", "b", "", "c"]);
  assert.deepEqual(await linesOf(["a\n"]), ["a"]);
  assert.deepEqual(await linesOf([]), []);
});

Deno.test("readLines() gives the same lines however they are cut into chunks", async () => {
  const text = "först\nzweite Zeile → ok\n\nlast";
  const bytes = new TextEncoder().encode(text);
  await fc.assert(fc.asyncProperty(fc.uniqueArray(fc.nat(bytes.length)), async (cuts) => {
    const at = [0, ...cuts.sort((a, b) => a - b), bytes.length];
    const chunks = at.slice(1).map((end, i) => bytes.slice(at[i], end));
    assert.deepEqual(await linesOf(chunks), text.split("\n"));
  }));
});

Deno.test("readLines() bounds a line without an end, and goes on with the next", async () => {
  const lines = await linesOf([...Array(40).fill("x".repeat(1000)), "\nnext\n"]);
  assert.deepEqual(lines.map(({ length }) => length), [16 * 1024, 4]);
});

Deno.test("readLines() replaces what is not UTF-8", async () => {
  assert.deepEqual(await linesOf([new Uint8Array([0x61, 0xff, 0x0a])]), ["a\ufffd"]);
});

Deno.test("readLines() pauses after lines that cost time, so that the program waits", async () => {
  const clock = new FakeClock();
  const read: string[] = [];
  const encoder = new TextEncoder();
  const stream = ReadableStream.from(["a\n", "b\n"].map((text) => encoder.encode(text)));
  const slow = { ...clock, now: () => 0, after: clock.after.bind(clock) };
  let time = 0;
  const reading = readLines(stream, (line) => {
    time += 100;
    read.push(line);
  }, { clock: { ...slow, monotonic: () => time }, signal: NEVER });
  await clock.advance(299);
  assert.deepEqual(read, ["a"]);
  await clock.advance(1);
  assert.deepEqual(read, ["a", "b"]);
  await clock.advance(300);
  await reading;
});

Deno.test("readLines() ends when it is given up, or when the stream breaks", async () => {
  const giveUp = new AbortController();
  const open = new ReadableStream<Uint8Array<ArrayBuffer>>();
  const options = { clock: new FakeClock(), signal: giveUp.signal };
  const reading = readLines(open, () => {}, options);
  giveUp.abort();
  await reading;
  const broken = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull: (controller) => controller.error(new Error("gone")),
  });
  await readLines(broken, () => {}, { clock: new FakeClock(), signal: NEVER });
});
