import assert from "node:assert/strict";
import type { ObjectEvent } from "../../../lib/event/types.ts";
import { hasDedupeKeys, normalise } from "../../../lib/source/netbox/normalise.ts";
import { sampleBody, sampleTypes } from "../../../lib/source/netbox/samples.ts";
import { recordings } from "../../recordings.ts";
import { arrived } from "./arrived.ts";

const now = new Date("2026-12-24T18:00:00.123Z");
const requestId = "6dcf4bc7-8f1a-4b62-9df2-0c1f4a5b7a10";

function sample(objectType: string, action: string, options = { now, requestId }) {
  const bytes = sampleBody(objectType, action, options);
  assert.ok(bytes, `${objectType}.${action}`);
  return JSON.parse(new TextDecoder().decode(bytes));
}

const eventOf = (body: unknown) => normalise(body, arrived()) as ObjectEvent;

Deno.test("sampleTypes() has every object type and action that NetBox 4.7.3 was recorded with", () => {
  const name = ({ objectType, action }: { objectType: string; action: string }) =>
    `${objectType}.${action}`;
  const recorded = recordings("4.7.3")
    .filter(({ body, path }) => body !== "" && !path.startsWith("/templated/"))
    .map(({ body }) => name(eventOf(JSON.parse(body))));
  assert.deepEqual(sampleTypes().map(name).toSorted(), [...new Set(recorded)].toSorted());
});

Deno.test("sampleBody() gives what was recorded, with a new time and request id", () => {
  const strip = (body: Record<string, unknown>) => ({
    ...body,
    timestamp: null,
    request: body.request ? { ...body.request, id: null } : null,
  });
  const recorded = new Set(
    recordings("4.7.3").filter(({ body }) => body !== "")
      .map(({ body }) => JSON.stringify(strip(JSON.parse(body)))),
  );
  for (const { objectType, action } of sampleTypes()) {
    const body = sample(objectType, action);
    assert.ok(recorded.has(JSON.stringify(strip(body))), `${objectType}.${action}`);
    assert.ok(hasDedupeKeys(body));
  }
});

Deno.test("sampleBody() is read as what was asked for", () => {
  for (const { objectType, action } of sampleTypes()) {
    const event = eventOf(sample(objectType, action));
    assert.equal(event.objectType, objectType);
    assert.equal(event.action, action);
    assert.equal(event.timestamp.getTime(), now.getTime());
    assert.equal(event.requestId, objectType === "extras.script" ? null : requestId);
  }
});

Deno.test("sampleBody() of an interface's update changes its description", () => {
  const event = eventOf(sample("dcim.interface", "update"));
  assert.deepEqual(event.changes, [
    { path: ["description"], before: "", after: "uplink to core" },
  ]);
});

Deno.test("sampleBody() has NetBox's form of a time", () => {
  assert.match(
    sample("dcim.site", "create").timestamp,
    /^2026-12-24T18:00:00\.123\d{3}\+00:00$/,
  );
});

Deno.test("sampleBody() differs from one request to the next, also of jobs", () => {
  const other = "6dcf4bc8-8f1a-4b62-9df2-0c1f4a5b7a10";
  for (const { objectType, action } of sampleTypes()) {
    assert.notDeepEqual(
      sample(objectType, action),
      sample(objectType, action, { now, requestId: other }),
    );
  }
});

Deno.test("sampleBody() gives null for what was not recorded", () => {
  const options = { now, requestId };
  assert.equal(sampleBody("ipam.vlan", "update", options), null);
  assert.equal(sampleBody("dcim.rack", "create", options), null);
  assert.equal(sampleBody("dcim.interface", "constructor", options), null);
  assert.equal(sampleBody("__proto__", "create", options), null);
});
