import assert from "node:assert/strict";
import { unpack } from "../../lib/testing/packed.ts";
import { doubles } from "../../tools/doubles.ts";

for (const [product, data] of Object.entries(doubles())) {
  Deno.test(`lib/testing/${product}/recorded.json is what tools/doubles.ts makes of the recordings`, async () => {
    const file = new URL(`../../lib/testing/${product}/recorded.json`, import.meta.url);
    const text = await Deno.readTextFile(file);
    const packed: Record<string, string> = JSON.parse(text);
    assert.deepEqual(Object.keys(packed), Object.keys(data));
    for (const version of Object.keys(data)) {
      assert.deepEqual(unpack(packed[version]!), data[version]);
    }
    assert.ok(text.length < 250_000, `${text.length} bytes`);
  });
}
