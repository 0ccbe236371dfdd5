import assert from "node:assert/strict";
import { joinCluster } from "../../lib/app/cluster.ts";
import { ALONE } from "../../lib/store/cluster.ts";

Deno.test("joinCluster() wakes the worker for others, and gives up what was taken from us", () => {
  const asked: string[] = [];
  const listeners = new Map<string, () => void>();
  const on = (name: string) => (fn: () => void) => {
    listeners.set(name, fn);
    return () => listeners.delete(name);
  };
  const cluster = { ...ALONE, onWake: on("wake"), onLost: on("lost") };
  const leave = joinCluster({ cluster }, {
    wake: () => void asked.push("wake"),
    abandon: () => {
      asked.push("abandon");
      return Promise.resolve();
    },
  });
  listeners.get("wake")!();
  listeners.get("lost")!();
  assert.deepEqual(asked, ["wake", "abandon"]);
  leave();
  assert.equal(listeners.size, 0);
});
