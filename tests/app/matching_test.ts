import assert from "node:assert/strict";
import type { SourceFacts } from "../../lib/app/facts.ts";
import { matchEvent } from "../../lib/app/matching.ts";
import type { SourceEvent } from "../../lib/event/types.ts";
import type { Place } from "../../lib/handler/match.ts";
import { normalise } from "../../lib/source/netbox/normalise.ts";
import { branchingRecording, type Recording, recording } from "../recordings.ts";

const RUNS = [{ handler: "a", lane: null }];

function event(it: Recording, origin: SourceEvent["origin"] = "webhook"): SourceEvent {
  return normalise(JSON.parse(it.body), {
    id: "d",
    source: "netbox",
    origin,
    receivedAt: 0,
    urlObjectType: null,
  });
}

async function match(
  given: SourceEvent,
  facts: Partial<SourceFacts> = {},
  ownUser: string | null = null,
) {
  let place: Place | undefined;
  const matched = await matchEvent(given, {
    match: (_, at) => {
      place = at;
      return Promise.resolve(RUNS);
    },
    facts: () => ({ release: 407, branching: false, user: "hookbox", ...facts }),
    settings: () => ({ ownUser }),
  });
  return { ...matched, place };
}

const update = recording("4.7.3", "interface-update-description");

Deno.test("matchEvent() takes an event of another user for no change of ours", async () => {
  assert.equal((await match(event(update))).own, "no");
  assert.equal((await match(event(update), { user: "admin" })).own, "maybe");
  assert.equal((await match(event(update), { user: null })).own, "maybe");
});

Deno.test("matchEvent() takes what hookbox's own user did for ours", async () => {
  assert.equal((await match(event(update), {}, "admin")).own, "yes");
  assert.equal((await match(event(update), {}, "somebody")).own, "no");
});

Deno.test("matchEvent() asks where it happened only on servers with branches, if the event does not say", async () => {
  assert.equal((await match(event(update))).branch, null);
  const asked = await match(event(update), { branching: true });
  assert.deepEqual([asked.branch, asked.place], ["unknown", "unknown"]);
  const ui = event(branchingRecording("052-ui-branch-site-created"));
  assert.equal(typeof (await match(ui, { branching: true })).branch, "object");
});

Deno.test("matchEvent() knows that the change log read is that of main", async () => {
  assert.equal((await match(event(update, "catch-up"), { branching: true })).branch, null);
});

Deno.test("matchEvent() lets a replay run, whoever wrote it", async () => {
  const { own, branch } = await match(event(update, "replay"), { branching: true, user: null });
  assert.deepEqual([own, branch], [undefined, undefined]);
});
