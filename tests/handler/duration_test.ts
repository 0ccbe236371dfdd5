import assert from "node:assert/strict";
import fc from "fast-check";
import { parseDuration } from "../../lib/handler/duration.ts";

Deno.test("parseDuration() reads every unit", () => {
  assert.equal(parseDuration("250ms"), 250);
  assert.equal(parseDuration("30s"), 30_000);
  assert.equal(parseDuration("5m"), 300_000);
  assert.equal(parseDuration("2h"), 7_200_000);
  assert.equal(parseDuration("1d"), 86_400_000);
  assert.equal(parseDuration("1.5s"), 1500);
  assert.equal(parseDuration("0s"), 0);
});

Deno.test("parseDuration() takes numbers as milliseconds, whole ones", () => {
  assert.equal(parseDuration(1500), 1500);
  assert.equal(parseDuration(0.6), 1);
});

Deno.test("parseDuration() throws SyntaxError for what is no duration", () => {
  for (const text of ["", "30", "s", "30 s", "-5s", "5 minutes", "5M", "1h30m", "1e3s", ".5s"]) {
    assert.throws(() => parseDuration(text), { name: "SyntaxError", message: /with a unit/ }, text);
  }
  for (const value of [null, undefined, {}, [], true]) {
    assert.throws(() => parseDuration(value as unknown as string), { name: "SyntaxError" });
  }
});

Deno.test("parseDuration() throws RangeError outside of 0 to 365 days", () => {
  for (const value of [-1, NaN, Infinity, "366d", "9".repeat(400) + "s"]) {
    assert.throws(() => parseDuration(value), { name: "RangeError" }, String(value).slice(0, 9));
  }
  assert.equal(parseDuration("365d"), 365 * 86_400_000);
});

Deno.test("parseDuration() gives whole milliseconds or throws one of its errors, whatever it gets", () => {
  fc.assert(fc.property(fc.anything(), (value) => {
    try {
      const ms = parseDuration(value as string);
      assert.ok(Number.isSafeInteger(ms) && ms >= 0);
    } catch (error) {
      assert.ok(error instanceof SyntaxError || error instanceof RangeError, String(error));
    }
  }));
});
