/**
 * Makes the events that handlers are tested with.
 *
 * @module
 */
import { newId } from "../event/id.ts";
import type { SourceEvent } from "../event/types.ts";
import type { EventOf } from "../handler/event_of.ts";
import { parseSpecial } from "../handler/special.ts";
import type { SourceKind } from "../source/kinds.ts";
import { PRODUCTS } from "../source/product.ts";
import { type Body, onOccasion } from "../source/recordings/body.ts";
import { composeBody } from "../source/recordings/compose.ts";
import { editBody } from "../source/recordings/edit.ts";
import {
  recordedBody,
  recordedLabels,
  recordedVersion,
  recordedVersions,
} from "../source/recordings/mod.ts";
import type { Arrival, EventOptions } from "./event_options.ts";
import { type EventOptionsOf, type Meaning, meaningOf } from "./event_type.ts";
import { sourceEvent } from "./made.ts";
import { specialEvent } from "./special_event.ts";

/**
 * Makes the event that a handler of this name gets, from what a real server sent.
 *
 * Without options it is the recorded event: an interface whose description became "uplink to core". With them, `data`,
 * both snapshots, `changes`, `changed()` and `display` tell one story:
 *
 * - `data` alone: the object is so now. Of an update, what differs from the recording is what changed.
 * - `prechange` and `postchange`: of an update, they are all that changed; `data` then was so before, too.
 *
 * What was not recorded (other object types, plugins' models) is put together in the form of the version: give its `data`.
 *
 * Of handlers that have no object it is the event that hookbox itself makes: `custom.deploy`, `schedule.nightly`, `task.poll`,
 * `lifecycle.start`, `lifecycle.dead`.
 *
 * @param binding `app.model.action`, as in the name of the handler's file; `app.model:event_type` for a plugin's event.
 * @throws {TypeError} when there is no such event: it says what there is.
 *
 * @example What was recorded, and what is different
 * ```ts
 * import assert from "node:assert/strict";
 * import { createEvent } from "hookbox/testing";
 *
 * const event = createEvent("dcim.interface.update", {
 *   version: "4.2",
 *   data: { name: "xe-0/0/1", device: { name: "core-1" } },
 *   prechange: { mtu: 1500 },
 *   postchange: { mtu: 9000 },
 * });
 *
 * assert.equal(event.display, "xe-0/0/1");
 * assert.equal(event.data.mtu, 9000);
 * assert.deepEqual(event.changes, [{ path: ["mtu"], before: 1500, after: 9000 }]);
 * assert.equal(event.changed("description"), false);
 * ```
 *
 * @example Events without an object
 * ```ts
 * import assert from "node:assert/strict";
 * import { createEvent } from "hookbox/testing";
 *
 * assert.equal(createEvent("custom.deploy", { data: { site: "sofia-1" } }).data.site, "sofia-1");
 * const event = createEvent("schedule.nightly", { due: new Date("2026-11-22T02:30:00Z"), missed: 2 });
 * assert.equal(event.missed, 2);
 * ```
 *
 * @example What was not recorded
 * ```ts
 * import assert from "node:assert/strict";
 * import { createEvent } from "hookbox/testing";
 *
 * const event = createEvent("tenancy.tenant.create", { data: { id: 3, name: "Acme", slug: "acme" } });
 *
 * assert.equal(event.objectType, "tenancy.tenant");
 * assert.equal(event.display, "Acme");
 * assert.equal(event.snapshots.postchange?.slug, "acme");
 * ```
 */
export function createEvent<const Name extends string>(
  binding: Name,
  options?: EventOptionsOf<Name>,
): EventOf<Name> {
  const special = parseSpecial(binding.split("."))?.special;
  const event = special
    ? specialEvent(special, options ?? {}, () => recordedEvent("dcim.site.create", {}))
    : recordedEvent(binding, (options ?? {}) as EventOptions);
  return event as EventOf<Name>;
}

/** An event of a source. */
function recordedEvent(binding: string, options: EventOptions): SourceEvent {
  const { product = "netbox" } = options;
  const meaning = meaningOf(binding);
  const version = recordedVersion(product, options.version);
  if (version === null) {
    throw new TypeError(
      `${PRODUCTS[product].name} ${options.version} was not recorded; there is ` +
        recordedVersions(product).join(", "),
    );
  }
  const body = bodyOf(product, version, binding, meaning, options);
  return arrive(onOccasion(body, options), meaning, options);
}

/**
 * Reads a payload as hookbox does: the event that your own server's delivery is. `hookbox queue show` prints them.
 *
 * @param payload The body of the webhook, parsed.
 * @throws {PermanentError} when it cannot be read.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { createEvent, readEvent } from "hookbox/testing";
 *
 * const { payload } = createEvent("dcim.site.create");
 * const event = readEvent(payload);
 * assert.equal(event.display, "Sofia 1");
 * ```
 */
export function readEvent(payload: unknown, arrival: Arrival = {}): SourceEvent {
  return arrive(payload, null, arrival);
}

/** The body: recorded, or put together. */
function bodyOf(
  product: SourceKind,
  version: string,
  binding: string,
  { objectType, word }: Meaning,
  options: EventOptions,
): Body {
  const { recording, data } = options;
  const text = recordedBody(product, version, binding, recording);
  if (text !== null) return editBody(product, JSON.parse(text), options);
  const labels = recordedLabels(product, version).get(binding);
  const server = `${PRODUCTS[product].name} ${version}`;
  if (labels) {
    throw new TypeError(
      `There is no recording ${recording} of ${binding} of ${server}; there is ${
        labels.join(", ")
      }`,
    );
  }
  if (data) {
    const { data: _, ...edits } = options;
    return editBody(product, composeBody(product, version, objectType, word, data), edits);
  }
  throw new TypeError(
    `${binding} of ${server} was not recorded: say what the object is with { data: { … } }, or take one of ` +
      [...recordedLabels(product, version).keys()].join(", "),
  );
}

function arrive(payload: unknown, meaning: Meaning | null, arrival: Arrival): SourceEvent {
  const { product = "netbox", source = product, origin = "webhook", late = false } = arrival;
  const { timestamp } = (payload ?? {}) as { timestamp?: unknown };
  const receivedAt = Date.parse(String(timestamp)) || Date.now();
  return sourceEvent({
    late,
    product,
    delivery: {
      id: arrival.id ?? newId(receivedAt),
      source,
      origin,
      // Where a body names the model alone, the URL that hookbox registers says the rest.
      urlObjectType: meaning?.objectType ?? null,
      receivedAt,
      body: new TextEncoder().encode(JSON.stringify(payload)),
      ...(arrival.branch === undefined ? {} : { branch: arrival.branch }),
    },
  });
}
