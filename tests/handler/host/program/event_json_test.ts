import assert from "node:assert/strict";
import type { BatchEvent } from "../../../../lib/event/types.ts";
import { eventJson } from "../../../../lib/handler/host/program/event_json.ts";
import { readEvent } from "../../../../lib/handler/host/event.ts";
import { SOURCES } from "../../../sources.ts";
import { claimed } from "../support.ts";

Deno.test("eventJson() says all that a handler in TypeScript sees, on one line", () => {
  const event = readEvent(claimed(), SOURCES);
  assert.ok(event.kind === "object");
  const text = eventJson(event);
  assert.ok(!text.includes("\n"));
  const { changed: _, timestamp, ...rest } = event;
  const told = JSON.parse(text);
  assert.equal(told.timestamp, timestamp.toISOString());
  assert.deepEqual(told, JSON.parse(JSON.stringify({ ...rest, timestamp })));
  assert.deepEqual(told.changes, [{ path: ["description"], before: "", after: "uplink to core" }]);
  assert.equal(told.payload.event, "updated");
});

Deno.test("eventJson() says each event of a batch in full", () => {
  const event = readEvent(claimed(), SOURCES);
  const { id, timestamp } = event;
  const batch = {
    kind: "batch",
    id,
    source: "netbox",
    display: "2",
    events: [event, event],
    timestamp,
  };
  const told = JSON.parse(eventJson(batch as BatchEvent));
  assert.deepEqual(told.events, [JSON.parse(eventJson(event)), JSON.parse(eventJson(event))]);
});

Deno.test("eventJson() tells errors by name and message", () => {
  const event = {
    kind: "lifecycle",
    id: "1",
    name: "dead",
    source: null,
    display: "x",
    run: "1.1",
    handler: "h",
    error: new TypeError("no"),
    event: null,
    timestamp: new Date(0),
  } as const;
  assert.deepEqual(JSON.parse(eventJson(event)).error, { name: "TypeError", message: "no" });
});
