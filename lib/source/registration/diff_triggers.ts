/**
 * What must be done where there are no event rules and webhooks have triggers of their own. NetBox 3.6 and Nautobot refuse
 * a webhook that stands in another's way, also when both are ours and the other is about to move: so what must give way does
 * so first. Pure.
 *
 * @module
 */
import type { Wanted, WantedWebhook } from "./desired.ts";
import { deleteWebhook, type Operation, unwanted, webhookOperation } from "./diff.ts";
import type { WebhookForms } from "./generation.ts";
import type { Found, FoundWebhook } from "./read.ts";

/**
 * The operations in the order in which they must be done: what is no longer wanted goes, what is in the way gives way,
 * then all is made as it should be; what is there before what is new.
 */
export function diffTriggers(
  wanted: Wanted,
  found: Found,
  exclusive: WebhookForms["exclusive"],
): Operation[] {
  const gone = unwanted(found.webhooks, wanted.webhooks);
  const kept = found.webhooks.filter((webhook) => !gone.includes(webhook));
  const { operations, webhooks } = makeRoom(wanted.webhooks, kept, exclusive);
  const writes = wanted.webhooks.flatMap((webhook) => webhookOperation(webhook, { webhooks }));
  return [
    ...gone.map(deleteWebhook),
    ...operations,
    ...writes.filter(({ step }) => step.action === "update"),
    ...writes.filter(({ step }) => step.action === "create"),
  ];
}

/** What makes room, and the webhooks as they are after it. */
interface Room {
  readonly operations: readonly Operation[];
  readonly webhooks: readonly FoundWebhook[];
}

function makeRoom(
  wanted: readonly WantedWebhook[],
  found: readonly FoundWebhook[],
  exclusive: WebhookForms["exclusive"],
): Room {
  if (exclusive === "types") return leaveTypes(wanted, found);
  if (exclusive === "flags") return leaveUrls(wanted, found);
  return { operations: [], webhooks: found };
}

/** Each leaves the object types that belong to another now, and keeps the rest. */
function leaveTypes(wanted: readonly WantedWebhook[], found: readonly FoundWebhook[]): Room {
  const owner = new Map(
    wanted.flatMap(({ name, fields }) => (fields.objectTypes ?? []).map((type) => [type, name])),
  );
  const webhooks = found.map((webhook) => {
    const objectTypes = webhook.fields.objectTypes?.filter((type) =>
      (owner.get(type) ?? webhook.name) === webhook.name
    );
    return objectTypes?.length === webhook.fields.objectTypes?.length
      ? webhook
      : { ...webhook, fields: { ...webhook.fields, objectTypes: objectTypes ?? [] } };
  });
  const operations = webhooks.flatMap((webhook) => webhookOperation(webhook, { webhooks: found }));
  return { operations, webhooks };
}

/** One at another's URL was put there by a person: it is made anew, because moving it may be refused, too. */
function leaveUrls(wanted: readonly WantedWebhook[], found: readonly FoundWebhook[]): Room {
  const owner = new Map(wanted.map(({ name, fields }) => [fields.url, name]));
  const lost = found.filter(({ name, fields }) => (owner.get(fields.url) ?? name) !== name);
  return {
    operations: lost.map(deleteWebhook),
    webhooks: found.filter((webhook) => !lost.includes(webhook)),
  };
}
