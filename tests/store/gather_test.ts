import assert from "node:assert/strict";
import { type Gatherable, gathered } from "../../lib/store/gather.ts";

const NOW = 1_000_000;
const BATCH = { kind: "batch", wait: 10_000, max: 60_000, size: 5 } as const;

const waiting = (seq: number, over: Partial<Gatherable> = {}): Gatherable => ({
  seq,
  id: `e${seq}.1`,
  purpose: "event",
  object: "netbox:dcim.site:1",
  created_at: NOW,
  event_time: NOW,
  claim: 0,
  depth: 0,
  free: true,
  knows_before: true,
  action: "update",
  branch: null,
  bytes: 10,
  ...over,
});

Deno.test("gathered() waits for a pause, but not longer than the longest wait", () => {
  const at = (...came: number[]) => {
    const [head, ...behind] = came.map((created_at, seq) => waiting(seq, { created_at }));
    const found = gathered([head!, ...behind], BATCH, 0);
    return found.kind === "later" ? found.at : found.kind;
  };
  assert.equal(at(NOW), NOW + 10_000);
  assert.equal(at(NOW, NOW + 9_000), NOW + 19_000);
  assert.equal(at(NOW, NOW + 55_000), NOW + 60_000);
  assert.equal(at(NOW + 55_000, NOW), NOW + 60_000, "an older event came later, and goes first");
});

Deno.test("gathered() does not wait when nothing more fits", () => {
  const runs = [0, 1, 2, 3, 4].map((seq) => waiting(seq));
  assert.equal(gathered([runs[0]!, ...runs.slice(1)], BATCH, 0).kind, "batch");
  const large = [0, 1].map((seq) => waiting(seq, { bytes: 20 * 2 ** 20 }));
  const found = gathered([large[0]!, large[1]!], BATCH, 0);
  assert.deepEqual(found, { kind: "batch", runs: [large[0]] });
});

Deno.test("gathered() takes an event that is larger than a batch may be by itself", () => {
  const huge = waiting(0, { bytes: 100 * 2 ** 20 });
  const found = gathered([huge, waiting(1)], BATCH, 0);
  assert.deepEqual(found, { kind: "batch", runs: [huge] });
});

Deno.test("gathered() gives a batch and a call that tells of a dead run as they are", () => {
  for (const purpose of ["batch", "dead"]) {
    assert.equal(gathered([waiting(0, { purpose })], BATCH, NOW).kind, "alone");
  }
  const found = gathered(
    [waiting(0), waiting(1, { purpose: "batch" }), waiting(2)],
    BATCH,
    NOW * 2,
  );
  assert.equal(found.kind === "batch" && found.runs.length, 1, "a batch keeps its place");
});
