import assert from "node:assert/strict";
import fc from "fast-check";
import { storable, toHex, toJson } from "../../../lib/store/postgres/json.ts";

Deno.test("toJson() leaves what PostgreSQL can hold as it is", () => {
  fc.assert(fc.property(fc.array(fc.record({ text: fc.string({ unit: "grapheme" }) })), (rows) => {
    const clean = rows.map(({ text }) => ({ text: storable(text) }));
    assert.deepEqual(JSON.parse(toJson(rows)), clean);
    assert.equal(toJson(clean), JSON.stringify(clean));
  }));
});

Deno.test("toJson() replaces NUL and halves of surrogate pairs", () => {
  assert.equal(toJson([{ text: "a\0b\ud83d!" }]), JSON.stringify([{ text: "a\ufffdb\ufffd!" }]));
  const escaped = [{ json: JSON.stringify("\0") }];
  assert.equal(toJson(escaped), JSON.stringify(escaped), "text that only looks like it");
});

Deno.test("toHex() writes bytes as decode() reads them", () => {
  assert.equal(toHex(new Uint8Array([0, 15, 255])), "000fff");
  assert.equal(toHex(null), null);
});
