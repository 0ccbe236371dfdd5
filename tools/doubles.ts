/**
 * Makes `lib/testing/<product>/recorded.json`, which the doubles of NetBox and Nautobot know their schemas and forms from, out of
 * the recordings in `tests/fixtures/`.
 *
 * Run it when recordings come or go: `deno run -A tools/doubles.ts`.
 *
 * @module
 */
import type { Property, RecordedVersion } from "../lib/testing/netbox/recorded.ts";
import type { RecordedNautobot } from "../lib/testing/nautobot/recorded.ts";
import { typesPaths } from "../lib/testing/netbox/object_types.ts";
import { releaseOf, type Version, VERSIONS } from "../lib/testing/netbox/versions.ts";
import { pack } from "../lib/testing/packed.ts";
import * as nautobot from "../tests/testing/nautobot/fixtures.ts";
import * as netbox from "../tests/testing/netbox/fixtures.ts";

/** Schemas of what is written, and of what has choices with labels. */
const SCHEMAS = [
  "TagRequest",
  "WebhookRequest",
  "EventRuleRequest",
  "WritableSiteRequest",
  "WritableDeviceWithConfigContextRequest",
  "WritableDeviceRequest",
  "WritableInterfaceRequest",
  "Site",
  "DeviceWithConfigContext",
  "Device",
  "Interface",
];

/** Calls whose answers have the forms of objects. */
const CALLS = [
  "status",
  "authentication-check-admin",
  "background-queues",
  "object-changes-time-after",
  "register-webhook",
  "register-webhook dcim.site",
  "register-event-rule dcim.site",
  "create-tag-blue",
  "create-cf-ticket",
  "create-choice-set",
  "create-manufacturer",
  "create-device-type",
  "create-role",
  "create-site",
  "create-device",
  "create-if1",
  "create-vlan10",
  "create-prefix",
  "create-ip",
  "site-rename",
  "tag-update",
];

const NAUTOBOT_CALLS = [
  "status",
  "content-types-feature-webhooks",
  "tag-create",
  "status-create",
  "role-create",
  "manufacturer-create",
  "platform-create",
  "location-type-create",
  "device-type-create",
  "location-create",
  "location-patch-unicode",
  "vlan-create",
  "device-create",
  "interface-create",
  "interface-patch-description",
  "ip-address-create",
  "ip-address-to-interface-create",
];

/** Deliveries whose `data` have the forms of objects. */
const NAUTOBOT_DELIVERIES = [
  "location-created-1",
  "location-updated-special-characters-1",
  "device-created",
  "interface-created",
  "interface-updated-description",
  "ip-address-created",
  "status-updated-without-earlier-record",
];

/** What is kept of a NetBox. */
export function netboxData(version: Version): RecordedVersion {
  const calls = netbox.scenario(version).filter(({ response }) => response.status < 300);
  const schemas = Object.entries(netbox.recordedSchemas(version))
    .filter(([name]) => SCHEMAS.includes(name))
    .map(([name, { properties, required }]) => [name, {
      properties: mapped(properties, used),
      ...(required ? { required } : {}),
    }]);
  const [types] = typesPaths(releaseOf(version));
  const list = calls.find(({ request }) => request.path.startsWith(types!))!.response.body;
  return {
    schemas: Object.fromEntries(schemas),
    calls: bodiesOf(calls, CALLS),
    types: (list as unknown as { results: RecordedVersion["types"] }).results,
  };
}

/** What is kept of the Nautobot. */
export function nautobotData(): RecordedNautobot {
  const calls = [...nautobot.recordedCalls(), ...nautobot.scenario()];
  const deliveries = nautobot.recordedBodies();
  const keysOf = (label: string) =>
    Object.keys(deliveries.find((it) => it.label === label)!.body.data as object);
  return {
    webhook: nautobot.recordedSchema("WebhookRequest"),
    calls: bodiesOf(calls.filter(({ response }) => response.status < 300), NAUTOBOT_CALLS),
    delivered: Object.fromEntries(NAUTOBOT_DELIVERIES.map((label) => [label, keysOf(label)])),
    within: formsWithin(deliveries.map(({ body }) => body.data)),
  };
}

/** The first good call of each label. */
function bodiesOf(
  calls: readonly (nautobot.Recorded | netbox.Recorded)[],
  labels: readonly string[],
): RecordedVersion["calls"] {
  const found = labels.flatMap((label) => {
    const call = calls.find((it) => it.label === label);
    if (!call) return [];
    const { request, response } = call;
    return [[label, { request: { body: request.body }, response: { body: response.body } }]];
  });
  return Object.fromEntries(found);
}

/** What of a property is used. */
function used(property: Property): Property {
  const { type, items, properties, nullable, readOnly, pattern } = property;
  const { minLength, maxLength, minimum, maximum, enum: words } = property;
  const kept = { type, nullable, readOnly, pattern, minLength, maxLength, minimum, maximum };
  return {
    ...JSON.parse(JSON.stringify({ ...kept, enum: words })),
    ...(items ? { items: used(items) } : {}),
    ...(properties ? { properties: mapped(properties, used) } : {}),
  };
}

function mapped<A, B>(record: Readonly<Record<string, A>>, fn: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, fn(value)]));
}

/** Keys of the first object of each type that stands within another. */
function formsWithin(all: readonly unknown[]): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  const visit = (value: unknown, top: boolean) => {
    if (Array.isArray(value)) return value.forEach((it) => visit(it, false));
    if (typeof value !== "object" || value === null) return;
    const { object_type, display } = value as Record<string, unknown>;
    if (!top && display !== undefined && typeof object_type === "string") {
      found[object_type] ??= Object.keys(value);
    }
    for (const it of Object.values(value)) visit(it, false);
  };
  for (const it of all) visit(it, true);
  return found;
}

/** The two files, by their product. */
export function doubles(): Record<"netbox" | "nautobot", Record<string, unknown>> {
  return {
    netbox: Object.fromEntries(VERSIONS.map((version) => [version, netboxData(version)])),
    nautobot: { [nautobot.VERSION]: nautobotData() },
  };
}

if (import.meta.main) {
  for (const [product, data] of Object.entries(doubles())) {
    const file = new URL(`../lib/testing/${product}/recorded.json`, import.meta.url);
    await Deno.writeTextFile(file, JSON.stringify(mapped(data, pack), null, 2) + "\n");
  }
}
