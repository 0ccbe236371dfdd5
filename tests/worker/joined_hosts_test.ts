import assert from "node:assert/strict";
import { ownHandler } from "../../lib/handler/own.ts";
import type { HandlerInfo, HandlerSet } from "../../lib/handler/types.ts";
import { createHosts, type Hosts } from "../../lib/worker/hosts.ts";
import { joinHosts } from "../../lib/worker/joined_hosts.ts";
import { systemClock } from "../../lib/clock.ts";
import { FakeClock } from "../fake_clock.ts";
import { recording } from "../recordings.ts";
import { SOURCES } from "../sources.ts";
import { FakeHosts, handler } from "./fake_host.ts";
import { claimed, job } from "./samples.ts";

function create(handlers: HandlerInfo[], called: () => void = () => {}) {
  const fakes = new FakeHosts(new FakeClock(), handlers);
  const common = { root: "/handlers", memory: 2 ** 29, sources: SOURCES };
  const files = createHosts({ ...common, threads: 1, clock: new FakeClock(), open: fakes.open });
  const own = [ownHandler("dcim.interface.update", called, { name: "mine" })];
  const functions = createHosts({ ...common, threads: 0, clock: systemClock, own });
  const joined: Hosts = joinHosts(files, functions);
  const sets: HandlerSet[] = [];
  joined.onSet = (set) => sets.push(set);
  const ids = (set: HandlerSet | null) => set?.handlers.map(({ id }) => id);
  return { joined, fakes, sets, ids };
}

/** A run for a recorded update of an interface. */
function run(id: string, handler: string) {
  const { body } = recording("4.7.3", "interface-update-description");
  const plain = claimed(id, { handler });
  return { ...plain, delivery: { ...plain.delivery, body: new TextEncoder().encode(body) } };
}

Deno.test("joinHosts() has the handlers of both, told once both are there", async () => {
  const { joined, sets, ids } = create([handler("a")]);
  assert.equal(joined.set, null);
  assert.deepEqual(ids(await joined.start()), ["a", "on:mine"]);
  assert.deepEqual(sets.map(ids), [["a", "on:mine"]]);
  assert.deepEqual(["a", "on:mine", "b"].map((id) => joined.takes(id)), [true, true, false]);
  await joined.end();
  assert.equal(joined.takes("on:mine"), false);
});

Deno.test("joinHosts() gives each run to the hosts that have its handler", async () => {
  let calls = 0;
  const { joined, fakes } = create([handler("a")], () => calls++);
  await joined.start();
  const mine = await joined.run(job(run("1", "on:mine")));
  assert.deepEqual([mine.outcome.kind, calls], ["done", 1]);
  const file = joined.run(job(run("2", "a")));
  fakes.last.settle("2");
  assert.equal((await file).outcome.kind, "done");
  assert.equal(joined.alone({ handler: "on:mine", quarantine: true }), false);
  assert.equal(joined.alone({ handler: "a", quarantine: true }), true);
  await joined.end();
});

Deno.test("joinHosts() loads the files anew with a reload, and keeps the functions", async () => {
  const { joined, fakes, ids } = create([handler("a")]);
  await joined.start();
  assert.deepEqual(ids(await joined.reload()), ["a", "on:mine"]);
  assert.equal(fakes.all.length, 2);
  assert.ok(joined.takes("on:mine"));
  await joined.end();
});
