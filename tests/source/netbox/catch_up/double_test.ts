import { deepStrictEqual as same, ok, strictEqual as is } from "node:assert/strict";
import { VERSIONS } from "../../../../lib/testing/netbox/mod.ts";
import { MINUTE } from "../../catch_up/setup.ts";
import { eventOf, meaning, Scene } from "./scene.ts";

const INTERFACES = "/api/dcim/interfaces/";

for (const version of VERSIONS) {
  Deno.test(`what NetBox ${version} did not deliver is caught up as it would have come`, async () => {
    const scene = await Scene.create({ version });
    const ana = scene.double.as("ana");
    await ana.patch(`${INTERFACES}1/`, { description: "delivered" });
    scene.receive(scene.lost());
    await ana.patch(`${INTERFACES}1/`, { description: "uplink", mtu: 9000 });
    await ana.patch(`${INTERFACES}2/`, { description: "b" });
    await ana.delete(`${INTERFACES}3/`);
    await ana.post("/api/dcim/sites/", { name: "Delft", slug: "delft" });
    const lost = scene.lost().map(eventOf);
    await scene.later();
    await scene.catchUp.stop();
    const found = scene.caughtUp();
    same(found.map(({ action }) => action), ["update", "update", "delete", "create"]);
    same(found.map(meaning), lost.map(meaning));
    for (const [i, event] of found.entries()) {
      // A deleted object is known from its snapshot alone; the API counts related objects, a webhook does not.
      const told = event.action === "delete"
        ? ["id", "name", "display"]
        : Object.keys(lost[i]!.data);
      for (const key of told) same(event.data[key], lost[i]!.data[key], key);
      ok(event.timestamp <= lost[i]!.timestamp);
    }
    is(scene.catchUp.state().problem, null);
  });

  Deno.test(`a script of NetBox ${version} that saves twice, minutes apart, is one event`, async () => {
    const scene = await Scene.create({ version });
    const { requestId } = scene.double.runScript((write) => {
      write("PATCH", `${INTERFACES}1/`, { description: "first" });
      scene.ahead += 4 * MINUTE;
      write("PATCH", `${INTERFACES}1/`, { description: "second", mtu: 1500 });
      write("PATCH", `${INTERFACES}2/`, { description: "b" });
    }, { user: "ana" });
    const deliveries = scene.lost();
    scene.receive(deliveries.filter(({ objectId }) => objectId === 2));
    await scene.later();
    const [event, ...more] = scene.caughtUp();
    same([event!.requestId, event!.objectId, event!.user, more], [requestId, 1, "ana", []]);
    same(
      meaning(event!).changes,
      [["description", "", "second"], ["mtu", null, 1500]],
    );
    // What comes now comes too late.
    scene.receive(deliveries.filter(({ objectId }) => objectId === 1));
    same(scene.sink.kept.at(-1)!.told, false);
    await scene.later();
    await scene.catchUp.stop();
    is(scene.caughtUp().length, 1);
  });

  Deno.test(`hundreds of changes of NetBox ${version} are read page by page, and caught up once each`, async () => {
    const scene = await Scene.create({ version });
    const ana = scene.double.as("ana");
    const rows = Array.from(
      { length: 60 },
      (_, i) => ({ device: 1, name: `e${i}`, type: "virtual" }),
    );
    const { body } = await ana.post(INTERFACES, rows);
    const ids: number[] = body.map((row: { id: number }) => row.id);
    for (let mtu = 1501; mtu <= 1510; mtu++) {
      await ana.patch(INTERFACES, ids.map((id) => ({ id, mtu })));
    }
    scene.lost();
    await scene.later();
    await scene.catchUp.stop();
    const found = scene.caughtUp();
    is(found.length, 660);
    for (const id of ids) {
      const steps = found.filter((event) => event.objectId === id).map((event) =>
        event.action === "create" ? "create" : event.snapshots.postchange!.mtu
      );
      same(steps, ["create", ...Array.from({ length: 10 }, (_, i) => 1501 + i)]);
    }
    const log = `/api/${scene.double.release < 401 ? "extras" : "core"}/object-changes/`;
    const pages = scene.double.seen.filter((it) => it.path.startsWith(`${log}?time_after=`));
    const looks = scene.double.seen.filter((it) => it.path === "/api/status/");
    ok(pages.length > looks.length);
  });
}
