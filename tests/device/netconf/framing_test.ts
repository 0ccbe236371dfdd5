import assert from "node:assert/strict";
import fc from "fast-check";
import { Deframer, frame } from "../../../lib/device/netconf/framing.ts";
import { recorded, recordedBytes } from "./recorded.ts";

const LIMIT = 100_000;

/** All messages in bytes that come in pieces of these sizes, again and again. */
function read(bytes: Uint8Array, chunked: boolean, sizes: readonly number[] = [7]): string[] {
  const deframer = new Deframer(LIMIT);
  deframer.chunked = chunked;
  const messages: string[] = [];
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length]!;
    deframer.push(bytes.subarray(at, at + size));
    at += size;
    for (let message; (message = deframer.next()) !== null;) messages.push(message);
  }
  return messages;
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(parts.flatMap((part) => [...part]));
}

/** A message in chunks of these sizes, as a device may send it: cut anywhere, also within a character. */
function chunks(message: string, sizes: readonly number[]): Uint8Array {
  const bytes = new TextEncoder().encode(message);
  const parts: Uint8Array[] = [];
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const chunk = bytes.subarray(at, at + sizes[i % sizes.length]!);
    parts.push(new TextEncoder().encode(`\n#${chunk.length}\n`), chunk);
    at += chunk.length;
  }
  return join([...parts, new TextEncoder().encode("\n##\n")]);
}

const message = fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 });
const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 });

for (const chunked of [false, true]) {
  const version = chunked ? "1.1" : "1.0";
  Deno.test(`Deframer gives back what frame() of ${version} was given, however it arrives`, () => {
    const clean = message.filter((it) => chunked || !it.includes("]]>]]>"));
    fc.assert(fc.property(fc.array(clean, { maxLength: 5 }), sizes, (messages, pieces) => {
      const bytes = join(messages.map((it) => frame(it, chunked)));
      assert.deepEqual(read(bytes, chunked, pieces), messages);
    }));
  });
}

Deno.test("Deframer joins chunks of any size that arrive in pieces of any size", () => {
  const framed = fc.array(fc.tuple(message, sizes), { maxLength: 5 });
  fc.assert(fc.property(framed, sizes, (all, pieces) => {
    const bytes = join(all.map(([text, cut]) => chunks(text, cut)));
    assert.deepEqual(read(bytes, true, pieces), all.map(([text]) => text));
  }));
});

for (const name of ["lock", "get-config-native", "get-config-many-chunks", "get-config-ietf"]) {
  Deno.test(`Deframer reads the recorded chunks of ${name}`, () => {
    const bytes = recordedBytes(`${name}.wire.txt`);
    assert.deepEqual(read(bytes, true, [1, 1986, 3]), [recorded(`${name}.reply.xml`)]);
  });
}

Deno.test("Deframer reads a recorded message of NETCONF 1.0", () => {
  const bytes = recordedBytes("get-config-base-1.0.wire.txt");
  assert.deepEqual(read(bytes, false), [recorded("get-config-base-1.0.reply.xml")]);
});

Deno.test("Deframer changes from hello to chunks in the middle of what has come", () => {
  const deframer = new Deframer(LIMIT);
  deframer.push(join([frame("<hello/>", false), frame("<rpc-reply/>", true)]));
  assert.equal(deframer.next(), "<hello/>");
  deframer.chunked = true;
  assert.deepEqual([deframer.next(), deframer.next()], ["<rpc-reply/>", null]);
});

Deno.test("Deframer takes line ends between messages", () => {
  const bytes = new TextEncoder().encode("\n\r\n\n#4\n<a/>\n##\n\n\n#4\n<b/>\n##\n");
  assert.deepEqual(read(bytes, true, [1]), ["<a/>", "<b/>"]);
});

for (
  const [what, bytes, why] of [
    ["no header", "<rpc-reply/>", /is no chunk/],
    ["a size of 0", "\n#0\n", /"\\n#0\\n" is no chunk/],
    ["a size with a leading zero", "\n#04\n<a/>", /is no chunk/],
    ["a size that is none", "\n#4x\n<a/>", /is no chunk/],
    ["a size without end", "\n#12345678901234", /is no chunk/],
    ["an end without a chunk", "\n##\n", /is no chunk/],
    ["more than the chunk's size", "\n#3\n<a/>\n##\n", /is no chunk/],
    ["a chunk above the limit", `\n#${LIMIT + 1}\n<`, /larger than 100000 bytes/],
    ["chunks above the limit", `\n#${LIMIT}\n${"x".repeat(LIMIT)}\n#1\nx`, /larger than/],
  ] as const
) {
  Deno.test(`Deframer refuses chunks with ${what}`, () => {
    assert.throws(
      () => read(new TextEncoder().encode(bytes), true, [bytes.length]),
      (error) => error instanceof SyntaxError && why.test(error.message),
    );
  });
}

Deno.test("Deframer refuses a message without end, and one that is no UTF-8", () => {
  assert.throws(() => read(new Uint8Array(LIMIT + 1), false, [1000]), /larger than/);
  const wrong = join([new Uint8Array([0xc3, 0x28]), new TextEncoder().encode("]]>]]>")]);
  assert.throws(() => read(wrong, false), /not UTF-8/);
});
