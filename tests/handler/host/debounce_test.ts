import assert from "node:assert/strict";
import type { Event, ObjectEvent } from "../../../lib/event/types.ts";
import type { ClaimedRun } from "../../../lib/store/store.ts";
import { recording } from "../../recordings.ts";
import { attempt, claimed } from "./support.ts";

const config = { debounce: { wait: 1, max: 10 } };

/** What the handler is called with, and how its run ends. */
async function called(run: Partial<ClaimedRun>, fields?: string[]) {
  const events: ObjectEvent[] = [];
  const { outcome } = await attempt({
    default: (event: Event) => events.push(event as ObjectEvent),
  }, {
    run,
    config: { ...config, ...fields ? { fields } : {} },
  }).outcome;
  return { event: events[0], outcome };
}

/** The snapshots of the recorded update. */
const { prechange, postchange } = JSON.parse(
  recording("4.7.3", "interface-update-description").body,
).snapshots;

Deno.test("execute() tells the changes of all events that were debounced", async () => {
  const before = { ...prechange, mtu: 1400 };
  const { event } = await called({ prechange: before, folded: "update" });
  assert.equal(event!.action, "update");
  assert.deepEqual(event!.changes!.map(({ path }) => path[0]).sort(), ["description", "mtu"]);
  assert.equal(event!.snapshots.prechange!.mtu, 1400);
});

Deno.test("execute() gives a creation where an object was created and changed in between", async () => {
  const { event } = await called({ prechange: null, folded: "create" });
  assert.deepEqual([event!.action, event!.snapshots.prechange], ["create", null]);
  assert.deepEqual(event!.snapshots.postchange, postchange);
  assert.equal(event!.changed("mtu"), true);
});

Deno.test("execute() skips what was changed back in between", async () => {
  const { event, outcome } = await called({ prechange: postchange, folded: "update" });
  assert.equal(event, undefined);
  assert.deepEqual(outcome, {
    kind: "skipped",
    reason: "debounced: in the end nothing has changed",
  });
});

Deno.test("execute() skips what has changed nothing that the handler asks for", async () => {
  const folded = { prechange: { ...postchange, mtu: 1400 }, folded: "update" } as const;
  assert.equal((await called(folded, ["description"])).outcome.kind, "skipped");
  assert.equal((await called(folded, ["mtu"])).outcome.kind, "done");
});

Deno.test("execute() runs what was not debounced, and what nobody knows the changes of", async () => {
  assert.equal((await called({ prechange: postchange })).outcome.kind, "done");
  assert.equal((await called({ prechange: null, folded: "update" })).outcome.kind, "done");
  assert.equal(claimed().folded, undefined);
});
