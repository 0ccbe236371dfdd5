import assert from "node:assert/strict";
import type { HandlerInfo } from "../../lib/handler/types.ts";
import { ALONE } from "../../lib/store/cluster.ts";
import { reconcile } from "../../lib/worker/reconcile.ts";
import { handler } from "./fake_host.ts";
import { FakeStore } from "./fake_store.ts";

/** A store with one ready run of each of these handlers, and one that is held. */
function storeOf(...handlers: string[]): FakeStore {
  const store = new FakeStore();
  for (const id of handlers) {
    store.add(`${id} ready`, { handler: id });
    store.add(`${id} held`, { handler: id, state: "held" });
  }
  return store;
}

const loaded = (...handlers: HandlerInfo[]) => ({ handlers, problems: [] });
const broken: HandlerInfo = { ...handler("broken"), status: "broken" };
const disabled: HandlerInfo = { ...handler("disabled"), status: "disabled" };
const off: HandlerInfo = { ...handler("off"), status: "off" };

Deno.test("reconcile() holds what nobody can execute, says why, and releases what somebody can", async () => {
  const store = storeOf("whole", "broken", "disabled", "off", "gone");
  await reconcile(store.asStore, loaded(handler("whole"), broken, disabled, off), 0);
  assert.deepEqual(store.in("ready"), ["whole ready", "whole held"]);
  assert.deepEqual(
    ["broken", "disabled", "off", "gone"].map((id) => store.get(`${id} ready`).reason),
    [
      "handler broken",
      "handler disabled",
      "programs are off (HOOKBOX_EXEC)",
      "no such handler",
    ],
  );
});

Deno.test("reconcile() holds no runs that another process executes, and releases those that are held", async () => {
  const store = storeOf("whole", "broken", "disabled", "new", "gone");
  const told: unknown[] = [];
  store.cluster = {
    ...ALONE,
    announce: (ids) => Promise.resolve(void told.push(ids)),
    hasElsewhere: (id) => ["broken", "new"].includes(id),
  };
  await reconcile(store.asStore, loaded(handler("whole"), broken, disabled), 0);
  assert.deepEqual(told, [["whole"]], "it tells what it executes itself");
  assert.deepEqual(store.in("held"), [
    "disabled ready",
    "disabled held",
    "gone ready",
    "gone held",
  ]);
});
