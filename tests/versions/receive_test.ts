import { deepStrictEqual as same, ok } from "node:assert/strict";
import { Box, change, column, create, INTERFACES, open, TELL } from "./setup.ts";

const HANDLERS = { "dcim.interface.any.ts": TELL, "dcim.interface.delete.audit.ts": TELL };

column("receive", async (source) => {
  await using doubled = await open(source);
  await using box = await Box.start(doubled.env, HANDLERS);
  doubled.lead(box.url);
  await box.registered();

  const { deliveries } = doubled.double;
  const { id } = await create(doubled, INTERFACES, doubled.newInterface("eth7"));
  await change(doubled, `${INTERFACES}${id}/`, { description: "uplink" });
  await doubled.double.as("ana").delete(`${INTERFACES}${id}/`);
  await deliveries.flush();
  same(deliveries.sent.map(({ failed }) => failed), [false, false, false]);

  const ran = await box.ran();
  const who = { objectType: "dcim.interface", name: "eth7", user: "ana", origin: "webhook" };
  same(ran.map(({ handler, state, told: { changed: _, ...told } }) => [handler, state, told]), [
    ["dcim.interface.any", "done", { ...who, action: "create" }],
    ["dcim.interface.any", "done", { ...who, action: "update" }],
    ["dcim.interface.any", "done", { ...who, action: "delete" }],
    ["dcim.interface.delete.audit", "done", { ...who, action: "delete" }],
  ]);
  const [created = [], updated, deleted = []] = ran.map(({ told }) => told.changed);
  same(updated, [["description", "", "uplink"]]);
  ok(created.every(([, before]) => before === null));
  ok(deleted.every(([, , after]) => after === null));
  same(created.find(([path]) => path === "name"), ["name", null, "eth7"]);
  same(deleted.find(([path]) => path === "name"), ["name", "eth7", null]);
});
