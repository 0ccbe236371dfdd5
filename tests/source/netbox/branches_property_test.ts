import assert from "node:assert/strict";
import fc from "fast-check";
import { type Happened, whereHappened } from "../../../lib/source/netbox/branches.ts";
import { changeLogDouble, type Row } from "../change_log/double.ts";

/** One step of what happens on a server with one branch. Times in milliseconds. */
type Step =
  /** The request stamps its row when it saves, and its event when it ends: a script long after. */
  | {
    readonly do: "edit";
    readonly inBranch: boolean;
    readonly runs: number;
    readonly pause: number;
  }
  | { readonly do: "merge" | "revert"; readonly each: number; readonly pause: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constant("edit" as const),
    inBranch: fc.boolean(),
    runs: fc.oneof(fc.nat(500), fc.constant(20 * 60_000)),
    pause: fc.integer({ min: 1, max: 60_000 }),
  }),
  fc.record({
    do: fc.constantFrom("merge" as const, "revert" as const),
    each: fc.nat(300),
    pause: fc.integer({ min: 1, max: 60_000 }),
  }),
);

interface Told {
  readonly event: Happened;
  readonly where: "main" | "in a branch";
  /** From when on it may be asked. */
  readonly at: number;
}

/** Lives through the steps. Requests keep their id through merges and reverts. */
function history(steps: readonly Step[]) {
  const told: Told[] = [];
  const rows: Row[] = [];
  let now = Date.UTC(2026, 10, 22);
  let open: string[] = [];
  let merged: string[] = [];
  const log = (id: string) => {
    rows.push({
      request_id: id,
      time: `${new Date(now).toISOString().slice(0, -1)}999Z`,
      changed_object_type: "dcim.interface",
      changed_object_id: 1,
      action: { value: "update" },
    });
  };
  const tell = (id: string, where: Told["where"]) => {
    const change = { path: ["description"], before: "", after: id };
    const event: Happened = {
      requestId: id,
      objectType: "dcim.interface",
      objectId: 1,
      display: "eth0",
      timestamp: new Date(now),
      changes: [change],
    };
    told.push({ event, where, at: now });
  };
  for (const [number, step] of steps.entries()) {
    now += step.pause;
    if (step.do === "edit") {
      const id = `request-${number}`;
      if (step.inBranch) open.push(id);
      else log(id);
      now += step.runs;
      tell(id, step.inBranch ? "in a branch" : "main");
      continue;
    }
    const replayed = step.do === "merge" ? open : merged.toReversed();
    for (const id of replayed) {
      log(id);
      now += step.each;
      tell(id, "main");
    }
    [open, merged] = step.do === "merge" ? [[], [...merged, ...open]] : [[...merged, ...open], []];
  }
  return { told, rows };
}

Deno.test("whereHappened() is right whenever it is asked, through any edits, scripts, merges and reverts", async () => {
  await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
    const { told, rows } = history(steps);
    const moments = told.map(({ at }) => at);
    for (const { event, where, at } of told) {
      for (const moment of moments.filter((it) => it >= at)) {
        const main = rows.filter(({ time }) => Date.parse(time) <= moment);
        const reader = changeLogDouble({ release: 407, main });
        assert.equal(await whereHappened(reader, event, { release: 407, again: true }), where);
      }
    }
  }));
});
