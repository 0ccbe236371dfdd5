import assert from "node:assert/strict";
import fc from "fast-check";
import { ago, paint, table } from "../../lib/cli/io.ts";
import { fakeIo } from "./fake_io.ts";

Deno.test("table() aligns columns, and colour codes do not count", () => {
  const colored = { ...fakeIo(), color: true };
  assert.equal(
    table([["a", "bb", "c"], ["aaa", paint(colored, "red", "b"), "c"]]),
    "a    bb  c\naaa  \x1b[31mb\x1b[0m   c",
  );
});

Deno.test("paint() leaves the text alone where no colours are shown", () => {
  assert.equal(paint(fakeIo(), "red", "text"), "text");
});

Deno.test("ago() gives one unit, and never a negative time", () => {
  assert.deepEqual([0, 99_000, 100_000, 7_200_000, 200_000_000].map(ago), [
    "0s",
    "99s",
    "2m",
    "2h",
    "2d",
  ]);
  fc.assert(fc.property(fc.integer(), (ms) => /^\d+[smhd]$/.test(ago(ms))));
});
