import assert from "node:assert/strict";
import type { ObjectEvent } from "../../../lib/event/types.ts";
import { hasDedupeKeys, normalise } from "../../../lib/source/netbox/normalise.ts";
import { type Recording, recording, recordings, VERSIONS } from "../../recordings.ts";
import { changesOf, summary } from "../summary.ts";
import { arrived } from "./arrived.ts";

/** Bodies of the default template: the others are one of `/templated/…` and the GET of a followed redirect. */
const isDefault = (it: Recording) => it.body !== "" && !it.path.startsWith("/templated/");
const read = (it: Recording) => normalise(JSON.parse(it.body), arrived());

for (const version of VERSIONS) {
  Deno.test(`normalise() reads every body of NetBox ${version}`, async (t) => {
    for (const it of recordings(version).filter(isDefault)) {
      await t.assertSnapshot(read(it), { name: `${version}/${it.file}`, serializer: summary });
    }
  });

  Deno.test(`normalise() cannot read the template body of NetBox ${version}`, () => {
    const body = JSON.parse(recording(version, "site-update-many-webhooks-4").body);
    assert.throws(() => normalise(body, arrived()), {
      name: "UnreadableError",
      message: 'Cannot read the body as a NetBox event: "event" is missing. ' +
        "If the webhook has a body template, clear it",
    });
    assert.equal(hasDedupeKeys(body), false);
  });

  Deno.test(`normalise() reads the same event from each webhook of NetBox ${version}`, () => {
    const [posted, got, put, typed] = ["", "-2", "-3", "-5"].map((number) =>
      recording(version, `site-update-many-webhooks${number}`)
    );
    assert.deepEqual([posted, got, put].map((it) => it?.method), ["POST", "GET", "PUT"]);
    assert.match(typed!.path, /^\/typed\//);
    for (const it of [got!, put!, typed!]) {
      // NetBox stamps each of them anew, microseconds apart.
      const event = { ...read(it), timestamp: null, payload: null };
      assert.equal(summary(event), summary({ ...read(posted!), timestamp: null, payload: null }));
    }
  });

  Deno.test(`normalise() reads a redirected body of NetBox ${version}, but there is none after a 302`, () => {
    assert.equal(recording(version, "receiver-302-2").body, "");
    const [sent, again] = ["receiver-307", "receiver-307-2"].map((it) => recording(version, it));
    assert.equal(again!.body, sent!.body);
    assert.equal(again!.path, "/redirected?from=307");
    assert.equal((read(again!) as ObjectEvent).changed("description"), true);
  });

  Deno.test(`hasDedupeKeys() is true for every default body of NetBox ${version}`, () => {
    for (const it of recordings(version).filter(isDefault)) {
      assert.equal(hasDedupeKeys(JSON.parse(it.body)), true, it.file);
    }
  });
}

Deno.test("normalise() gives the payload and its data as they are, not copies", () => {
  const body = JSON.parse(recording("4.7.3", "interface-update-description").body);
  const event = normalise(body, arrived()) as ObjectEvent;
  assert.equal(event.payload, body);
  assert.equal(event.data, body.data);
  assert.equal(event.snapshots.prechange, body.snapshots.prechange);
  assert.equal(event.snapshots.postchange, body.snapshots.postchange);
});

Deno.test("normalise() passes on what it is told of the delivery", () => {
  const body = JSON.parse(recording("4.7.3", "interface-update-description").body);
  const event = normalise(
    body,
    arrived({ id: "x", source: "lab", origin: "replay", late: true }),
  );
  assert.equal(event.id, "x");
  assert.equal(event.source, "lab");
  assert.equal(event.origin, "replay");
  assert.equal(event.late, true);
  assert.equal(normalise(body, arrived()).late, false);
});

Deno.test("normalise() counts from the prechange of a superseded run", () => {
  const body = JSON.parse(recording("4.7.3", "interface-update-description").body);
  const { prechange, postchange } = body.snapshots;
  const earlier = { ...prechange, mtu: 1500 };
  const event = normalise(body, arrived({ prechange: earlier })) as ObjectEvent;
  assert.equal(event.snapshots.prechange, earlier);
  assert.equal(event.snapshots.postchange, postchange);
  assert.deepEqual(changesOf(event).toSorted(), [
    'description: "" → "uplink to core"',
    "mtu: 1500 → null",
  ]);
  assert.deepEqual(event.snapshots.differences.removed, { description: "", mtu: 1500 });
});

Deno.test("normalise() knows no changes when the superseded run had no prechange", () => {
  const body = JSON.parse(recording("4.7.3", "interface-update-description").body);
  const event = normalise(body, arrived({ prechange: null })) as ObjectEvent;
  assert.equal(event.changes, null);
  assert.equal(event.changed("description"), undefined);
});
