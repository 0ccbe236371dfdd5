/** What the tests of the double share. */
import {
  createNetBoxDouble,
  type NetBoxDouble,
  type NetBoxDoubleOptions,
  seed,
} from "../../../lib/testing/netbox/mod.ts";

/** A NetBox with the objects of {@linkcode seed}. */
export async function seeded(options: NetBoxDoubleOptions): Promise<NetBoxDouble> {
  const double = createNetBoxDouble(options);
  await seed(double);
  return double;
}

const FLAGS = { type_create: true, type_update: true, type_delete: true };
const TYPES = ["dcim.site", "dcim.device", "dcim.interface", "ipam.ipaddress", "extras.tag"];

/** A webhook for objects, with its rule where the version has such. */
export async function hook(
  double: NetBoxDouble,
  webhook: Readonly<Record<string, unknown>> = {},
  rule: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const admin = double.as("admin");
  const types = { content_types: TYPES, object_types: TYPES, ...FLAGS };
  const events = { event_types: ["object_created", "object_updated", "object_deleted"] };
  const body = { name: "hook", payload_url: "http://hookbox.test/hooks/netbox", ...webhook };
  const made = await admin.post("/api/extras/webhooks/", { ...types, ...body });
  if (made.status !== 201) throw new Error(JSON.stringify(made.body));
  if (double.release < 307) return;
  const answer = await admin.post("/api/extras/event-rules/", {
    name: "rule",
    ...types,
    ...events,
    action_type: "webhook",
    action_object_type: "extras.webhook",
    action_object_id: made.body.id,
    ...rule,
  });
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
}

/** `updated dcim.site 1`, for each pending delivery. */
export function pending({ deliveries }: NetBoxDouble): string[] {
  return deliveries.pending.map((it) => `${it.event} ${it.objectType} ${it.objectId}`);
}
