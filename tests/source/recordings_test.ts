import assert from "node:assert/strict";
import { normaliserOf, type SourceKind } from "../../lib/source/kinds.ts";
import { type Body, onOccasion } from "../../lib/source/recordings/body.ts";
import {
  recordedBody,
  recordedLabels,
  recordedVersion,
  recordedVersions,
} from "../../lib/source/recordings/mod.ts";
import { shipped } from "../../tools/recordings.ts";

const KINDS: readonly SourceKind[] = ["netbox", "nautobot"];

Deno.test("lib/source/recordings/ is what tools/recordings.ts makes of the recordings", async () => {
  for (const [name, bodies] of shipped()) {
    const file = new URL(`../../lib/source/recordings/${name}.json`, import.meta.url);
    assert.deepEqual(JSON.parse(await Deno.readTextFile(file)), bodies, name);
  }
});

Deno.test("lib/source/recordings/ takes less than a megabyte", async () => {
  const folder = new URL("../../lib/source/recordings/", import.meta.url);
  let bytes = 0;
  for await (const { name } of Deno.readDir(folder)) {
    bytes += (await Deno.stat(new URL(name, folder))).size;
  }
  assert.ok(bytes < 1e6, `${bytes} bytes`);
});

Deno.test("recordedBody() is of the event that its binding says, in every version", () => {
  let read = 0;
  for (const kind of KINDS) {
    for (const version of recordedVersions(kind)) {
      for (const [binding, labels] of recordedLabels(kind, version)) {
        for (const label of labels) {
          const body = JSON.parse(recordedBody(kind, version, binding, label)!);
          const event = normaliserOf(kind).normalise(body, {
            id: "",
            source: kind,
            origin: "webhook",
            receivedAt: 0,
            urlObjectType: null,
          });
          const word = event.kind === "plugin" ? `:${event.name}` : `.${event.action}`;
          assert.equal(event.objectType + word, binding);
          read++;
        }
      }
    }
  }
  assert.ok(read > 200, `${read} bodies`);
});

Deno.test("recordedBody() gives the first label's unless told which, and null for what was not recorded", () => {
  const usual = recordedBody("netbox", "4.7.3", "dcim.interface.update");
  const label = "interface-update-description";
  assert.equal(usual, recordedBody("netbox", "4.7.3", "dcim.interface.update", label));
  assert.equal(recordedBody("netbox", "4.7.3", "dcim.interface.update", "constructor"), null);
  assert.equal(recordedBody("netbox", "4.7.3", "constructor"), null);
  assert.equal(recordedBody("netbox", "5.0.0", "dcim.interface.update"), null);
});

Deno.test("recordedVersion() knows a version by its release", () => {
  assert.equal(recordedVersion("netbox"), "4.7.3");
  assert.equal(recordedVersion("netbox", "4.2"), "4.2.9");
  assert.equal(recordedVersion("netbox", "4.2.1"), "4.2.9");
  assert.equal(recordedVersion("nautobot", "3.2"), "3.2.7");
  assert.equal(recordedVersion("netbox", "3.5"), null);
  assert.equal(recordedVersion("netbox", "newest"), null);
});

Deno.test("onOccasion() says who, when and in which request, in the form of every version", () => {
  const occasion = {
    timestamp: new Date("2026-12-24T18:00:00.123Z"),
    user: "ana",
    requestId: "r-1",
  };
  for (const kind of KINDS) {
    for (const version of recordedVersions(kind)) {
      const text = recordedBody(kind, version, "dcim.interface.update")!;
      const body = onOccasion(JSON.parse(text), occasion);
      const event = normaliserOf(kind).normalise(body, {
        id: "",
        source: kind,
        origin: "webhook",
        receivedAt: 0,
        urlObjectType: null,
      });
      assert.equal(event.timestamp.getTime(), occasion.timestamp.getTime());
      assert.equal(event.user, "ana");
      assert.equal(event.requestId, "r-1");
      assert.deepEqual(Object.keys(body), Object.keys(JSON.parse(text)), version);
    }
  }
});

Deno.test("onOccasion() adds nothing to a body that has no request", () => {
  const job: Body = JSON.parse(recordedBody("netbox", "4.7.3", "extras.script.job_ended")!);
  assert.deepEqual(onOccasion(job, { user: "ana", requestId: "r-1" }), job);
});
