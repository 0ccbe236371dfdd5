import { deepStrictEqual as same, ok, strictEqual as is } from "node:assert/strict";
import { changeSource, readChanges } from "../../../../lib/source/catch_up/mod.ts";
import { normalise } from "../../../../lib/source/netbox/normalise.ts";
import type { ObjectEvent } from "../../../../lib/event/types.ts";
import { type Version, VERSIONS } from "../../../../lib/testing/netbox/mod.ts";
import { settle, wants } from "../../catch_up/setup.ts";
import { arrived } from "../arrived.ts";
import { eventOf, meaning, Scene } from "./scene.ts";

const INTERFACES = "/api/dcim/interfaces/";

/** A scene in which ana has changed each of so many interfaces, and nothing of it was delivered. */
async function missed(version: Version, interfaces = 2): Promise<Scene> {
  const scene = await Scene.create({ version });
  const ana = scene.double.as("ana");
  const rows = Array.from(
    { length: interfaces },
    (_, i) => ({ device: 1, name: `e${i}`, type: "lag" }),
  );
  await ana.post(INTERFACES, rows);
  return scene;
}

/** Query parameters of the requests for a list of changes. */
const queries = ({ double }: Scene) =>
  double.seen.filter(({ path }) => path.includes("/object-changes/?"))
    .map(({ path }) => new URLSearchParams(path.split("?")[1]));

Deno.test("catch-up asks NetBox 4.5 and later for short rows, of the wanted types alone", async () => {
  for (const version of ["4.5.10", "4.6.8", "4.7.3"] as const) {
    const scene = await missed(version);
    await scene.later();
    await scene.catchUp.stop();
    is(scene.caughtUp().length, 2);
    const [first, ...rest] = queries(scene);
    is(first!.get("fields")!.includes("postchange_data"), false);
    same(first!.getAll("changed_object_type"), ["dcim.interface", "dcim.site"]);
    const full = rest.filter((query) => query.has("id"));
    is(full.length > 0, true);
  }
});

Deno.test("catch-up asks NetBox up to 4.4 for one type at most: of several, only the last would count", async () => {
  const scene = await missed("4.4.10");
  same(queries(scene)[0]!.getAll("changed_object_type"), []);
  scene.subscriptions = [wants("dcim.interface", "create")];
  await scene.later();
  await scene.catchUp.stop();
  const last = queries(scene).findLast((query) => query.has("time_after"));
  same(last!.getAll("changed_object_type"), ["dcim.interface"]);
  is(scene.caughtUp().length, 2);
});

Deno.test("catch-up reads all from a NetBox that gives fewer rows at once than asked for", async () => {
  const scene = await missed("4.7.3", 30);
  scene.double.intercept = (request) => {
    const url = new URL(request.url);
    if (Number(url.searchParams.get("limit")) <= 7) return undefined;
    url.searchParams.set("limit", "7");
    return scene.double.handle(new Request(url, request));
  };
  await scene.later();
  await scene.catchUp.stop();
  is(scene.caughtUp().length, 30);
});

Deno.test("catch-up has at most 4 requests under way, and reads an object that changed twice once", async () => {
  const scene = await missed("4.7.3", 30);
  const ids = [...scene.double.table("dcim.interface").keys()].slice(-30);
  await scene.double.as("ana").patch(INTERFACES, ids.map((id) => ({ id, mtu: 9000 })));
  let [now, most] = [0, 0];
  scene.double.intercept = async (request) => {
    if (request.headers.has("x-counted")) return undefined;
    most = Math.max(most, ++now);
    const counted = new Request(request);
    counted.headers.set("x-counted", "yes");
    const answer = await scene.double.handle(counted);
    await settle();
    now--;
    return answer;
  };
  await scene.later();
  await scene.catchUp.stop();
  is(scene.caughtUp().length, 60);
  is(most, 4);
  const objects = scene.double.seen.filter(({ path, headers }) =>
    headers.has("x-counted") && /interfaces\/\d+\/$/.test(path)
  );
  is(objects.length, 30);
});

for (const version of VERSIONS) {
  Deno.test(`readChanges() gives the history of NetBox ${version} as its webhooks told it`, async () => {
    const scene = await Scene.create({ version });
    await scene.catchUp.stop();
    const ana = scene.double.as("ana");
    const since = scene.clock.now() + scene.ahead;
    await ana.patch(`${INTERFACES}1/`, { description: "a" });
    await ana.patch(`${INTERFACES}1/`, { description: "b" });
    await ana.delete(`${INTERFACES}1/`);
    await ana.post("/api/dcim/sites/", { name: "Delft", slug: "delft" });
    const events = scene.lost().map(eventOf);
    scene.double.seen.length = 0;
    const history = readChanges(changeSource(scene.api), {
      since,
      subscriptions: scene.subscriptions,
    });
    const found: ObjectEvent[] = [];
    for await (const { body } of history) found.push(normalise(body, arrived()) as ObjectEvent);
    same(found.map(meaning), events.map(meaning));
    same(found[0]!.data.description, "a");
    ok(scene.double.seen.length === 2, "the status and one page, and no object again");
  });
}
