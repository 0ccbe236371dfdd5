import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { readSchedule, scheduleDelivery } from "../../../lib/handler/schedule/delivery.ts";
import type { HandlerInfo } from "../../../lib/handler/types.ts";
import { claimed } from "../host/support.ts";
import { handler } from "../../worker/fake_host.ts";

const DUE = Date.UTC(2026, 10, 23, 2, 30);
const NOW = DUE + 12;

function schedule(id = "schedule.nightly", config: Partial<HandlerInfo["config"]> = {}) {
  const name = id.split(".").at(-1)!;
  return handler(id, config, { special: { kind: "schedule", name } });
}

const made = { id: "d1", now: NOW, origin: "schedule", elsewhere: false } as const;

Deno.test("scheduleDelivery() makes one run, behind the schedule's other ones", () => {
  const delivery = scheduleDelivery(schedule(), { at: DUE, missed: 3 }, made);
  assert.deepEqual(delivery.runs, [{ handler: "schedule.nightly", lane: '["schedule.nightly"]' }]);
  assert.deepEqual(
    [delivery.source, delivery.kind, delivery.origin, delivery.eventTime, delivery.receivedAt],
    ["", "schedule", "schedule", DUE, NOW],
  );
  const overlapping = schedule("schedule.a", { lane: "none" });
  assert.deepEqual(scheduleDelivery(overlapping, { at: DUE, missed: 0 }, made).runs, [
    { handler: "schedule.a", lane: null },
  ]);
});

Deno.test("scheduleDelivery() holds the run of a handler that nobody can run", () => {
  const held = (elsewhere: boolean) => {
    const broken = { ...schedule(), status: "broken" as const };
    return scheduleDelivery(broken, { at: DUE, missed: 0 }, { ...made, elsewhere }).runs[0]!.held;
  };
  assert.deepEqual([held(false), held(true)], ["handler broken", undefined]);
});

Deno.test("scheduleDelivery() is the same for all who make it, and for nothing else", () => {
  const dedupe = (id: string, at: number, now: number, name = "schedule.nightly") => {
    const delivery = scheduleDelivery(schedule(name), { at, missed: now }, { ...made, id, now });
    return Buffer.from(delivery.dedupe!).toString("hex");
  };
  assert.equal(dedupe("a", DUE, NOW), dedupe("b", DUE, NOW + 5_000));
  assert.notEqual(dedupe("a", DUE, NOW), dedupe("a", DUE + 1, NOW));
  assert.notEqual(dedupe("a", DUE, NOW), dedupe("a", DUE, NOW, "dns/schedule.nightly"));
});

Deno.test("scheduleDelivery() is never a duplicate where a person asks for it", () => {
  const delivery = scheduleDelivery(schedule(), { at: NOW, missed: 0 }, {
    ...made,
    origin: "send",
  });
  assert.equal(delivery.dedupe, null);
});

Deno.test("readSchedule() gives the event of what was stored", () => {
  const { body } = scheduleDelivery(schedule(), { at: DUE, missed: 3 }, made);
  const run = claimed();
  const delivery = {
    ...run.delivery,
    id: "d1",
    origin: "schedule" as const,
    kind: "schedule" as const,
    receivedAt: NOW,
    body,
  };
  assert.deepEqual(readSchedule({ delivery, late: true }), {
    kind: "schedule",
    id: "d1",
    name: "nightly",
    source: null,
    display: "nightly",
    due: new Date(DUE),
    missed: 3,
    timestamp: new Date(NOW),
    origin: "schedule",
    late: true,
  });
});
