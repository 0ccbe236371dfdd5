import assert from "node:assert/strict";
import fc from "fast-check";
import { Ring } from "../lib/ring.ts";

Deno.test("Ring keeps what is in it in the order in which it came", () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant("add" as const), n: fc.nat(9) }),
    fc.record({ kind: fc.constantFrom("remove" as const, "take" as const), n: fc.nat(30) }),
  );
  fc.assert(fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
    const ring = new Ring<{ n: number }>();
    let model: { n: number }[] = [];
    const removes: [{ n: number }, () => void][] = [];
    for (const { kind, n } of steps) {
      if (kind === "add") {
        const value = { n };
        model.push(value);
        removes.push([value, ring.add(value)]);
      } else if (kind === "take") {
        const isIt = (value: { n: number }) => value.n === n % 10;
        const expected = model.find(isIt);
        assert.equal(ring.find(isIt), expected);
        assert.equal(ring.take(isIt), expected);
        model = model.filter((value) => value !== expected);
      } else if (removes.length > 0) {
        const [value, remove] = removes[n % removes.length]!;
        remove();
        model = model.filter((it) => it !== value);
      }
      assert.deepEqual([...ring], model);
      assert.deepEqual([ring.size, ring.oldest], [model.length, model[0]]);
    }
  }));
});

Deno.test("Ring may be emptied while one goes through it", () => {
  const ring = new Ring<string>();
  const removes = new Map(["a", "b", "c"].map((name) => [name, ring.add(name)]));
  const seen: string[] = [];
  for (const name of ring) {
    seen.push(name);
    for (const remove of removes.values()) remove();
  }
  assert.deepEqual([seen, ring.size], [["a", "b", "c"], 0]);
});

Deno.test("Ring.clear() takes everything out, and what was in it is taken out only once", () => {
  const ring = new Ring<string>();
  const remove = ring.add("a");
  ring.clear();
  remove();
  ring.add("b");
  assert.deepEqual([[...ring], ring.size], [["b"], 1]);
});
