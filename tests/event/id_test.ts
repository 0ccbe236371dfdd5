import assert from "node:assert/strict";
import fc from "fast-check";
import { newId } from "../../lib/event/id.ts";

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const timeOf = (id: string) => parseInt(id.replace("-", "").slice(0, 12), 16);

/** A time after all ids so far: ids never go back, so tests would depend on their order otherwise. */
const later = () => timeOf(newId(0)) + 86_400_000;

Deno.test("newId() is a UUIDv7 of the time given", () => {
  const now = later();
  const id = newId(now);
  assert.match(id, UUID_V7);
  assert.equal(timeOf(id), now);
  assert.equal(timeOf(newId(now + 1.9)), now + 1);
});

Deno.test("newId() sorts after the id before it within one millisecond", () => {
  const now = later();
  const ids = Array.from({ length: 20_000 }, () => newId(now));
  assert.deepEqual(ids, ids.toSorted());
  assert.equal(new Set(ids).size, ids.length);
  ids.forEach((id) => assert.match(id, UUID_V7));
  // At least 2048 ids fit into each millisecond, so the time is hardly ahead of the clock.
  assert.ok(timeOf(ids.at(-1)!) - now <= 10);
});

Deno.test("newId() sorts after the id before it when the clock steps back", () => {
  const now = later();
  fc.assert(fc.property(fc.array(fc.integer({ min: -3_600_000, max: 3_600_000 })), (steps) => {
    const ids = steps.map((step) => newId(now + step));
    assert.deepEqual(ids, ids.toSorted());
  }));
});

Deno.test("newId() refuses what is no time", () => {
  for (const now of [-1, NaN, Infinity, -Infinity, 2 ** 48]) {
    assert.throws(() => newId(now), RangeError);
  }
});
