import assert from "node:assert/strict";
import fc from "fast-check";
import type { Special } from "../../lib/handler/types.ts";
import type { ClaimSlot } from "../../lib/store/store.ts";
import { Claims } from "../../lib/worker/claims.ts";
import { handler } from "./fake_host.ts";
import { claimed } from "./samples.ts";

/** So few that none are kept. */
const PLACES = 3;
const all = () => true;
const short = (slots: ClaimSlot[]) => slots.map((s) => `${s.handler}/${s.source}:${s.limit}`);

Deno.test("Claims.plan() deals places out one after another", () => {
  const claims = new Claims(PLACES);
  claims.use([handler("a"), handler("b"), handler("c")], ["x"]);
  assert.deepEqual(short(claims.plan(7, all)), ["a/x:3", "b/x:2", "c/x:2"]);
});

Deno.test("Claims.plan() says how many runs of a handler all processes together may execute", () => {
  const claims = new Claims(PLACES);
  claims.use([handler("a", { concurrency: 5 })], ["x"]);
  assert.deepEqual(claims.plan(2, all), [
    { handler: "a", source: "x", limit: 2, concurrency: 5 },
  ]);
});

Deno.test("Claims.plan() says how the runs of a handler are gathered", () => {
  const claims = new Claims(PLACES);
  const batch = { wait: 1, max: 10, by: "handler", size: 5 };
  const debounce = { wait: 2, max: 20 };
  claims.use([handler("a", { batch }), handler("b", { debounce }), handler("c")], ["x"]);
  assert.deepEqual(claims.plan(3, all).map(({ gather }) => gather), [
    { kind: "batch", wait: 1, max: 10, size: 5 },
    { kind: "debounce", wait: 2, max: 20, size: 1_000 },
    undefined,
  ]);
});

Deno.test("Claims.plan() asks for what has no source only for handlers that may have it", () => {
  const claims = new Claims(10);
  const special = (id: string) => {
    const [kind, name] = id.split(".") as [Special["kind"], string];
    return handler(id, { concurrency: 1 }, { special: { kind, name } });
  };
  const ids = ["schedule.a", "task.a", "custom.a", "lifecycle.dead"];
  claims.use([...ids.map(special), handler("a", { concurrency: 1 })], ["x"]);
  claims.took(claims.plan(10, all), []);
  claims.heat();
  const parties = [1, 2].flatMap(() => {
    const slots = short(claims.plan(10, all));
    claims.heat();
    return slots;
  });
  assert.deepEqual([...new Set(parties)].sort(), [
    "a/x:1",
    "custom.a/:1",
    "custom.a/x:1",
    "lifecycle.dead/:1",
    "lifecycle.dead/x:1",
    "schedule.a/:1",
  ]);
});

Deno.test("Claims.plan() begins with whoever was served longest ago", () => {
  const claims = new Claims(PLACES);
  claims.use([handler("a"), handler("b"), handler("c")], ["x"]);
  const served = [1, 2, 3, 4].map(() => {
    const slots = claims.plan(1, all);
    claims.heat();
    return short(slots)[0];
  });
  assert.deepEqual(served, ["a/x:1", "b/x:1", "c/x:1", "a/x:1"]);
});

Deno.test("Claims.plan() is fair between the sources of a handler too", () => {
  const claims = new Claims(PLACES);
  claims.use([handler("a", { concurrency: 1 })], ["x", "y"]);
  const first = claims.plan(8, all);
  claims.took(first, []);
  const second = claims.plan(8, all);
  assert.deepEqual([short(first), short(second)], [["a/x:1"], ["a/y:1"]]);
  assert.deepEqual(claims.plan(8, all), [], "nobody is left to ask");
});

Deno.test("Claims.plan() asks only for sources that the handler listens to", () => {
  const claims = new Claims(PLACES);
  claims.use([handler("a", { sources: ["y"] })], ["x", "y"]);
  assert.deepEqual(short(claims.plan(2, all)), ["a/y:2"]);
});

const special = (kind: "custom" | "schedule", name: string) =>
  handler(name, { concurrency: 2 }, { special: { kind, name } });

Deno.test("Claims.plan() asks special handlers also for what has no source", () => {
  const claims = new Claims(8);
  const only = handler("only", { sources: ["x"] }, { special: { kind: "custom", name: "only" } });
  claims.use([special("custom", "c"), special("schedule", "s"), only], ["x"]);
  assert.deepEqual(short(claims.plan(8, all)).sort(), ["c/:1", "c/x:1", "only/x:4", "s/:2"].sort());
});

Deno.test("Claims.plan() keeps no place of a custom handler for another source", () => {
  const claims = new Claims(8);
  claims.use([special("custom", "c")], ["x"]);
  claims.enter({ handler: "c", source: "" });
  claims.took(claims.plan(8, all), []);
  claims.heat();
  const slots = claims.plan(8, all);
  assert.deepEqual(slots.reduce((sum, { limit }) => sum + limit, 0), 1);
  claims.use([handler("c", { concurrency: 2 })], ["x", "y"]);
  assert.deepEqual(short(claims.plan(8, all)), ["c/x:1"]);
});

Deno.test("Claims.plan() leaves out handlers that are not ready or not taken just now", () => {
  const claims = new Claims(PLACES);
  claims.use(
    [
      handler("a"),
      handler("b", {}, { status: "broken" }),
      handler("c", {}, { status: "disabled" }),
    ],
    ["x"],
  );
  assert.deepEqual(claims.plan(4, () => false), []);
  assert.deepEqual(
    short(claims.plan(4, all)),
    ["a/x:4"],
    "not being taken did not cost it its turn",
  );
});

Deno.test("Claims.plan() counts what runs already against the handler's concurrency", () => {
  const claims = new Claims(PLACES);
  claims.use([handler("a", { concurrency: 3 })], ["x"]);
  claims.enter({ handler: "a", source: "x" });
  claims.enter({ handler: "a", source: "x" });
  assert.deepEqual(short(claims.plan(9, all)), ["a/x:1"]);
  claims.enter({ handler: "a", source: "x" });
  assert.deepEqual(claims.open(9), []);
  claims.heat();
  assert.deepEqual(claims.plan(9, all), []);
  claims.leave({ handler: "a", source: "x" }, true);
  assert.deepEqual(short(claims.plan(9, all)), ["a/x:1"], "another one may be ready");
  claims.leave({ handler: "a", source: "x" }, false);
  assert.deepEqual(claims.plan(9, all), [], "none is");
});

Deno.test("Claims.took() asks again whoever gave all that was asked for", () => {
  const claims = new Claims(PLACES);
  claims.use([handler("a"), handler("b")], ["netbox"]);
  const slots = claims.plan(2, all);
  claims.took(slots, [claimed("1", { handler: "a" })]);
  assert.deepEqual(short(claims.plan(2, all)), ["a/netbox:2"]);
});

Deno.test("Claims.took() does not undo a wake that came during the claim", () => {
  const claims = new Claims(PLACES);
  claims.use([handler("a")], ["netbox"]);
  const slots = claims.plan(1, all);
  claims.heat();
  claims.took(slots, []);
  assert.deepEqual(short(claims.plan(1, all)), ["a/netbox:1"]);
});

Deno.test("Claims.plan() never exceeds the places, and never leaves one that somebody could take", () => {
  const settings = fc.record({
    free: fc.integer({ min: 0, max: 20 }),
    limits: fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 6 }),
    sources: fc.integer({ min: 1, max: 3 }),
  });
  fc.assert(fc.property(settings, ({ free, limits, sources }) => {
    const claims = new Claims(PLACES);
    claims.use(
      limits.map((concurrency, i) => handler(`h${i}`, { concurrency })),
      Array.from({ length: sources }, (_, i) => `s${i}`),
    );
    const slots = claims.plan(free, all);
    const sum = slots.reduce((total, slot) => total + slot.limit, 0);
    assert.equal(sum, Math.min(free, limits.reduce((total, limit) => total + limit, 0)));
    limits.forEach((limit, i) => {
      const mine = slots.filter((slot) => slot.handler === `h${i}`);
      assert.ok(mine.reduce((total, slot) => total + slot.limit, 0) <= limit);
    });
  }));
});

Deno.test("Claims.plan() leaves out a paused handler until pauses end", () => {
  const claims = new Claims(PLACES);
  claims.use([handler("a"), handler("b")], ["x"]);
  claims.pause("a");
  assert.deepEqual(short(claims.plan(2, all)), ["b/x:2"]);
  assert.deepEqual(claims.open(9), ["b"]);
  assert.equal(claims.resume(), true);
  assert.equal(claims.resume(), false);
  claims.heat();
  assert.deepEqual(short(claims.plan(2, all)), ["a/x:1", "b/x:1"]);
});
