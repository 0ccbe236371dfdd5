import assert from "node:assert/strict";
import type { Event, ObjectEvent } from "../../../lib/event/types.ts";
import { hasDedupeKeys, normalise } from "../../../lib/source/netbox/normalise.ts";
import {
  branchingRecording,
  type Recording,
  recording,
  recordings,
  VERSIONS,
} from "../../recordings.ts";
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

/** Steps whose outcome differs between versions, and why. */
const DIFFERENT: Readonly<Record<string, string>> = {
  "interface-update-tags": "4.4 accepted an unknown custom field before, and cleans it up here",
  "interface-update-mode-tagged-vlans": "an unset choice is an empty string on 4.1",
  "interface-update-add-tags": "add_tags is ignored before 4.6",
  "interface-update-null-clears":
    "If-Match is ignored before 4.6, so the description before differs",
  "tag-delete-in-use": "follows from add_tags",
  "receiver-500": "follows from the bulk edit in the background, which 4.7 alone has",
  "background-task-requeue": "is the delivery of receiver-500 again",
};

Deno.test("normalise() reads the same changes of one step from every version", () => {
  const byLabel = Map.groupBy(
    VERSIONS.flatMap((version) => recordings(version).filter(isDefault)),
    (it) => it.label,
  );
  let compared = 0;
  for (const [label, found] of byLabel) {
    const updates = found.map(read).filter((it) => it.kind === "object" && it.action === "update");
    if (updates.length < 2) continue;
    const variants = new Set(updates.map((it) => changesOf(it as ObjectEvent).toSorted().join()));
    if (label in DIFFERENT) assert.ok(variants.size > 1, label);
    else assert.equal(variants.size, 1, `${label}: ${[...variants].join(" | ")}`);
    compared++;
  }
  assert.ok(compared > 40);
});

Deno.test("normalise() reads the branch that an event happened in", () => {
  const inBranch = read(branchingRecording("052-ui-branch-site-created")) as ObjectEvent;
  assert.deepEqual(inBranch.branch, { id: 4, name: "plan-4", schemaId: "k3j7iqgj" });
  const merged = read(branchingRecording("016-branch-merged-1")) as ObjectEvent;
  assert.equal(merged.branch, null);
});

Deno.test("normalise() reads an event type of a plugin under its own name", () => {
  const event = read(branchingRecording("020-branch-merged-5"));
  assert.ok(event.kind === "plugin");
  assert.equal(event.name, "branch_merged");
  assert.equal(event.objectType, "netbox_branching.branch");
  assert.equal(event.display, "plan-1");
  assert.equal(event.data?.status, "merged");
});

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

/** One event in a few lines. */
function summary(event: Event | Record<string, unknown>): string {
  const it = event as Event;
  const head = [
    it.kind,
    it.objectType,
    it.kind === "plugin" ? it.name : it.action,
    it.kind === "object" ? it.objectId : "-",
    JSON.stringify(it.display),
    `user=${it.user}`,
    `request=${it.requestId}`,
    `at=${it.timestamp?.toISOString()}`,
  ];
  if (it.kind !== "object") return [...head, `data=${JSON.stringify(it.data)}`].join(" ");
  const { added, removed } = it.snapshots.differences;
  return [
    [...head, `branch=${JSON.stringify(it.branch)}`].join(" "),
    ...changesOf(it),
    `added ${JSON.stringify(added)}`,
    `removed ${JSON.stringify(removed)}`,
  ].join("\n  ");
}

function changesOf({ changes }: ObjectEvent): string[] {
  if (changes === null) return ["unknown"];
  return changes.map(({ path, before, after }) =>
    `${path.join(".")}: ${JSON.stringify(before)} → ${JSON.stringify(after)}`
  );
}
