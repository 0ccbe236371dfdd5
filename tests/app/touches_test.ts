import assert from "node:assert/strict";
import { touchesOf } from "../../lib/app/touches.ts";
import { handler } from "../handler/made.ts";

Deno.test("touchesOf() pairs a writer with those who listen to what it writes", () => {
  const handlers = [
    handler("dcim.interface.update"),
    handler("dcim.interface.any.log", { config: { ownChanges: "others" } }),
    handler("dcim.interface.any.lab", { config: { sources: ["lab"] } }),
    handler("dcim.site.update"),
  ];
  const effect = {
    handler: "dcim.interface.update",
    source: "netbox",
    objectType: "dcim.interface",
    action: "update",
  };
  const touch = { writer: effect.handler, objectType: "dcim.interface", action: "update" };
  assert.deepEqual(touchesOf([effect], handlers), [
    { ...touch, handler: "dcim.interface.update", runs: false },
    { ...touch, handler: "dcim.interface.any.log", runs: true },
  ]);
});
