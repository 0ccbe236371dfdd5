import assert from "node:assert/strict";
import type { NetconfSession } from "../../../lib/device/netconf/client.ts";
import { Pool } from "../../../lib/device/netconf/pool.ts";
import { ScriptedDevice } from "../../double/netconf/scripted.ts";

const ask = (session: NetconfSession) => session.rpc({ a: null });

Deno.test("Device.use() shares one session, also while it is being opened", async () => {
  const it = new ScriptedDevice({});
  await it.settle(Promise.all([it.device.use(ask), it.device.use(ask)]));
  await it.settle(it.device.use(ask));
  assert.deepEqual([it.transports.length, it.asked], [1, ["a", "a", "a"]]);
});

Deno.test("Device closes a session that nobody has used for 30 s, and opens another", async () => {
  const it = new ScriptedDevice({});
  await it.settle(it.device.use(ask));
  await it.clock.advance(20_000);
  await it.settle(it.device.use(ask));
  await it.clock.advance(29_900);
  assert.equal(it.transports[0]!.closed, false);
  await it.clock.advance(200);
  assert.deepEqual([it.transports[0]!.closed, it.asked.at(-1)], [true, "close-session"]);
  await it.settle(it.device.use(ask));
  assert.equal(it.transports.length, 2);
});

Deno.test("Device does not close a session that is in use, however long", async () => {
  const it = new ScriptedDevice({});
  await it.settle(it.device.use(ask));
  const work = Promise.withResolvers<void>();
  const using = it.device.use(() => work.promise);
  await it.clock.advance(90_000);
  assert.equal(it.transports[0]!.closed, false);
  work.resolve();
  await using;
});

Deno.test("Device drops a session that has ended", async () => {
  const it = new ScriptedDevice({});
  await it.settle(it.device.use(ask));
  it.transports[0]!.drop();
  await it.settle(it.device.use(ask));
  assert.equal(it.transports.length, 2);
});

Deno.test("Device opens anew after it could not", async () => {
  const it = new ScriptedDevice({
    opening: (number) => {
      if (failing-- > 0) throw new Error(`not now ${number}`);
    },
  });
  let failing = 1;
  await assert.rejects(it.settle(it.device.use(ask)), /not now/);
  await it.settle(it.device.use(ask));
});

Deno.test("Device.use() that is given up does not take the session from others", async () => {
  const it = new ScriptedDevice({});
  const controller = new AbortController();
  const one = it.device.use(ask, { signal: controller.signal });
  const two = it.device.use(ask);
  controller.abort(new Error("enough"));
  await assert.rejects(one, /enough/);
  await it.settle(two);
  assert.deepEqual([it.transports.length, it.asked], [1, ["a"]]);
});

Deno.test("Device.exclusively() goes one after another, also past one that fails or is given up", async () => {
  const it = new ScriptedDevice({});
  const order: string[] = [];
  const work = (name: string) => async () => {
    order.push(`${name} begins`);
    await it.clock.advance(1);
    order.push(`${name} ends`);
    if (name === "b") throw new Error("b failed");
  };
  const controller = new AbortController();
  const all = Promise.allSettled([
    it.device.exclusively(work("a")),
    it.device.exclusively(work("b")),
    it.device.exclusively(work("c"), { signal: controller.signal }),
    it.device.exclusively(work("d")),
  ]);
  controller.abort(new Error("enough"));
  const outcomes = await it.settle(all);
  assert.deepEqual(outcomes.map(({ status }) => status[0]), ["f", "r", "r", "f"]);
  assert.deepEqual(order, ["a begins", "a ends", "b begins", "b ends", "d begins", "d ends"]);
});

Deno.test("Device.connect() opens a session of its own", async () => {
  const it = new ScriptedDevice({});
  await it.settle(it.device.use(ask));
  const own = await it.settle(it.device.connect());
  await own.rpc({ b: null });
  assert.deepEqual(it.asked, ["a", "2:b"]);
});

Deno.test("Pool gives the same device for the same options, and another for others", () => {
  const pool = new Pool();
  const options = { host: "192.0.2.1", username: "me", password: "one" };
  const one = pool.device(options);
  assert.equal(one, pool.device({ password: "one", username: "me", host: "192.0.2.1" }));
  assert.notEqual(one, pool.device({ ...options, password: "two" }));
  assert.notEqual(one, pool.device({ ...options, port: 831 }));
  assert.equal(pool.device({ ...options, host: "2001:db8::1" }).name, "[2001:db8::1]:830");
});

Deno.test("Pool.close() closes all sessions", async () => {
  const it = new ScriptedDevice({});
  const pool = new Pool({ clock: it.clock, open: (_, bounds) => it.device.connect(bounds) });
  const one = pool.device({ host: "192.0.2.1", username: "me" });
  await it.settle(one.use(ask));
  await it.settle(pool.close());
  assert.equal(it.transports[0]!.closed, true);
  assert.doesNotMatch(JSON.stringify([one, pool]) + Deno.inspect([one, pool]), /"me"|password/);
});
