import assert from "node:assert/strict";
import fc from "fast-check";
import {
  asBoolean,
  atLeast,
  oneOf,
  parseBoolean,
  parseDuration,
  parseSize,
  wholeNumber,
} from "../../lib/config/quantities.ts";

Deno.test("parseDuration() reads a number with a unit as milliseconds", () => {
  for (
    const [text, ms] of [
      ["250ms", 250],
      ["20s", 20_000],
      ["1.5s", 1500],
      ["5m", 300_000],
      ["2h", 7_200_000],
      ["30d", 2_592_000_000],
      ["0s", 0],
    ] as const
  ) assert.equal(parseDuration(text), ms, text);
});

Deno.test("parseDuration() refuses everything else and says what to write", () => {
  for (const text of ["20 sec", "20", "", "s", "-5s", "1h30m", "5M", " 5s", "1e3s", "∞"]) {
    assert.throws(() => parseDuration(text), {
      name: "SyntaxError",
      message: "is not a duration; write 20s, 5m, 2h or 30d",
    }, text);
  }
  assert.throws(() => parseDuration("99999999d"), { message: "is longer than 100 years" });
});

Deno.test("parseSize() reads bytes in units of 1024", () => {
  for (
    const [text, bytes] of [
      ["10MB", 10 * 1024 * 1024],
      ["2GB", 2 * 1024 ** 3],
      ["512KB", 512 * 1024],
      ["1.5mb", 1.5 * 1024 * 1024],
      ["1TiB", 1024 ** 4],
      ["900B", 900],
    ] as const
  ) assert.equal(parseSize(text), bytes, text);
});

Deno.test("parseSize() refuses everything else and says what to write", () => {
  for (const text of ["10", "10 MB", "", "MB", "-1MB", "10M", "1PB"]) {
    assert.throws(() => parseSize(text), {
      name: "SyntaxError",
      message: "is not a size; write 512KB, 10MB or 2GB",
    }, text);
  }
  assert.throws(() => parseSize("99999TB"), { message: "is larger than any disk" });
});

Deno.test("parseDuration() and parseSize() answer or throw a SyntaxError for every text", () => {
  fc.assert(fc.property(fc.string(), (text) => {
    for (const read of [parseDuration, parseSize]) {
      try {
        assert.ok(Number.isSafeInteger(read(text)));
      } catch (error) {
        assert.ok(error instanceof SyntaxError);
      }
    }
  }));
});

Deno.test("atLeast() refuses what is smaller", () => {
  const read = atLeast(parseSize, 1024, "1KB");
  assert.equal(read("1KB"), 1024);
  assert.throws(() => read("1023B"), { message: "is too small; the least is 1KB" });
});

Deno.test("wholeNumber() takes both limits and nothing outside", () => {
  const read = wholeNumber(1, 16);
  assert.equal(read("1"), 1);
  assert.equal(read("16"), 16);
  for (const text of ["0", "17", "1.5", "-1", "", "1e1", "0x1", "12345678901"]) {
    assert.throws(() => read(text), { message: "is not a whole number from 1 to 16" }, text);
  }
});

Deno.test("parseBoolean() reads the usual words in any case", () => {
  for (const text of ["true", "TRUE", "yes", "on", "1"]) assert.equal(parseBoolean(text), true);
  for (const text of ["false", "No", "off", "0"]) assert.equal(parseBoolean(text), false);
  assert.throws(() => parseBoolean("maybe"), { message: "is neither true nor false" });
  assert.equal(asBoolean("maybe"), undefined);
});

Deno.test("oneOf() takes one of its words in any case", () => {
  const read = oneOf("on", "off", "dry-run");
  assert.equal(read("Dry-Run"), "dry-run");
  assert.throws(() => read("dry"), { message: "is none of on, off, dry-run" });
});
