import assert from "node:assert/strict";
import type { SourceEvent } from "../../../lib/event/types.ts";
import { normalise } from "../../../lib/source/netbox/normalise.ts";
import { type Recording, recordings, VERSIONS } from "../../recordings.ts";
import { changesOf } from "../summary.ts";
import { arrived } from "./arrived.ts";

/** Steps of which not every version sent the same, and why. */
const DIFFERENT: Readonly<Record<string, string>> = {
  "interface-update-tags": "4.4 accepted an unknown custom field before, and cleans it up here",
  "interface-update-mode-tagged-vlans": "an unset choice is an empty string up to 4.1",
  "interface-update-add-tags": "add_tags is ignored before 4.6",
  "interface-update-null-clears":
    "If-Match is ignored before 4.6, so the description before differs",
  "receiver-500": "follows from the bulk edit in the background, which 4.7 alone has",
  "background-task-requeue": "is the delivery of receiver-500 again",
  "script-hello": "3.6 and 3.7 have no job events of scripts",
  "script-hello-with-start-rule": "3.7 has no job events of scripts",
  "tag-delete-in-use": "3.6 does not tell the users of the tag, 4.6 knows add_tags",
  "vlan-delete-in-use": "3.6 does not tell the users of the VLAN",
  "device-delete-cascade": "3.6 and 3.7 tell that the device lost its address before it went",
};

const isDefault = (it: Recording) => it.body !== "" && !it.path.startsWith("/templated/");

/** What handlers go by. Job events of 4.7 do not say who started the job. */
function essence(event: SourceEvent): string {
  const { kind, objectType, display } = event;
  const what = [kind, objectType, event.kind === "plugin" ? event.name : event.action, display];
  if (event.kind !== "object") return JSON.stringify(what);
  const changes = event.action === "update" ? changesOf(event).toSorted() : [];
  const { user, requestId, branch } = event;
  return JSON.stringify([...what, user, requestId !== null, branch, changes]);
}

/** Step → what one version sent for it, in an order of its own: versions do not agree on theirs. */
function stepsOf(version: string): Map<string, string> {
  const bySteps = Map.groupBy(recordings(version).filter(isDefault), (it) => it.step!);
  return new Map([...bySteps].map(([step, sent]) => [
    step,
    sent.map((it) => essence(normalise(JSON.parse(it.body), arrived()))).toSorted().join("\n"),
  ]));
}

Deno.test("normalise() reads the same events of one step from every version", () => {
  const versions = VERSIONS.map(stepsOf);
  const steps = new Set(versions.flatMap((it) => [...it.keys()]));
  let compared = 0;
  for (const step of steps) {
    const variants = new Set(versions.flatMap((it) => it.get(step) ?? []));
    if (step in DIFFERENT) assert.ok(variants.size > 1, step);
    else assert.equal(variants.size, 1, `${step}:\n${[...variants].join("\n\n")}`);
    compared++;
  }
  assert.ok(compared > 50, String(compared));
});
