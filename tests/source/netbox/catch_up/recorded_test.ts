import { deepStrictEqual as same, ok, strictEqual as is } from "node:assert/strict";
import type { ObjectEvent } from "../../../../lib/event/types.ts";
import { tells } from "../../../../lib/source/catch_up/missed.ts";
import { fold } from "../../../../lib/source/catch_up/occurrence.ts";
import { readRow } from "../../../../lib/source/catch_up/rows.ts";
import { bodyOf } from "../../../../lib/source/netbox/catch_up/body.ts";
import { displayOf } from "../../../../lib/source/netbox/catch_up/rows.ts";
import { normalise } from "../../../../lib/source/netbox/normalise.ts";
import { recordings, VERSIONS } from "../../../recordings.ts";
import { arrived } from "../arrived.ts";
import { recordedChanges } from "./recorded_changes.ts";

/** What was delivered of each request and object. */
function delivered(version: string): Map<string, ObjectEvent> {
  const events = recordings(version)
    .filter(({ path, body }) => body !== "" && path.startsWith("/hook"))
    .map(({ body }) => normalise(JSON.parse(body), arrived()))
    .filter((event) => event.kind === "object");
  return new Map(events.map((event) => [`${event.requestId} ${event.objectId}`, event]));
}

/** The event of one recorded row, as catch-up makes it when the object is gone. */
function caughtUp(full: Record<string, unknown>): ObjectEvent {
  const change = readRow(full, { full: true, displayOf })!;
  const event = fold([change], null, false);
  const body = bodyOf({ event, first: full, last: full, object: null, branching: false });
  return normalise(JSON.parse(JSON.stringify(body)), arrived()) as ObjectEvent;
}

for (const version of VERSIONS) {
  Deno.test(`a change of NetBox ${version} becomes the event that its webhook brought`, () => {
    const webhooks = delivered(version);
    let compared = 0;
    for (const full of recordedChanges(version)) {
      const event = caughtUp(full);
      const webhook = webhooks.get(`${event.requestId} ${event.objectId}`);
      if (!webhook || webhook.objectType !== event.objectType) continue;
      const of = ({ objectType, action, objectId, user, display, changes }: ObjectEvent) => ({
        ...{ objectType, action, objectId, user, display },
        changes: [...changes!].sort((a, b) => a.path.join() < b.path.join() ? -1 : 1),
      });
      same(of(event), of(webhook), `${event.action} of ${event.display}`);
      is(event.data.name, webhook.data.name);
      const change = readRow(full, { full: false, displayOf })!;
      ok(tells({ action: webhook.action, time: webhook.timestamp.getTime() }, change));
      ok(webhook.timestamp.getTime() - event.timestamp.getTime() < 2000);
      compared++;
    }
    ok(compared >= 8, `compared ${compared}`);
  });

  Deno.test(`every recorded row of NetBox ${version} can be read`, () => {
    const rows = recordedChanges(version);
    for (const full of rows) {
      const change = readRow(full, { full: true, displayOf })!;
      is(change.requestId, full.request_id);
      same([change.user, change.time], ["admin", Date.parse(full.time as string)]);
      ok(String(full.display).includes(change.display!), change.display!);
    }
    ok(rows.length > 12);
  });
}
