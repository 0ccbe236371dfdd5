import { deepStrictEqual as same, equal } from "node:assert/strict";
import { createNautobotDouble, seed } from "../../../lib/testing/nautobot/mod.ts";
import { recordedAnswer } from "./fixtures.ts";

const PATH = "/api/extras/object-changes/";

/** A Nautobot in which ana and bo changed two interfaces, a second apart. */
async function changed() {
  let now = Date.UTC(2026, 10, 22, 12);
  const double = createNautobotDouble({ now: () => now });
  const { interfaces: [one, two] } = await seed(double, 2);
  const before = double.changes.length;
  for (const [user, id] of [["ana", one], ["bo", two], ["ana", one]] as const) {
    now += 1000;
    await double.as(user).patch(`/api/dcim/interfaces/${id}/`, { description: `${now}` });
  }
  const ids = double.changes.slice(before).map(({ id }) => id);
  const ask = async (query: string) => {
    const { status, body } = await double.as("admin").get(`${PATH}?${query}`);
    if (status !== 200) return body;
    return body.results.map(({ id }: { id: string }) => ids.indexOf(id)).filter((i: number) =>
      i >= 0
    );
  };
  return { double, one, two, ask };
}

Deno.test("rows of the change log have the recorded keys and no word of what was before", async () => {
  const { double } = await changed();
  const { body } = await double.as("admin").get(`${PATH}?limit=1`);
  const { results } = recordedAnswer("object-changes-page-1").response.body as unknown as {
    results: [Record<string, unknown>];
  };
  same(Object.keys(body.results[0]), Object.keys(results[0]));
  same(Object.keys(body.results[0].object_data_v2).includes("prechange"), false);
});

Deno.test("the change log is filtered by time, object, type, action and user", async () => {
  const { one, ask, double } = await changed();
  same(await ask("sort=time"), [0, 1, 2]);
  same(await ask("limit=2"), [2, 1]);
  same(await ask("time__gte=2026-11-22T12:00:02Z&sort=time"), [1, 2]);
  same(await ask(`changed_object_id=${one}`), [2, 0]);
  same(await ask("changed_object_type=dcim.device&changed_object_type=dcim.interface"), [2, 1, 0]);
  same(await ask("changed_object_type=dcim.interface&changed_object_type=dcim.device"), []);
  same(await ask("user_name=bo&action=update"), [1]);
  same(await ask(`request_id=${double.changes.at(-1)!.requestId}`), [2]);
  same(await ask(`id=${double.changes.at(-1)!.id}`), [2]);
});

Deno.test("filters that are not known are refused", async () => {
  const { ask } = await changed();
  for (const name of ["time_after", "ordering", "nonsense"]) {
    same(await ask(`${name}=1`), { [name]: ["Unknown filter field"] });
  }
});

Deno.test("objects are found by name, shown by id or whole, and named by name", async () => {
  const { double } = await changed();
  const admin = double.as("admin");
  const flat = await admin.get("/api/dcim/interfaces/?device=leaf-1&name=eth0");
  same(Object.keys(flat.body.results[0].device), ["id", "object_type", "url"]);
  const deep = await admin.get("/api/dcim/interfaces/?device=leaf-1&name=eth0&depth=1");
  equal(deep.body.results[0].device.name, "leaf-1");
  same((await admin.get("/api/dcim/interfaces/?nonsense=1")).status, 400);
});

Deno.test("an object that others need is not deleted", async () => {
  const { double } = await changed();
  const [location] = [...double.table("dcim.location").values()];
  const [device] = [...double.table("dcim.device").values()];
  const { status, body } = await double.as("admin").delete(`/api/dcim/locations/${location!.id}/`);
  same([status, body.detail], [
    409,
    `Unable to delete object. 1 dependent objects were found: leaf-1 (${device!.id})`,
  ]);
});

Deno.test("only the display of one's own tokens tells who one is", async () => {
  const { double } = await changed();
  const ana = double.as("ana");
  equal((await ana.get("/api/users/tokens/")).body.results[0].display, "234567 (ana)");
  equal((await ana.get("/api/users/users/my-profile/")).status, 404);
  equal((await ana.get("/api/users/users/?username=ana")).body.count, 1);
});
