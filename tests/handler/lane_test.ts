import assert from "node:assert/strict";
import fc from "fast-check";
import { laneOf } from "../../lib/handler/lane.ts";
import { event, handler, job, named } from "./made.ts";

const ID = "dcim.interface.any";
const withLane = (lane: string) => handler(ID, { config: { lane } });
const OBJECT = JSON.stringify([ID, "netbox", "dcim.interface", 5]);

Deno.test("laneOf() is handler, source, object type and object by default", () => {
  assert.equal(laneOf(handler(ID), event()), OBJECT);
  const others = [
    laneOf(handler("dcim.interface.any.other"), event()),
    laneOf(handler(ID), event({ source: "lab" })),
    laneOf(handler(ID), event({ objectType: "dcim.frontport" })),
    laneOf(handler(ID), event({ objectId: 6 })),
  ];
  assert.equal(new Set([OBJECT, ...others]).size, 5);
  assert.equal(laneOf(handler(ID), event({ action: "delete" })), OBJECT);
});

Deno.test("laneOf() is one lane with handler, and none with none", () => {
  assert.equal(
    laneOf(withLane("handler"), event()),
    laneOf(withLane("handler"), event({ objectId: 6 })),
  );
  assert.equal(laneOf(withLane("none"), event()), null);
});

Deno.test("laneOf() is the value at a path of the data", () => {
  const byDevice = withLane("data.device.id");
  const lane = (data: Record<string, unknown>, objectId = 5) =>
    laneOf(byDevice, event({ data, objectId }));
  assert.equal(lane({ device: { id: 7 } }), lane({ device: { id: 7 } }, 6));
  assert.notEqual(lane({ device: { id: 7 } }), lane({ device: { id: 8 } }));
  assert.notEqual(lane({ device: { id: 7 } }), lane({ device: { id: "7" } }));
  assert.notEqual(lane({ device: { id: 7 } }), OBJECT);
});

Deno.test("laneOf() is the object's where the data has no scalar at the path", () => {
  const byDevice = withLane("data.device.id");
  for (
    const data of [{}, { device: null }, { device: 7 }, { device: { id: null } }, {
      device: { id: {} },
    }]
  ) assert.equal(laneOf(byDevice, event({ data })), OBJECT, JSON.stringify(data));
  assert.equal(laneOf(withLane("data.constructor.name"), event()), OBJECT);
  assert.equal(laneOf(withLane("data.__proto__.x"), event()), OBJECT);
});

Deno.test("laneOf() is none for a job, unless config says so", () => {
  const ended = job({ data: { queue: "high" } });
  assert.equal(laneOf(handler(ID), ended), null);
  assert.equal(laneOf(withLane("data.device.id"), ended), null);
  assert.notEqual(laneOf(withLane("handler"), ended), null);
  assert.notEqual(laneOf(withLane("data.queue"), ended), null);
  assert.equal(laneOf(withLane("data.queue"), job()), null);
});

Deno.test("laneOf() never gives two objects one lane, whatever they are called", () => {
  const text = fc.string({ maxLength: 4 });
  const object = fc.record({
    source: text,
    objectType: text,
    objectId: fc.oneof(text, fc.nat(20)),
  });
  fc.assert(fc.property(object, object, (a, b) => {
    const same = JSON.stringify(Object.values(a)) === JSON.stringify(Object.values(b));
    assert.equal(laneOf(handler(ID), event(a)) === laneOf(handler(ID), event(b)), same);
  }));
});

Deno.test("laneOf() is handler and name of a named event, whatever its source", () => {
  const deploy = handler("custom.deploy");
  const lane = laneOf(deploy, named("deploy"));
  assert.notEqual(lane, null);
  assert.equal(laneOf(deploy, named("deploy", { site: "ams" }, "")), lane);
  assert.notEqual(laneOf(handler("custom.deploy.chat"), named("deploy")), lane);
});

Deno.test("laneOf() of a named event is what config.lane says", () => {
  const of = (lane: string, data: unknown) =>
    laneOf(handler("custom.deploy", { config: { lane } }), named("deploy", data));
  assert.equal(of("none", {}), null);
  assert.equal(of("handler", 1), of("handler", 2));
  assert.equal(of("data.site", { site: "ams" }), of("data.site", { site: "ams", more: 1 }));
  assert.notEqual(of("data.site", { site: "ams" }), of("data.site", { site: "fra" }));
  for (const data of [null, 5, {}, { site: null }]) {
    assert.equal(of("data.site", data), laneOf(handler("custom.deploy"), named("deploy")));
  }
});
