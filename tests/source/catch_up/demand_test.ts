import { deepStrictEqual as same, rejects, strictEqual as is } from "node:assert/strict";
import { NetBoxError } from "../../../lib/source/netbox/api.ts";
import { row } from "./fake_changes.ts";
import { HOUR, MINUTE, NOON, Setup, wants } from "./setup.ts";

/** A setup that was down for 30 hours, in which three things happened; then looks are off. */
async function missed(): Promise<Setup> {
  const setup = new Setup();
  await setup.start();
  await setup.catchUp.stop();
  await setup.clock.advance(30 * HOUR);
  setup.changes.rows.push(
    row({ time: NOON + HOUR, requestId: "r1" }),
    row({ time: NOON + 29 * HOUR, requestId: "r2", action: "delete" }),
    row({ time: NOON + 29 * HOUR, requestId: "r3", objectType: "dcim.site" }),
    row({ time: setup.now - 2 * MINUTE, requestId: "r4" }),
    row({ time: setup.now - MINUTE / 2, requestId: "r5" }),
  );
  setup.process();
  return setup;
}

Deno.test("run() with dryRun gives what would be stored, and stores nothing", async () => {
  const setup = await missed();
  const found = await setup.catchUp.run({ dryRun: true });
  same(found.events.map(({ requestId, action, tooOld }) => [requestId, action, tooOld]), [
    ["r1", "update", true],
    ["r2", "delete", false],
    ["r4", "update", false],
  ]);
  same(found.events[0], {
    objectType: "dcim.interface",
    objectId: "1",
    action: "update",
    time: NOON + HOUR,
    user: "ana",
    requestId: "r1",
    display: "eth0",
    tooOld: true,
  });
  same([found.stored, found.runs, found.left, setup.sink.kept], [0, 0, 0, []]);
  is(setup.catchUp.state().found, 0);
});

Deno.test("run() stores what is found, whatever its age, once", async () => {
  const setup = await missed();
  const { stored, runs } = await setup.catchUp.run();
  same([stored, runs, setup.catchUp.state().found], [3, 3, 3]);
  same(setup.sink.kept.map(({ requestId }) => requestId), ["r1", "r2", "r4"]);
  is((await setup.catchUp.run()).events.length, 0);
  await setup.start();
  await setup.advance(10 * MINUTE);
  await setup.catchUp.stop();
  same(setup.sink.kept.map(({ requestId }) => requestId), ["r1", "r2", "r4", "r5"]);
});

Deno.test("run() since a time gives all that the handlers of now want", async () => {
  const setup = await missed();
  setup.subscriptions = [...setup.subscriptions, wants("dcim.site", "update")];
  const ids = async (since?: number) => {
    const { events } = await setup.catchUp.run({ dryRun: true, ...(since ? { since } : {}) });
    return events.map(({ requestId }) => requestId);
  };
  same(await ids(NOON + 2 * HOUR), ["r2", "r3", "r4"]);
  same(await ids(), ["r1", "r2", "r4"]);
});

Deno.test("run() asks for a time when nothing has been looked at, and takes it when looks are off", async () => {
  const setup = new Setup();
  setup.limit = "off";
  setup.changes.rows.push(row({ time: NOON - HOUR }));
  await rejects(setup.catchUp.run(), {
    message: "The change log has not been looked at yet: say from when on (--since)",
  });
  const { stored, events } = await setup.catchUp.run({ since: NOON - 2 * HOUR });
  same([stored, events[0]!.tooOld], [1, true]);
});

Deno.test("run() refuses a time of which the deliveries are gone", async () => {
  const setup = await missed();
  setup.sink.completeSince = NOON + 2 * HOUR;
  await rejects(setup.catchUp.run({ since: NOON }), {
    message:
      "Deliveries from before 2026-11-22T14:00:00.000Z are no longer in the store (HOOKBOX_KEEP, " +
      "HOOKBOX_STORE_MAX), so what was missed before cannot be told from what was not. Give a later time (--since)",
  });
  is((await setup.catchUp.run({ since: NOON + 2 * HOUR })).stored, 2);
});

Deno.test("run() says how much is left when too many runs wait", async () => {
  const setup = await missed();
  setup.sink.waiting = 10_001;
  const { stored, left } = await setup.catchUp.run();
  same([stored, left], [0, 3]);
});

Deno.test("run() says what is missing", async () => {
  const setup = await missed();
  const detail = "You do not have permission to perform this action.";
  const path = "/api/extras/object-changes/";
  const error = new NetBoxError({ kind: "status", method: "GET", path, status: 403, detail });
  setup.changes.failure = { error, after: 1 };
  await rejects(setup.catchUp.run(), /the token's user lacks extras\.view_objectchange/);
});
