import assert from "node:assert/strict";
import { lazily } from "../lib/lazy.ts";

Deno.test("lazily() computes a property when it is asked for, each object its own", () => {
  let computed = 0;
  const [a, b] = ["a", "b"].map((name) =>
    lazily({ name }, "shout", () => {
      computed++;
      return name.toUpperCase();
    })
  );
  assert.equal(computed, 0);
  assert.deepEqual([a!.shout, b!.shout], ["A", "B"]);
});

Deno.test("lazily() makes a property like any other: listed, spread, and of a frozen object", () => {
  const it = Object.freeze(lazily({ a: 1 }, "b", () => 2));
  assert.deepEqual(Object.keys(it), ["a", "b"]);
  assert.deepEqual({ ...it }, { a: 1, b: 2 });
  assert.equal(JSON.stringify(it), '{"a":1,"b":2}');
});

Deno.test("lazily() uses one getter for all properties of a name, which V8 would keep otherwise", () => {
  const [a, b] = [1, 2].map((n) => lazily({}, "c", () => n));
  const getter = (it: object) => Object.getOwnPropertyDescriptor(it, "c")!.get;
  assert.equal(getter(a!), getter(b!));
});

Deno.test("lazily() gives an object properties of several names", () => {
  const it = lazily(lazily({}, "d", () => 1), "e", () => 2);
  assert.deepEqual([it.d, it.e], [1, 2]);
});
