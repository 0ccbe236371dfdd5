import assert from "node:assert/strict";
import fc from "fast-check";
import type { ClaimedRun } from "../../lib/store/store.ts";
import { Claims } from "../../lib/worker/claims.ts";
import { handler } from "./fake_host.ts";
import { claimed } from "./samples.ts";

const all = () => true;

function claimedFrom(handler: string, source: string): ClaimedRun {
  const run = claimed("r", { handler });
  return { ...run, delivery: { ...run.delivery, source } };
}

/** 16 places and these handlers; `run` lets one take what it gets, as if it had endless ready runs. */
function rig(handlers: Readonly<Record<string, number>>, sources: readonly string[] = ["x"]) {
  const places = 16;
  const claims = new Claims(places);
  const ids = Object.entries(handlers).map(([id, concurrency]) => handler(id, { concurrency }));
  claims.use(ids, sources);
  let free = places;
  return {
    claims,
    /** How many places those that have ready runs get now. */
    run(...ready: string[]) {
      const got: Record<string, number> = {};
      claims.heat();
      for (let slots = claims.plan(free, all); slots.length > 0; slots = claims.plan(free, all)) {
        const runs = slots.flatMap(({ handler, source, limit }) => {
          const name = sources.length > 1 ? `${handler}/${source}` : handler;
          if (!ready.includes(name)) return [];
          got[name] = (got[name] ?? 0) + limit;
          return Array.from({ length: limit }, () => claimedFrom(handler, source));
        });
        claims.took(slots, runs);
        for (const { handler, delivery: { source } } of runs) claims.enter({ handler, source });
        free -= runs.length;
      }
      return got;
    },
  };
}

Deno.test("the runs of one handler leave places for the first run of others, however many they are", () => {
  const { run } = rig({ bulk: 1000, b: 8, c: 8, d: 8 });
  assert.deepEqual(run("bulk"), { bulk: 14 });
  assert.deepEqual(run("bulk", "b"), { b: 1 });
  assert.deepEqual(run("bulk", "b", "c"), { c: 1 });
});

Deno.test("several handlers with many runs leave places, too", () => {
  const { run } = rig({ a: 8, b: 8, c: 8, d: 8, e: 8 });
  const got = run("a", "b", "c");
  assert.equal(got["a"]! + got["b"]! + got["c"]!, 14);
  assert.deepEqual(run("a", "b", "c", "d", "e"), { d: 1, e: 1 });
});

Deno.test("a handler that is alone, or all others of which run, takes every place", () => {
  assert.deepEqual(rig({ a: 1000 }).run("a"), { a: 16 });
  const { run } = rig({ a: 1000, b: 1 });
  assert.deepEqual(run("b"), { b: 1 });
  assert.deepEqual(run("a"), { a: 15 }, "no place is kept when all run");
});

Deno.test("the runs of one source leave a place of the handler for those of another", () => {
  const { run } = rig({ a: 8 }, ["x", "y"]);
  assert.deepEqual(run("a/x"), { "a/x": 7 });
  assert.deepEqual(run("a/x", "a/y"), { "a/y": 1 });
  assert.deepEqual(rig({ a: 1 }, ["x", "y"]).run("a/x"), { "a/x": 1 });
});

Deno.test("the runs of one source leave places for those of another, however many places the handler may take", () => {
  const { run } = rig({ a: 1000, b: 8 }, ["x", "y"]);
  assert.deepEqual(run("a/x"), { "a/x": 14 });
  assert.deepEqual(run("a/x", "a/y"), { "a/y": 1 });
  assert.deepEqual(run("a/x", "a/y", "b/y"), { "b/y": 1 });
});

Deno.test("few places are kept for nobody", () => {
  const claims = new Claims(3);
  claims.use([handler("a", { concurrency: 9 }), handler("b")], ["x"]);
  claims.pause("b");
  assert.deepEqual(claims.plan(3, all), [
    { handler: "a", source: "x", limit: 3, concurrency: 9 },
  ]);
});

Deno.test("no place is kept that nobody may take", () => {
  const limits = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 8 });
  fc.assert(fc.property(limits, fc.integer({ min: 1, max: 3 }), (limits, sources) => {
    const names = Array.from({ length: sources }, (_, i) => `s${i}`);
    const handlers = Object.fromEntries(limits.map((limit, i) => [`h${i}`, limit]));
    const ready = Object.keys(handlers).flatMap((id) =>
      sources > 1 ? names.map((name) => `${id}/${name}`) : [id]
    );
    const got = rig(handlers, names).run(...ready);
    const sum = Object.values(got).reduce((a, b) => a + b, 0);
    assert.equal(sum, Math.min(16, limits.reduce((a, b) => a + b, 0)));
  }));
});
