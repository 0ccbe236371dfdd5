import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import fc from "fast-check";
import { hmacSha512 } from "../lib/hmac.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("hmacSha512() is HMAC-SHA512 for any key and message", () => {
  fc.assert(fc.property(
    fc.string({ unit: "binary", maxLength: 200 }),
    fc.uint8Array({ maxLength: 300 }),
    (key, body) => {
      const expected = createHmac("sha512", key).update(body).digest("hex");
      assert.equal(hmacSha512(body, key).toString("hex"), expected);
    },
  ));
});

Deno.test("hmacSha512() takes messages of every size around what it copies", () => {
  for (const size of [0, 65_535, 65_536, 65_537, 1_000_000]) {
    const body = new Uint8Array(size).fill(7);
    const expected = createHmac("sha512", "key").update(body).digest("hex");
    assert.equal(hmacSha512(body, "key").toString("hex"), expected, String(size));
  }
});

Deno.test("hmacSha512() leaves nothing of a long message in the digest of a short one", () => {
  const short = hmacSha512(bytes("short"), "key").toString("hex");
  hmacSha512(new Uint8Array(60_000).fill(1), "key");
  assert.equal(hmacSha512(bytes("short"), "key").toString("hex"), short);
});

Deno.test("hmacSha512() goes on when it has forgotten keys", () => {
  const first = hmacSha512(bytes("body"), "key 0").toString("hex");
  for (let i = 1; i < 200; i++) hmacSha512(bytes("body"), `key ${i}`);
  assert.equal(hmacSha512(bytes("body"), "key 0").toString("hex"), first);
});
