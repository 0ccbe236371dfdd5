import assert from "node:assert/strict";
import fc from "fast-check";
import { runInNewContext } from "node:vm";
import {
  isPermanentError,
  isRetryAfter,
  PermanentError,
  RetryAfter,
} from "../../lib/handler/errors.ts";
// The same module once more, as a second copy of hookbox would be.
import * as copy from "../../lib/handler/errors.ts?copy";
import * as hookbox from "../../lib/mod.ts";

Deno.test("PermanentError has a name, a message and a cause", () => {
  const cause = new Error("the switch said no");
  const error = new PermanentError("Cannot set the MTU", { cause });
  assert.equal(error.name, "PermanentError");
  assert.equal(String(error), "PermanentError: Cannot set the MTU");
  assert.equal(error.cause, cause);
  assert.ok(error instanceof Error);
  assert.equal("cause" in new PermanentError("x"), false);
});

Deno.test("RetryAfter has its delay in milliseconds", () => {
  assert.equal(new RetryAfter("10m").delay, 600_000);
  assert.equal(new RetryAfter(1500).delay, 1500);
  assert.equal(new RetryAfter("10m").message, "Try again after 10m");
  assert.equal(new RetryAfter(1500).message, "Try again after 1500 ms");
  assert.equal(new RetryAfter("1s", "The switch restarts").message, "The switch restarts");
  assert.equal(new RetryAfter(0).name, "RetryAfter");
});

Deno.test("RetryAfter throws an ordinary error for a delay that is none", () => {
  assert.throws(() => new RetryAfter("soon"), { name: "SyntaxError", message: /"soon"/ });
  assert.throws(() => new RetryAfter(NaN), { name: "RangeError" });
});

Deno.test("isPermanentError() and isRetryAfter() tell the errors apart", () => {
  assert.ok(isPermanentError(new PermanentError("x")));
  assert.ok(isRetryAfter(new RetryAfter("1s")));
  assert.ok(!isPermanentError(new RetryAfter("1s")));
  assert.ok(!isRetryAfter(new PermanentError("x")));
  assert.ok(isPermanentError(new class extends PermanentError {}("x")));
});

Deno.test("isPermanentError() and isRetryAfter() know the errors of another copy of hookbox", () => {
  assert.notEqual(copy.PermanentError, PermanentError);
  assert.ok(isPermanentError(new copy.PermanentError("x")));
  assert.ok(isRetryAfter(new copy.RetryAfter("1s")));
  assert.equal(hookbox.PermanentError, PermanentError);
});

Deno.test("isPermanentError() knows an error whose prototype is of another realm", () => {
  const error = runInNewContext("Object.assign(new Error('x'), { name: 'PermanentError' })");
  assert.ok(!(error instanceof Error));
  assert.ok(!isPermanentError(error));
  error[Symbol.for("hookbox.PermanentError")] = true;
  assert.ok(isPermanentError(error));
});

Deno.test("isPermanentError() and isRetryAfter() are false for anything else, and never throw", () => {
  const nasty = new Proxy({}, {
    get() {
      throw new Error("do not touch");
    },
  });
  for (const value of [nasty, null, undefined, "x", Object.create(null)]) {
    assert.ok(!isPermanentError(value));
    assert.ok(!isRetryAfter(value));
  }
  assert.ok(!isRetryAfter(Object.assign(new RetryAfter(1), { delay: NaN })));
  fc.assert(
    fc.property(fc.anything(), (value) => !isPermanentError(value) && !isRetryAfter(value)),
  );
});
