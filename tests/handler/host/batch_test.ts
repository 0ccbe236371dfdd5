import assert from "node:assert/strict";
import { z } from "zod";
import type { BatchEvent, Event, ObjectEvent } from "../../../lib/event/types.ts";
import { PermanentError } from "../../../lib/handler/errors.ts";
import type { BatchedRun } from "../../../lib/store/store.ts";
import { attempt, claimed } from "./support.ts";

/** A run of a batch: the recorded update, of another delivery; `body` instead of its bytes. */
function carried(n: number, body?: string): BatchedRun {
  const { delivery } = claimed();
  return {
    id: `${n}.1`,
    late: n === 2,
    delivery: {
      ...delivery,
      id: `delivery-${n}`,
      ...body === undefined ? {} : { body: new TextEncoder().encode(body) },
    },
  };
}

const batch = [carried(1), carried(2), carried(3)];
const run = { purpose: "batch", batch } as const;

Deno.test("execute() calls the handler of a batch once, with all events", async () => {
  const calls: BatchEvent[] = [];
  const handler = (event: Event) => void calls.push(event as BatchEvent);
  const { outcome, left } = await attempt({ default: handler }, { run }).outcome;
  assert.deepEqual([outcome.kind, left], ["done", undefined]);
  assert.equal(calls.length, 1);
  const [event] = calls;
  assert.deepEqual(
    [event!.kind, event!.id, event!.source, event!.display],
    ["batch", "delivery-1", "netbox", "3 events of dcim.interface"],
  );
  assert.deepEqual(event!.timestamp, event!.events[2]!.timestamp);
  assert.deepEqual(
    event!.events.map((one) => [one.id, (one as ObjectEvent).late]),
    [["delivery-1", false], ["delivery-2", true], ["delivery-3", false]],
  );
  assert.ok(Object.isFrozen(event) && Object.isFrozen(event!.events));
});

Deno.test("execute() leaves out what when() and schema refuse, whatever becomes of the batch", async () => {
  let got: string[] = [];
  const module = {
    when: (event: Event) => event.id !== "delivery-2" || "no ticket",
    schema: z.object({ id: z.number() }),
    default: (event: Event) => {
      got = (event as BatchEvent).events.map(({ id }) => id);
      throw new Error("unreachable");
    },
  };
  const text = new TextDecoder().decode(batch[0]!.delivery.body);
  const other = JSON.parse(text);
  other.data.id = "five";
  const three = carried(3, JSON.stringify(other));
  const four = carried(4, "[]");
  const { outcome, left } = await attempt(module, {
    run: { ...run, batch: [...batch.slice(0, 2), three, four] },
  }).outcome;
  assert.equal(outcome.kind, "failed");
  assert.deepEqual(got, ["delivery-1"]);
  assert.deepEqual(left!.map(({ run, outcome }) => [run, outcome.kind]), [
    ["2.1", "skipped"],
    ["3.1", "dead"],
    ["4.1", "dead"],
  ]);
});

Deno.test("execute() asks when() about a batch before the first attempt only", async () => {
  const module = { when: () => false };
  const again = await attempt(module, { run: { ...run, attempt: 2 } }).outcome;
  assert.deepEqual([again.outcome.kind, again.left], ["done", undefined]);
});

Deno.test("execute() skips a batch of which nothing is wanted", async () => {
  let called = false;
  const module = { when: () => "no ticket", default: () => void (called = true) };
  const { outcome, left } = await attempt(module, { run }).outcome;
  assert.deepEqual(outcome, { kind: "skipped", reason: "none of its events is wanted" });
  assert.deepEqual([left!.length, called], [3, false]);
});

Deno.test("execute() fails a batch whose source is not configured any more, with all of its runs", async () => {
  const { outcome, left } = await attempt({}, { run, sources: {} }).outcome;
  assert.deepEqual([outcome.kind, left], ["failed", undefined]);
});

Deno.test("execute() gives dead() what the batch carried, without asking again", async () => {
  const calls: [Event, Error][] = [];
  const module = {
    when: () => false,
    dead: (event: Event, _: unknown, error: Error) => void calls.push([event, error]),
  };
  const deadError = { name: "Error", message: "unreachable" };
  await attempt(module, { run: { purpose: "dead", batch, deadError } }).outcome;
  assert.equal((calls[0]![0] as BatchEvent).events.length, 3);
  assert.equal(calls[0]![1].message, "unreachable");
});

Deno.test("execute() makes a batch of one event where the handler batches", async () => {
  const config = { batch: { wait: 1, max: 1, by: "handler", size: 1 } };
  const events: Event[] = [];
  const handler = (event: Event) => void events.push(event);
  await attempt({ default: handler }, { config }).outcome;
  assert.deepEqual(events.map((event) => (event as BatchEvent).events.length), [1]);
  const no = await attempt({ when: () => "no ticket" }, { config }).outcome;
  assert.deepEqual([no.outcome, no.left], [{ kind: "skipped", reason: "no ticket" }, undefined]);
});

Deno.test("execute() ends a batch at once that throws a PermanentError", async () => {
  const handler = () => {
    throw new PermanentError("all of it");
  };
  const { outcome, left } = await attempt({ default: handler }, { run }).outcome;
  assert.deepEqual([outcome.kind, left], ["dead", undefined]);
});
