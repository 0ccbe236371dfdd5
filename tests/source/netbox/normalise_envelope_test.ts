import assert from "node:assert/strict";
import fc from "fast-check";
import type { ObjectEvent } from "../../../lib/event/types.ts";
import { hasDedupeKeys, normalise } from "../../../lib/source/netbox/normalise.ts";
import { UnreadableError } from "../../../lib/source/types.ts";
import { recording } from "../../recordings.ts";
import { arrived } from "./arrived.ts";

const good = JSON.parse(recording("4.7.3", "interface-update-description").body);
const old = JSON.parse(recording("4.1.11", "interface-update-description").body);
const job = JSON.parse(recording("4.6.8", "script-hello-2").body);

const read = (body: unknown) => normalise(body, arrived()) as ObjectEvent;
const refused = (body: unknown, reason: string) =>
  assert.throws(() => read(body), ({ name, message }: Error) => {
    assert.equal(name, "UnreadableError");
    assert.ok(message.includes(reason), message);
    return true;
  });

Deno.test("normalise() refuses what is no object", () => {
  for (const body of [null, true, 7, "text", [], [good]]) refused(body, ": it is not an object");
});

Deno.test("normalise() names every key that is wrong", () => {
  refused({ ...good, event: undefined }, '"event" is missing');
  refused({ ...good, event: "" }, '"event" is empty');
  refused({ ...good, event: 7, data: [] }, '"event" is not text, "data" is not an object');
  refused({ ...good, timestamp: 7 }, '"timestamp" is not text');
  refused({ ...good, snapshots: [] }, '"snapshots" is not an object');
  refused({ ...good, snapshots: { prechange: 1 } }, '"snapshots.prechange" is not an object');
});

Deno.test("normalise() refuses a change of an object without an id", () => {
  for (const event of ["created", "updated", "deleted"]) {
    for (const data of [null, undefined, {}, { id: null }, { id: "" }, { id: 1.5 }, { id: [] }]) {
      refused({ ...good, event, data }, '"data" is not an object with an id');
    }
  }
});

Deno.test("normalise() does without what it need not have", () => {
  const { event, object_type, data: { id } } = good;
  const bare = read({ event, object_type, data: { id } });
  assert.equal(bare.user, null);
  assert.equal(bare.requestId, null);
  assert.equal(bare.branch, null);
  assert.equal(bare.changes, null);
  assert.equal(bare.display, "dcim.interface 1");
  assert.deepEqual(bare.snapshots.differences, { added: null, removed: null });
  assert.equal(bare.timestamp.getTime(), arrived().receivedAt);
});

Deno.test("normalise() does not mind details of another form", () => {
  const event = read({ ...good, request: { ...good.request, user: { username: "x" } } });
  assert.equal(event.user, null);
  assert.equal(event.requestId, good.request.id);
  assert.equal(read({ ...good, request: "x" }).requestId, null);
  assert.equal(read({ ...old, username: 7 }).user, null);
  assert.equal(read({ ...old, username: 7 }).requestId, old.request_id);
});

Deno.test("normalise() refuses a branch that it cannot read: it must not pass for main", () => {
  refused({ ...good, context: { active_branch: "plan" } }, '"context.active_branch" is not an obj');
  refused({ ...good, context: { active_branch: {} } }, '"context.active_branch.id" is missing');
  refused({ ...good, context: [] }, '"context" is not an object');
  for (const context of [null, {}, { active_branch: null }]) {
    assert.equal(read({ ...good, context }).branch, null);
  }
});

Deno.test("normalise() reads a timestamp with T or a space, and without a zone as UTC", () => {
  const time = (timestamp: string) => read({ ...good, timestamp }).timestamp.toISOString();
  assert.equal(time("2026-11-22T02:45:48.587123+00:00"), "2026-11-22T02:45:48.587Z");
  assert.equal(time("2026-11-22 02:45:48.587123+00:00"), "2026-11-22T02:45:48.587Z");
  assert.equal(time("2026-11-22T02:45:48+00:00"), "2026-11-22T02:45:48.000Z");
  assert.equal(time("2026-11-22T02:45:48Z"), "2026-11-22T02:45:48.000Z");
  assert.equal(time("2026-11-22T04:45:48.5+02:00"), "2026-11-22T02:45:48.500Z");
  assert.equal(time("2026-11-22 02:45:48"), "2026-11-22T02:45:48.000Z");
});

Deno.test("normalise() refuses a timestamp that is none", () => {
  for (const timestamp of ["yesterday", "2026", "22.11.2026 02:45", "2026-13-45T99:99:99Z", "0"]) {
    refused({ ...good, timestamp }, `"timestamp" is ${JSON.stringify(timestamp)}, which is no ISO`);
  }
});

Deno.test("normalise() gives null for what a job has not written yet, on every version", () => {
  for (const data of [null, undefined, {}]) {
    const event = normalise({ ...job, event: "job_started", data }, arrived());
    assert.ok(event.kind === "job" && event.action === "job_started");
    assert.equal(event.data, null);
    assert.equal(event.display, "extras.script");
  }
});

Deno.test("hasDedupeKeys() wants event, timestamp and data", () => {
  assert.equal(hasDedupeKeys(good), true);
  assert.equal(hasDedupeKeys({ ...job, data: null }), true);
  for (const key of ["event", "timestamp", "data"]) {
    assert.equal(hasDedupeKeys({ ...good, [key]: undefined }), false, key);
  }
  assert.equal(hasDedupeKeys({ ...good, timestamp: 7 }), false);
  for (const body of [null, 7, "", [], undefined]) assert.equal(hasDedupeKeys(body), false);
});

/** Any JSON, or a real body with some of its parts replaced by any JSON. */
const json = fc.jsonValue({ maxDepth: 4 });
const key = fc.constantFrom(...Object.keys(good), ...Object.keys(old), "context", "__proto__");
const bent = fc.tuple(fc.constantFrom(good, old, job), fc.dictionary(key, json)).map(
  ([body, parts]) => JSON.parse(JSON.stringify({ ...body, ...parts })),
);
const objectType = fc.option(fc.oneof(fc.string(), fc.constant("dcim.interface")));

Deno.test("normalise() gives an event or an UnreadableError for any JSON value", () => {
  let read = 0;
  fc.assert(
    fc.property(fc.oneof(json, bent), objectType, json, (body, urlObjectType, prechange) => {
      let event;
      try {
        event = normalise(body, arrived({ urlObjectType, prechange: prechange as null }));
      } catch (error) {
        assert.ok(error instanceof UnreadableError, String(error));
        return;
      }
      read++;
      assert.match(event.objectType, /^\w+\.\w+$/);
      assert.ok(event.display.trim() !== "");
      assert.ok(!Number.isNaN(event.timestamp.getTime()));
      assert.equal(event.payload, body);
      // The lazy parts must have an answer too.
      if (event.kind === "object") JSON.stringify([event.changes, event.snapshots.differences]);
    }),
    { numRuns: 2000 },
  );
  assert.ok(read > 50, `only ${read} of 2000 were readable: the property says nothing`);
});
