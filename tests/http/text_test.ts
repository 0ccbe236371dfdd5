import assert from "node:assert/strict";
import fc from "fast-check";
import { textOf } from "../../lib/http/text.ts";

const STRICT = new TextDecoder("utf-8", { fatal: true });

Deno.test("textOf() reads and refuses what a strict TextDecoder does, for any bytes", () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 8 }),
    fc.string({ unit: "binary", maxLength: 8 }).map((text) => new TextEncoder().encode(text)),
    // A surrogate, overlong forms, beyond the last character, a sequence that is cut off, a byte order mark.
    fc.constantFrom("eda080", "c080", "e08080", "f4908080", "e282", "efbbbf7b7d")
      .map((hex) => Uint8Array.fromHex(hex)),
  );
  fc.assert(fc.property(bytes, (bytes) => {
    let text: string;
    try {
      text = STRICT.decode(bytes);
    } catch {
      assert.throws(() => textOf(bytes), TypeError);
      return;
    }
    assert.equal(textOf(bytes), text);
  }));
});
