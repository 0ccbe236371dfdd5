import assert from "node:assert/strict";
import type { ObjectEvent } from "../../lib/event/types.ts";
import { normalise } from "../../lib/source/netbox/normalise.ts";
import { refresh } from "../../lib/source/refresh.ts";
import { type Recording, recordings, VERSIONS } from "../recordings.ts";
import { changeLogDouble, type Row } from "./change_log/double.ts";
import { arrived } from "./netbox/arrived.ts";

/** Deliveries of bulk requests that failed at a later row: what they tell was rolled back. */
const isPhantom = ({ step }: Recording) =>
  step === "interface-bulk-patch-last-bad" || step === "interface-bulk-patch-db-error";

/** Every change of an object that a version told, in order. */
function changes(version: string): { it: Recording; event: ObjectEvent }[] {
  return recordings(version)
    .filter(({ body, path }) => body !== "" && !path.startsWith("/templated/"))
    .map((it) => ({ it, event: normalise(JSON.parse(it.body), arrived()) }))
    .filter((it): it is { it: Recording; event: ObjectEvent } => it.event.kind === "object");
}

/** What the change log would have of an event; a no-op is in it on 3.6 alone. */
function rowOf(event: ObjectEvent, version: string): Row[] {
  if (event.changes?.length === 0 && !version.startsWith("3.6")) return [];
  return [{
    request_id: event.requestId,
    time: event.timestamp.toISOString(),
    user_name: event.user,
    action: { value: event.action },
    changed_object_type: event.objectType,
    changed_object_id: event.objectId,
    changed_object: null,
  }];
}

/** `"4.7.3"` → 407. */
function releaseOf(version: string): number {
  const [major, minor] = version.split(".");
  return Number(major) * 100 + Number(minor);
}

for (const version of VERSIONS) {
  Deno.test(`refresh() finds what NetBox ${version} rolled back, and what is as it was told`, async () => {
    const told = changes(version);
    const release = releaseOf(version);
    const log: Row[] = [];
    const objects = new Map<string, unknown>();
    let phantoms = 0;
    for (const { it, event } of told) {
      if (!isPhantom(it)) {
        log.push(...rowOf(event, version));
        objects.set(event.data.url, event.action === "delete" ? null : event.data);
      }
      const answers = Object.fromEntries([...objects].map(([path, data]) => [
        path,
        data ? { status: 200, body: data } : { status: 404, body: { detail: "Not found." } },
      ]));
      const reader = changeLogDouble({ release, main: log, answers });
      const { state } = await refresh(reader, event, { kind: "netbox", release });
      assert.equal(state, isPhantom(it) ? "rolled back" : "current", it.file);
      // What is as it was told costs one request.
      assert.equal(reader.asked.length, isPhantom(it) ? 3 : 1, it.file);
      phantoms += Number(isPhantom(it));
    }
    assert.equal(phantoms, release >= 407 ? 0 : 3);
  });

  Deno.test(`refresh() finds what became of every object of NetBox ${version} in the end`, async () => {
    const release = releaseOf(version);
    const told = changes(version).filter(({ it }) => !isPhantom(it));
    const log = told.flatMap(({ event }) => rowOf(event, version));
    const last = new Map(told.map(({ event }) => [event.data.url, event]));
    const states = new Set<string>();
    for (const { it, event } of told) {
      const end = last.get(event.data.url)!;
      const answer = end.action === "delete"
        ? { status: 404, body: { detail: "Not found." } }
        : { status: 200, body: end.data };
      const answers = { [event.data.url]: answer };
      const reader = changeLogDouble({ release, main: log, answers });
      const found = await refresh(reader, event, { kind: "netbox", release });
      states.add(found.state);
      if (event.action === "delete") assert.equal(found.state, "current", it.file);
      else if (end.action === "delete") assert.equal(found.state, "gone", it.file);
      else if (found.state === "changed") assert.equal(found.data, end.data, it.file);
      else assert.equal(event.data.last_updated, end.data.last_updated, it.file);
    }
    assert.deepEqual([...states].sort(), ["changed", "current", "gone"]);
  });
}
