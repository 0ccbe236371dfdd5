import assert from "node:assert/strict";
import { normaliserOf } from "../../lib/source/kinds.ts";
import { nautobotRecording, recording } from "../recordings.ts";
import { arrived } from "./netbox/arrived.ts";

Deno.test("normaliserOf() reads the bodies of each kind of source", () => {
  const bodies = {
    netbox: JSON.parse(recording("4.7.3", "interface-update-description").body),
    nautobot: JSON.parse(nautobotRecording("017-interface-updated-description").body),
  };
  for (const kind of ["netbox", "nautobot"] as const) {
    const { normalise, hasDedupeKeys } = normaliserOf(kind);
    const event = normalise(bodies[kind], arrived());
    assert.equal(event.objectType, "dcim.interface");
    assert.ok(event.kind === "object" && event.changed("description"));
    assert.equal(hasDedupeKeys(bodies[kind]), true);
  }
});
