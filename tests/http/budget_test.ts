import assert from "node:assert/strict";
import fc from "fast-check";
import { Budget, type Share } from "../../lib/http/budget.ts";
import { FakeClock } from "../fake_clock.ts";

const KB = 1024;

/** What a body takes, as a multiple of its size. */
const COST = 4;

/** A budget for 1 MB of bodies, of which 768 KB may be large ones. */
function rig() {
  const clock = new FakeClock();
  const budget = new Budget(COST * 1024 * KB, clock);
  const atOnce = (bytes: number): Share => {
    const share = budget.take(bytes);
    assert.ok(!(share instanceof Promise), `${bytes} bytes have to wait`);
    return share!;
  };
  return { clock, budget, atOnce };
}

Deno.test("Budget.take() gives room at once while there is any", () => {
  const { budget, atOnce } = rig();
  const shares = [atOnce(300 * KB), atOnce(400 * KB), atOnce(5 * KB)];
  assert.equal(budget.used, COST * 705 * KB);
  for (const share of shares) share.release();
  assert.equal(budget.used, 0);
});

Deno.test("Budget.take() waits 2 s for room, then gives up", async () => {
  const { clock, budget, atOnce } = rig();
  atOnce(700 * KB);
  let result: Share | null | undefined;
  const taking = Promise.resolve(budget.take(100 * KB)).then((share) => result = share);
  await clock.advance(1_999);
  assert.equal(result, undefined);
  await clock.advance(1);
  assert.equal(await taking, null);
  assert.deepEqual([budget.used, clock.pending], [COST * 700 * KB, 0]);
});

Deno.test("Budget.take() serves those who wait in the order in which they came", async () => {
  const { clock, budget, atOnce } = rig();
  const first = atOnce(700 * KB);
  const served: string[] = [];
  const wait = (name: string, bytes: number) =>
    void Promise.resolve(budget.take(bytes)).then((share) => served.push(share ? name : "none"));
  wait("a", 700 * KB);
  // There is room for it, but it came later.
  wait("b", 66 * KB);
  await clock.advance(1_000);
  assert.deepEqual(served, []);
  first.release();
  await clock.advance(0);
  assert.deepEqual(served, ["a", "b"]);
});

Deno.test("Budget.take() keeps room for ordinary bodies, however many large ones come", () => {
  const { budget, atOnce } = rig();
  atOnce(768 * KB);
  for (let i = 0; i < 100; i++) void budget.take(200 * KB);
  for (let i = 0; i < 51; i++) atOnce(5 * KB);
  assert.ok(budget.take(5 * KB) instanceof Promise, "more than the budget was given");
});

Deno.test("Share.grow() takes more at once, or nothing", () => {
  const { budget, atOnce } = rig();
  const share = atOnce(64 * KB);
  assert.equal(share.grow(600 * KB), true);
  assert.equal(share.grow(200 * KB), false);
  assert.equal(budget.used, COST * 664 * KB);
  share.release();
  share.release();
  assert.equal(budget.used, 0);
});

Deno.test("Budget never gives more than it has, and gets all back", async () => {
  const request = fc.record({ bytes: fc.nat(500 * KB), more: fc.nat(500 * KB), wait: fc.nat(900) });
  await fc.assert(fc.asyncProperty(fc.array(request, { maxLength: 40 }), async (requests) => {
    const { clock, budget } = rig();
    const all = Promise.all(requests.map(async ({ bytes, more, wait }) => {
      const share = await budget.take(bytes);
      assert.ok(budget.used <= COST * 1024 * KB);
      if (share === null) return;
      share.grow(more);
      assert.ok(budget.used <= COST * 1024 * KB);
      await new Promise<void>((resolve) => void clock.after(wait, resolve));
      share.release();
    }));
    await clock.advance(60_000);
    await all;
    assert.deepEqual([budget.used, clock.pending], [0, 0]);
  }));
});
