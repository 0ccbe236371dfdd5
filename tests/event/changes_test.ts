import assert from "node:assert/strict";
import fc from "fast-check";
import { diff, differences } from "../../lib/event/changes.ts";
import type { Change, Snapshot } from "../../lib/event/types.ts";

Deno.test("diff() tells path, value before and value after", () => {
  const pre = { name: "a", mtu: 1500, gone: 1, same: [1, { x: 2 }] };
  const post = { name: "b", mtu: 1500, new: null, same: [1, { x: 2 }] };
  assert.deepEqual(diff(pre, post), [
    { path: ["name"], before: "a", after: "b" },
    { path: ["gone"], before: 1, after: undefined },
    { path: ["new"], before: undefined, after: null },
  ]);
});

Deno.test("diff() goes down into objects, not into arrays", () => {
  const pre = { custom_fields: { ticket: 1, owner: { team: "x" } }, tags: ["Blue"], asns: [[1]] };
  const post = { custom_fields: { ticket: 2, owner: { team: "y" } }, tags: ["Red"], asns: [[1]] };
  assert.deepEqual(diff(pre, post), [
    { path: ["custom_fields", "ticket"], before: 1, after: 2 },
    { path: ["custom_fields", "owner", "team"], before: "x", after: "y" },
    { path: ["tags"], before: ["Blue"], after: ["Red"] },
  ]);
});

Deno.test("diff() gives an object whole when it replaces something else", () => {
  for (const before of [null, 1, [1], undefined]) {
    const pre = before === undefined ? {} : { local_context_data: before };
    assert.deepEqual(diff(pre, { local_context_data: { a: 1 } }), [
      { path: ["local_context_data"], before, after: { a: 1 } },
    ]);
  }
});

Deno.test("diff() leaves out times, tree columns and caches, at the first level only", () => {
  const noise = [
    "created",
    "last_updated",
    "lft",
    "rght",
    "level",
    "tree_id",
    "path",
    "_name",
    "_",
  ];
  const pre = Object.fromEntries(noise.map((key) => [key, 1]));
  const post = Object.fromEntries(noise.map((key) => [key, 2]));
  assert.deepEqual(diff(pre, post), []);
  assert.deepEqual(diff(null, post), []);
  assert.deepEqual(
    diff({ custom_fields: pre }, { custom_fields: post }).map(({ path }) => path[1]),
    noise,
  );
});

Deno.test("diff() of a missing snapshot lists every field of the other", () => {
  const snapshot = { name: "a", custom_fields: { x: 1 } };
  assert.deepEqual(diff(null, snapshot), [
    { path: ["name"], before: undefined, after: "a" },
    { path: ["custom_fields"], before: undefined, after: { x: 1 } },
  ]);
  assert.deepEqual(diff(snapshot, null), [
    { path: ["name"], before: "a", after: undefined },
    { path: ["custom_fields"], before: { x: 1 }, after: undefined },
  ]);
});

Deno.test("diff() is not misled by keys that every object inherits", () => {
  const evil = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": 1, "toString": null}');
  const keys = (changes: Change[]) => changes.map(({ path }) => path.at(-1));
  assert.deepEqual(keys(diff({}, evil)), ["constructor", "toString"]);
  assert.deepEqual(keys(diff(evil, {})), ["constructor", "toString"]);
  assert.deepEqual(keys(diff({ custom_fields: {} }, { custom_fields: evil })), Object.keys(evil));
  assert.deepEqual(Object.keys(differences({}, evil).removed!), ["constructor"]);
  assert.equal(({} as Snapshot).polluted, undefined);
});

Deno.test("diff() and differences() have an answer for values that are nested without end", () => {
  const deep = (open: string, close: string) =>
    JSON.parse(`{"x": ${open.repeat(200_000)}1${close.repeat(200_000)}}`);
  for (const [open, close] of [["[", "]"], ['{"a":', "}"]] as const) {
    assert.equal(diff(deep(open, close), deep(open, close)).length, 1);
    assert.deepEqual(Object.keys(differences(deep(open, close), deep(open, close)).added!), ["x"]);
  }
});

Deno.test("differences() tells both values of what differs, as Nautobot does", () => {
  assert.deepEqual(
    differences(
      { name: "a", mtu: 1, gone: 1, created: 1, last_updated: 1, _name: "x", tags: ["a"] },
      { name: "b", mtu: 1, new: 2, created: 2, last_updated: 2, _name: "y", tags: ["a"] },
    ),
    { added: { name: "b", new: 2 }, removed: { name: "a", new: null } },
  );
  assert.deepEqual(differences({ a: { b: 1, c: 2 } }, { a: { c: 2, b: 1 } }), {
    added: {},
    removed: {},
  });
});

Deno.test("differences() equals what Nautobot 3.2.7 computed itself", async () => {
  const file = new URL("../fixtures/nautobot/3.2.7/snapshots.json", import.meta.url);
  const rows = JSON.parse(await Deno.readTextFile(file));
  for (const { prechange, postchange, differences: expected } of rows) {
    const { added, removed } = expected;
    assert.deepEqual(differences(prechange, postchange), { added, removed });
  }
  assert.equal(rows.length, 54);
});

Deno.test("differences() takes a key that was not there for null, as Nautobot does", () => {
  assert.deepEqual(differences({}, { tenant: null }), { added: {}, removed: {} });
});

Deno.test("differences() gives the whole snapshot when the other is missing", () => {
  const snapshot = { name: "a", last_updated: 1 };
  assert.deepEqual(differences(null, snapshot), { added: snapshot, removed: null });
  assert.deepEqual(differences(snapshot, null), { added: null, removed: snapshot });
  assert.deepEqual(differences(null, null), { added: null, removed: null });
});

// Few keys, so that two snapshots often share some.
const key = fc.constantFrom("name", "mtu", "tags", "custom_fields", "last_updated", "_x", "path");
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(null, true, 0, 1, "", "a"),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(key, tie("value"), { noNullPrototype: true }),
  ),
}));
const snapshot = fc.dictionary(key, value, { noNullPrototype: true }) as fc.Arbitrary<Snapshot>;
const compared = ({ last_updated: _, _x, path: __, ...rest }: Snapshot) => rest;

Deno.test("diff() of equal snapshots is empty", () => {
  fc.assert(fc.property(snapshot, (it) => {
    assert.deepEqual(diff(it, structuredClone(it)), []);
    assert.deepEqual(differences(it, structuredClone(it)), { added: {}, removed: {} });
  }));
});

Deno.test("diff() holds all that leads from one snapshot to the other", () => {
  fc.assert(fc.property(snapshot, snapshot, (pre, post) => {
    const result = structuredClone(pre);
    for (const { path, after } of diff(pre, post)) set(result, path, after);
    assert.deepEqual(compared(result), compared(post));
  }));
});

Deno.test("diff() the other way round has before and after exchanged", () => {
  fc.assert(fc.property(snapshot, snapshot, (pre, post) => {
    const back = diff(post, pre).map(({ path, before, after }) => ({
      path,
      before: after,
      after: before,
    }));
    assert.deepEqual(byPath(back), byPath(diff(pre, post)));
  }));
});

Deno.test("diff() finds no change where there is none", () => {
  fc.assert(fc.property(snapshot, snapshot, (pre, post) => {
    for (const { before, after } of diff(pre, post)) assert.notDeepEqual(before, after);
  }));
});

Deno.test("differences() has the same keys on both sides, those of diff() that are left", () => {
  fc.assert(fc.property(snapshot, snapshot, (pre, post) => {
    const { added, removed } = differences(pre, post);
    assert.deepEqual(Object.keys(added!), Object.keys(removed!));
    const changed = new Set(diff(pre, post).map(({ path }) => path[0]!));
    for (const key of Object.keys(added!)) assert.ok(changed.has(key) || key === "path");
  }));
});

function set(target: Snapshot, path: readonly string[], value: unknown): void {
  const last = path.at(-1)!;
  const parent = path.slice(0, -1).reduce((it, key) => it[key], target);
  if (value === undefined) delete parent[last];
  else parent[last] = value;
}

function byPath(changes: Change[]): Change[] {
  return changes.toSorted((a, b) => a.path.join(".") < b.path.join(".") ? -1 : 1);
}
