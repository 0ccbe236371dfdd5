import { deepStrictEqual as same, match, strictEqual as is } from "node:assert/strict";
import { ADMIN, VERSIONS } from "../../../../lib/testing/netbox/mod.ts";
import { Scene } from "./scene.ts";

const INTERFACES = "/api/dcim/interfaces/";

for (const version of VERSIONS) {
  Deno.test(`catch-up is off when the change log of NetBox ${version} may not be read`, async () => {
    const tokens = { [ADMIN]: { user: "hookbox", permissions: ["dcim.view_interface"] } };
    const scene = await Scene.create({ version, tokens });
    const { status, problem } = scene.catchUp.state();
    const app = scene.double.release < 401 ? "extras" : "core";
    is(status, "forbidden");
    match(
      problem!,
      new RegExp(`^Catch-up is off: the token's user lacks ${app}.view_objectchange\\.`),
    );
    const asked = scene.double.seen.length;
    await scene.later();
    await scene.catchUp.stop();
    is(scene.double.seen.length, asked);
  });
}

Deno.test("an object that may not be read is told from the change", async () => {
  const tokens = { [ADMIN]: { user: "hookbox", permissions: ["core.view_objectchange"] } };
  const scene = await Scene.create({ version: "4.7.3", tokens });
  await scene.double.as("ana").patch(`${INTERFACES}1/`, { description: "uplink" });
  await scene.later();
  await scene.catchUp.stop();
  const [event] = scene.caughtUp();
  same([event!.data.id, event!.data.description, event!.data.device], [1, "uplink", 1]);
  same([event!.display, event!.action], ["GigabitEthernet0/1", "update"]);
});

Deno.test("an object that NetBox fails to give is told from the change; a NetBox that fails is asked again", async () => {
  for (const [status, device] of [[500, 1], [503, { id: 1 }]] as const) {
    const scene = await Scene.create({ version: "4.7.3" });
    await scene.double.as("ana").patch(`${INTERFACES}1/`, { description: "uplink" });
    let failures = 1;
    scene.double.intercept = (request) =>
      request.url.endsWith(`${INTERFACES}1/`) && failures-- > 0
        ? Response.json({ detail: "no" }, { status })
        : undefined;
    await scene.later();
    await scene.catchUp.stop();
    const [event, ...more] = scene.caughtUp();
    same(more, []);
    const id = event!.data.device;
    same(typeof id === "object" ? { id: id.id } : id, device);
  }
});
