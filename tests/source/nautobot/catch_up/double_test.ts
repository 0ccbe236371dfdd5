import { deepStrictEqual as same, match, ok, strictEqual as is } from "node:assert/strict";
import type { ObjectEvent } from "../../../../lib/event/types.ts";
import { readChanges } from "../../../../lib/source/catch_up/mod.ts";
import { ADMIN } from "../../../../lib/testing/nautobot/mod.ts";
import { wants } from "../../catch_up/setup.ts";
import { eventOf, Scene } from "./scene.ts";

const INTERFACES = "/api/dcim/interfaces/";

/** All that was sent but its time, and what it means. */
const meaning = ({ objectType, action, objectId, user, changes, payload }: ObjectEvent) => ({
  ...{ objectType, action, objectId, user, changes },
  payload: { ...payload as object, timestamp: null },
});

/** Changes an interface twice, deletes one, and creates one; gives what was to be delivered. */
async function change({ double, seeded: { interfaces, device } }: Scene): Promise<ObjectEvent[]> {
  const ana = double.as("ana");
  await ana.patch(`${INTERFACES}${interfaces[0]}/`, { description: "Šofia" });
  await ana.patch(`${INTERFACES}${interfaces[0]}/`, { description: "uplink", mtu: 9000 });
  await ana.delete(`${INTERFACES}${interfaces[1]}/`);
  await ana.post(INTERFACES, { device, name: "eth9", type: "virtual", status: "Active" });
  return double.deliveries.pending.splice(0).map(eventOf);
}

/** What was asked for, request by request. */
const queries = ({ double }: Scene): URLSearchParams[] =>
  double.seen.map(({ path }) => new URL(path, double.url).searchParams);

Deno.test("what Nautobot did not deliver is caught up as it would have come", async () => {
  const scene = await Scene.create();
  const lost = await change(scene);
  await scene.later();
  await scene.catchUp.stop();
  const found = scene.caughtUp();
  same(found.map(({ action }) => action), ["update", "update", "delete", "create"]);
  same(found.map(meaning), lost.map(meaning));
  for (const [i, event] of found.entries()) ok(event.timestamp <= lost[i]!.timestamp);
});

Deno.test("what Nautobot did deliver is not caught up, and what comes late makes no runs", async () => {
  const scene = await Scene.create();
  const [first, second, ...rest] = await change(scene);
  scene.receive([first!, ...rest]);
  await scene.later();
  same(scene.caughtUp().map(({ requestId }) => requestId), [second!.requestId]);
  scene.receive([second!]);
  same(scene.sink.kept.at(-1)!.told, false);
  await scene.later();
  await scene.catchUp.stop();
  is(scene.caughtUp().length, 1);
});

Deno.test("hundreds of changes of Nautobot are read page by page, and caught up once each", async () => {
  const scene = await Scene.create();
  const ana = scene.double.as("ana");
  const [id] = scene.seeded.interfaces;
  for (let mtu = 1501; mtu <= 1750; mtu++) await ana.patch(`${INTERFACES}${id}/`, { mtu });
  await scene.later();
  await scene.catchUp.stop();
  const changes = scene.caughtUp().map(({ changes }) => changes!.map(({ after }) => after));
  same(changes, Array.from({ length: 250 }, (_, i) => [1501 + i]));
});

Deno.test("catch-up asks Nautobot nothing that it refuses, and for one type at most", async () => {
  const scene = await Scene.create();
  await change(scene);
  await scene.later();
  await scene.catchUp.stop();
  same([scene.catchUp.state().status, scene.caughtUp().length], ["ok", 4]);
  ok(queries(scene).every((query) => query.getAll("changed_object_type").length <= 1));
});

Deno.test("catch-up asks Nautobot for its one type alone", async () => {
  const scene = await Scene.create();
  scene.subscriptions = [wants("dcim.interface", "update")];
  scene.double.seen.length = 0;
  await change(scene);
  await scene.later();
  await scene.catchUp.stop();
  same([scene.catchUp.state().status, scene.caughtUp().length], ["ok", 2]);
  const looks = queries(scene).filter((query) => query.has("time__gte"));
  ok(looks.length > 0);
  for (const query of looks) same(query.getAll("changed_object_type"), ["dcim.interface"]);
});

Deno.test("catch-up is off when the change log of Nautobot may not be read", async () => {
  const scene = await Scene.create({ [ADMIN]: { user: "hookbox", permissions: [] } });
  const { status, problem } = scene.catchUp.state();
  await scene.catchUp.stop();
  is(status, "forbidden");
  match(problem!, /^Catch-up is off: the token's user lacks extras\.view_objectchange\./);
});

Deno.test("readChanges() gives the history of Nautobot as its webhooks told it", async () => {
  const scene = await Scene.create();
  await scene.catchUp.stop();
  const since = scene.clock.now() + scene.ahead;
  const events = await change(scene);
  const found: ObjectEvent[] = [];
  const { changes, subscriptions } = scene;
  for await (const { body } of readChanges(changes, { since, subscriptions })) {
    found.push(scene.read(body));
  }
  same(found.map(meaning), events.map(meaning));
});
