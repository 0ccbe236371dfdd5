import assert from "node:assert/strict";
import fc from "fast-check";
import { PermanentError } from "../../../lib/handler/errors.ts";
import { storable } from "../../../lib/handler/host/storable.ts";
import { rebuildError, storedError } from "../../../lib/handler/host/stored_error.ts";

Deno.test("storedError() keeps name, message and the frames of the handler", () => {
  const error = new PermanentError("no such VLAN");
  error.stack = [
    "PermanentError: no such VLAN",
    "    at vlanOf (file:///srv/handlers/_vlan.ts:3:9)",
    "    at Array.map (<anonymous>)",
    "    at async default (file:///srv/handlers/dcim.interface.update.ts:7:3)",
    `    at async call (${new URL("../../../lib/handler/host/execute.ts", import.meta.url)}:9:9)`,
    "    at eventLoopTick (ext:core/01_core.js:183:7)",
  ].join("\n");
  assert.deepEqual(storedError(error), {
    name: "PermanentError",
    message: "no such VLAN",
    stack: [
      "PermanentError: no such VLAN",
      "    at vlanOf (file:///srv/handlers/_vlan.ts:3:9)",
      "    at async default (file:///srv/handlers/dcim.interface.update.ts:7:3)",
    ].join("\n"),
  });
});

Deno.test("storedError() tells the causes in message and stack", () => {
  const cause = new TypeError("connection refused", { cause: "EHOSTDOWN" });
  const { message, stack = "" } = storedError(new Error("Cannot reach leaf1", { cause }));
  assert.equal(
    message,
    "Cannot reach leaf1; caused by TypeError: connection refused; " +
      'caused by NotAnError: Threw "EHOSTDOWN", not an Error',
  );
  assert.match(stack, /^Error: Cannot reach leaf1\n.*\nCaused by TypeError: connection refused\n/s);
});

Deno.test("storedError() tells what an AggregateError collected, and ends in a circle of causes", () => {
  const error = new AggregateError([new Error("first"), "second"], "Both failed");
  error.cause = error;
  assert.equal(storedError(error).message, 'Both failed (first; "second")');
});

Deno.test("storedError() bounds what it keeps", () => {
  const error = new Error("x".repeat(100_000), { cause: new Error("y".repeat(100_000)) });
  const { message, stack = "" } = storedError(error);
  assert.equal(message.length, 4096);
  assert.equal(stack.length, 8192);
});

Deno.test("storedError() describes what is no Error", () => {
  const of = (thrown: unknown) => storedError(thrown).message;
  assert.equal(of("boom"), 'Threw "boom", not an Error');
  assert.equal(of(undefined), "Threw undefined, not an Error");
  assert.equal(of(null), "Threw null, not an Error");
  assert.equal(of({ code: 3 }), "Threw { code: 3 }, not an Error");
  assert.equal(storedError({ name: "OldError", message: "as some libraries do" }).name, "OldError");
});

Deno.test("storedError() survives objects that throw when they are looked at", () => {
  const hostile = new Proxy({}, {
    get() {
      throw new Error("no");
    },
    getPrototypeOf() {
      throw new Error("no");
    },
    ownKeys() {
      throw new Error("no");
    },
  });
  const getters = {
    get name() {
      throw new Error("no");
    },
    get message() {
      throw new Error("no");
    },
    get cause() {
      throw new Error("no");
    },
    [Symbol.for("Deno.customInspect")]() {
      throw new Error("no");
    },
  };
  assert.equal(storedError(hostile).name, "NotAnError");
  assert.equal(storedError(getters).message, "Threw an object that cannot be shown, not an Error");
  assert.equal(storedError(new Error("x", { cause: hostile })).name, "Error");
  assert.equal(storedError({ name: "X", message: "x", errors: [hostile] }).name, "X");
});

Deno.test("storedError() gives texts whatever is thrown", () => {
  fc.assert(fc.property(fc.anything({ withNullPrototype: true }), (thrown) => {
    const { name, message } = storedError(thrown);
    assert.equal(typeof name, "string");
    assert.ok(message.length > 0 || (thrown as Error).message === "");
    assert.ok(message.length <= 4096);
  }));
});

Deno.test("rebuildError() gives an error with what was kept", () => {
  const stack = "OldError: gone\n    at file:///srv/handlers/a.ts:1:1";
  const error = rebuildError({ name: "OldError", message: "gone", stack });
  assert.ok(error instanceof Error);
  assert.deepEqual([error.name, error.message, error.stack], ["OldError", "gone", stack]);
  assert.equal(rebuildError(null).message, "The error was not kept");
});

Deno.test("storable() gives what JSON makes of any JSON value, and null for nothing", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    assert.deepEqual(storable("s", value, "").value, JSON.parse(JSON.stringify(value)));
  }));
  assert.equal(storable("s", undefined, "").value, null);
});

Deno.test("storable() names the step whose result JSON cannot say", () => {
  const circle: { self?: unknown } = {};
  circle.self = circle;
  for (const result of [1n, circle, () => {}, Symbol("s"), { toJSON: () => undefined }]) {
    assert.throws(() => storable('the result of step "fetch leaf1"', result, ""), {
      name: "TypeError",
      message: /^Cannot store the result of step "fetch leaf1" as JSON: /,
    });
  }
});

Deno.test("storable() measures bytes, not characters", () => {
  const limit = 256 * 1024;
  assert.equal((storable("s", "x".repeat(limit - 2), "").value as string).length, limit - 2);
  assert.throws(() => storable("fetch config", "ä".repeat(limit / 2), "return less"), {
    name: "RangeError",
    message:
      "Cannot store fetch config: it is 262146 bytes of JSON, and at most 262144 are kept; " +
      "return less",
  });
});
