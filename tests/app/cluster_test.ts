import assert from "node:assert/strict";
import { joinCluster } from "../../lib/app/cluster.ts";
import { systemClock } from "../../lib/clock.ts";
import { ALONE } from "../../lib/store/cluster.ts";
import { keepLog } from "../logged.ts";

/** A cluster that can be made to tell something, and what is asked of us then. */
function scene() {
  const asked: string[] = [];
  const listeners = new Map<string, () => void>();
  const on = (name: string) => (fn: () => void) => {
    listeners.set(name, fn);
    return () => listeners.delete(name);
  };
  const ask = (name: string) => () => {
    asked.push(name);
    return Promise.resolve();
  };
  const cluster = {
    ...ALONE,
    onWake: on("wake"),
    onLost: on("lost"),
    onHandlers: on("handlers"),
  };
  const worker = {
    wake: () => void asked.push("wake"),
    reconcile: () => void asked.push("reconcile"),
    abandon: ask("abandon"),
  };
  return { asked, listeners, cluster, worker, missing: { look: ask("look") } };
}

Deno.test("joinCluster() wakes the worker for others, and gives up what was taken from us", () => {
  const { asked, listeners, cluster, worker, missing } = scene();
  const leave = joinCluster({ cluster }, worker, missing);
  listeners.get("wake")!();
  listeners.get("lost")!();
  assert.deepEqual(asked, ["wake", "abandon"]);
  leave();
  assert.equal(listeners.size, 0);
});

Deno.test("joinCluster() holds and releases runs when others execute other handlers", () => {
  const { asked, listeners, cluster, worker, missing } = scene();
  joinCluster({ cluster }, worker, missing);
  listeners.get("handlers")!();
  assert.deepEqual(asked, ["reconcile", "look"]);
});

Deno.test("joinCluster() warns when the clock of this machine is not the one by which all go", async () => {
  await using log = await keepLog();
  const { cluster, worker, missing } = scene();
  const off = (ms: number) => ({ ...systemClock, now: () => systemClock.now() + ms });
  joinCluster({ cluster: { ...cluster, clock: off(2_000) } }, worker, missing);
  assert.deepEqual(log.lines, []);
  joinCluster({ cluster: { ...cluster, clock: off(-600_000) } }, worker, missing);
  joinCluster({ cluster: { ...cluster, clock: off(600_000) } }, worker, missing);
  assert.match(log.lines[0]!, /clock of this machine is 600 s ahead of the database's/);
  assert.match(log.lines[1]!, /600 s behind the database's/);
});
