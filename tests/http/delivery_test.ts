import assert from "node:assert/strict";
import { readEvent, toDelivery } from "../../lib/http/delivery.ts";
import type { Arrived } from "../../lib/source/types.ts";
import { hasDedupeKeys, normalise } from "../../lib/source/netbox/normalise.ts";
import { recording } from "../recordings.ts";

const ARRIVED: Arrived = {
  id: "0193a2c4-5d6e-7f80-9123-456789abcdef",
  source: "netbox",
  origin: "webhook",
  receivedAt: 1_700_000_000_000,
  urlObjectType: null,
};
const SOURCE = { normalise, hasDedupeKeys, secrets: () => [] };
const bytes = (text: string) => new TextEncoder().encode(text);

function deliver(text: string, source = SOURCE) {
  const reading = readEvent(bytes(text), source, ARRIVED);
  return toDelivery(bytes(text), ARRIVED, reading, { runs: [] }, 0);
}

Deno.test("toDelivery() describes a job: no object, and the user where there is one", () => {
  const { kind, objectType, action, objectId, error } = deliver(
    recording("4.7.3", "script-hello-2").body,
  );
  assert.deepEqual({ kind, objectType, action, objectId, error }, {
    kind: "job",
    objectType: "extras.script",
    action: "job_ended",
    objectId: null,
    error: null,
  });
});

Deno.test("toDelivery() describes a plugin's event by its own name", () => {
  const body = JSON.parse(recording("4.7.3", "site-create").body);
  const { kind, action, objectType } = deliver(JSON.stringify({ ...body, event: "branch_merged" }));
  assert.deepEqual([kind, action, objectType], ["plugin", "branch_merged", "dcim.site"]);
});

Deno.test("toDelivery() takes the time of arrival where the event has none that can be stored", () => {
  const site = recording("4.7.3", "site-create").body;
  const source = {
    ...SOURCE,
    normalise: (...args: Parameters<typeof normalise>) => ({
      ...normalise(...args),
      timestamp: new Date(NaN),
    }),
  };
  assert.equal(deliver(site, source).eventTime, ARRIVED.receivedAt);
});

Deno.test("readEvent() keeps the hash of an event that it cannot read", () => {
  const text = JSON.stringify({ event: "created", timestamp: "yesterday", data: {} });
  const reading = readEvent(bytes(text), SOURCE, ARRIVED);
  assert.equal(reading.event, null);
  assert.equal(reading.dedupe?.byteLength, 32);
});

Deno.test("readEvent() makes an error of ours an unreadable event, and does not throw", () => {
  const broken = [
    {
      ...SOURCE,
      normalise: () => {
        throw new RangeError("Maximum call stack size exceeded");
      },
    },
    {
      ...SOURCE,
      hasDedupeKeys: () => {
        throw new RangeError("Maximum call stack size exceeded");
      },
    },
  ];
  for (const source of broken) {
    assert.deepEqual(readEvent(bytes("{}"), source, ARRIVED), {
      event: null,
      error: "Cannot read the body: RangeError: Maximum call stack size exceeded",
      dedupe: null,
    });
  }
});

Deno.test("readEvent() drops a byte order mark, and nothing else", () => {
  const site = recording("4.7.3", "site-create").body;
  assert.equal(readEvent(bytes(`\ufeff${site}`), SOURCE, ARRIVED).event?.objectType, "dcim.site");
});
