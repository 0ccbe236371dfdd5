/**
 * Webhooks of other people beside which NetBox 3.6 and Nautobot take none of ours, because they send the same to the same
 * URL.
 *
 * @module
 */
import type { NetBoxApi, RequestOptions } from "../netbox/api.ts";
import { shownUrl } from "../netbox/api.ts";
import type { Wanted, WantedWebhook } from "./desired.ts";
import { type Generation, type WebhookFields, WEBHOOKS } from "./generation.ts";
import { isOurs } from "./names.ts";

/**
 * What is wanted without what would be refused, and a warning that names the webhook in the way: one object type that
 * clashes would take all others of its webhook with it.
 *
 * @throws {NetBoxError}
 */
export async function withoutClashes(
  api: NetBoxApi,
  generation: Generation,
  wanted: Wanted,
  desired: { readonly instance: string; readonly url: string },
  options?: RequestOptions,
): Promise<Wanted> {
  const { webhooks: { exclusive, read }, product: { name: product } } = generation;
  if (exclusive === null || wanted.webhooks.length === 0) return wanted;
  const query = { payload_url__isw: desired.url };
  const rows = await api.list(WEBHOOKS, { ...options, query });
  const others = rows.filter((row) => !isOurs(desired.instance, String(row.name)))
    .map((row) => ({ name: String(row.name), fields: read(row) }));
  const warnings: string[] = [];
  const webhooks = wanted.webhooks.flatMap((webhook): WantedWebhook[] => {
    let objectTypes = webhook.fields.objectTypes ?? [];
    for (const other of others) {
      const lost = clash(webhook.fields, other.fields, exclusive);
      if (lost.length === 0) continue;
      objectTypes = objectTypes.filter((type) => !lost.includes(type));
      warnings.push(
        `The webhook "${other.name}" of somebody else sends events of ${lost.join(", ")} to ` +
          `${
            shownUrl(other.fields.url)
          } already, and ${product} takes no second one: these are not registered. ` +
          `Delete that webhook in ${product}.`,
      );
    }
    if (objectTypes.length === 0) return [];
    return [{ ...webhook, fields: { ...webhook.fields, objectTypes } }];
  });
  return { ...wanted, webhooks, warnings: [...wanted.warnings, ...warnings] };
}

/** The object types of a webhook that would be refused beside another. */
function clash(
  ours: WebhookFields,
  theirs: WebhookFields,
  exclusive: "flags" | "types",
): readonly string[] {
  if (ours.url !== theirs.url) return [];
  const { objectTypes: types = [] } = ours;
  if (exclusive === "flags") return objectEvents(ours) === objectEvents(theirs) ? types : [];
  const events = new Set(theirs.eventTypes);
  if (!ours.eventTypes?.some((type) => events.has(type))) return [];
  return types.filter((type) => theirs.objectTypes?.includes(type));
}

/** Jobs do not count. */
function objectEvents({ eventTypes = [] }: WebhookFields): string {
  return eventTypes.filter((type) => type.startsWith("object_")).join();
}
