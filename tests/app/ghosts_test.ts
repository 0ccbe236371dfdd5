import assert from "node:assert/strict";
import { Ghosts, WAIT } from "../../lib/app/ghosts.ts";
import type { Json, SourceEvent } from "../../lib/event/types.ts";
import { normaliserOf } from "../../lib/source/kinds.ts";
import type { SeenDelivery } from "../../lib/store/origin.ts";
import type { DeliveryRow, NewDelivery, Outcome } from "../../lib/store/store.ts";
import { FakeClock } from "../fake_clock.ts";
import { nautobotRecording } from "../recordings.ts";
import { completion, delivery } from "../store/contract/harness.ts";
import { claimed } from "../worker/samples.ts";

const recording = nautobotRecording("053-device-with-primary-ip-deleted-1");
const source = { ...normaliserOf("nautobot"), secrets: () => [] };
const { data } = JSON.parse(recording.body);

/** Ghosts over a store in memory that has one delivery: `updated`, of a device that is gone. */
function station(options: { logged?: boolean; seen?: Partial<SeenDelivery>[] } = {}) {
  const clock = new FakeClock();
  const values = new Map<string, Json>();
  const appended: NewDelivery[] = [];
  const matched: SourceEvent[] = [];
  const { runs: _, ...row } = delivery({
    id: "d1",
    source: "nautobot",
    body: new TextEncoder().encode(recording.body),
  });
  const store = {
    append(batch: readonly NewDelivery[]) {
      appended.push(...batch);
      return Promise.resolve([]);
    },
    delivered: () =>
      Promise.resolve({
        mark: 0,
        completeSince: null,
        deliveries: (options.seen ?? []) as SeenDelivery[],
      }),
    getDelivery: () => Promise.resolve({ ...row, seq: 1 } as DeliveryRow),
    getValue: (key: string) => Promise.resolve(values.get(key)),
    setValue(key: string, value: Json) {
      values.set(key, value);
      return Promise.resolve();
    },
  };
  const create = () =>
    new Ghosts({
      store,
      clock,
      receiving: () => source,
      isLogged: () => Promise.resolve(options.logged ?? false),
      match(event) {
        matched.push(event);
        return Promise.resolve({ runs: [{ handler: "dcim.device.delete", lane: null }] });
      },
      wake: () => {},
    });
  const note = (it: Ghosts, outcome: Outcome = { kind: "skipped", reason: "gone" }) => {
    const sample = claimed("r");
    const run = { ...sample, delivery: { ...sample.delivery, id: "d1", source: "nautobot" } };
    it.note({ run, completion: completion(run, outcome) });
  };
  const pass = async (ms: number) => {
    await clock.advance(0);
    await clock.advance(ms);
    for (let i = 0; i < 5; i++) await clock.advance(0);
  };
  return { create, note, pass, appended, matched };
}

Deno.test("Ghosts announce a deletion that nobody else does, after a minute, once", async () => {
  const { create, note, pass, appended, matched } = station();
  const it = create();
  note(it);
  note(it);
  await pass(WAIT - 1);
  assert.equal(appended.length, 0);
  await pass(WAIT);
  assert.equal(appended.length, 1);
  const [event] = matched;
  assert.ok(event?.kind === "object");
  assert.deepEqual([event.action, event.objectType, event.objectId, event.origin], [
    "delete",
    "dcim.device",
    data.id,
    "catch-up",
  ]);
  assert.equal(event.snapshots.postchange, null);
  assert.equal(appended[0]!.runs.length, 1);
});

Deno.test("Ghosts leave a deletion to its own delivery, and to the change log", async () => {
  const seen = { objectType: "dcim.device", objectId: data.id, action: "delete" };
  for (const options of [{ logged: true }, { seen: [seen] }]) {
    const { create, note, pass, appended } = station(options);
    note(create());
    await pass(2 * WAIT);
    assert.equal(appended.length, 0);
  }
});

Deno.test("Ghosts outlive their process", async () => {
  const { create, note, pass, appended } = station();
  const first = create();
  note(first);
  await pass(1);
  await first.stop();
  create().start();
  await pass(WAIT);
  assert.equal(appended.length, 1);
});

Deno.test("Ghosts look only after runs that were skipped because their object is gone", async () => {
  const { create, note, pass, appended } = station();
  const it = create();
  note(it, { kind: "done" });
  note(it, { kind: "skipped", reason: "rolled back" });
  await pass(2 * WAIT);
  assert.equal(appended.length, 0);
});
