import { deepStrictEqual as same, equal } from "node:assert/strict";
import { Box, create, open, TELL } from "../versions/setup.ts";

const REFRESHED = `export const config = { refresh: true };${TELL}`;

for (const version of ["4.6.8", "4.7.3"]) {
  Deno.test(`refresh runs nothing for what NetBox ${version} rolled back`, async () => {
    await using doubled = await open({ name: "NetBox", kind: "netbox", version });
    await using box = await Box.start(doubled.env, {
      "dcim.interface.update.ts": REFRESHED,
      "dcim.interface.update.blind.ts": TELL,
    });
    await box.registered();
    const other = await create(doubled, "/api/dcim/interfaces/", doubled.newInterface("eth9"));
    const { status } = await doubled.double.as("ana").patch("/api/dcim/interfaces/", [
      { id: 1, description: "never" },
      { id: other.id, mtu: "no number" },
    ]);
    equal(status, 400);
    await doubled.double.deliveries.flush();
    const phantoms = version === "4.6.8"
      ? [
        ["dcim.interface.update", "skipped", "rolled back"],
        ["dcim.interface.update.blind", "done", null],
      ]
      : [];
    const ran = (await box.ran()).map(({ handler, state, reason }) => [handler, state, reason]);
    same(ran.sort(([a], [b]) => a!.length - b!.length), phantoms);
  });
}

Deno.test("refresh skips an update of what is gone, and the deletion runs all the same", async () => {
  await using doubled = await open({ name: "NetBox", kind: "netbox", version: "4.2.9" });
  await using box = await Box.start(doubled.env, { "dcim.interface.any.ts": REFRESHED });
  await box.registered();
  const user = doubled.double.as("ana");
  await user.patch(doubled.interface, { description: "soon gone" });
  await user.delete(doubled.interface);
  await doubled.double.deliveries.flush();
  same((await box.ran()).map(({ state, reason, told }) => [state, reason, told.action]), [
    ["skipped", "gone", undefined],
    ["done", null, "delete"],
  ]);
});
