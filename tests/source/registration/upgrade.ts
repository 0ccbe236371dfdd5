/** What NetBox's own migrations make of webhooks and event rules from one generation to the next. */
import { createNetBoxDouble, type NetBoxDouble, type Version } from "../../double/netbox/mod.ts";

const FLAGS: Readonly<Record<string, string>> = {
  type_create: "object_created",
  type_update: "object_updated",
  type_delete: "object_deleted",
  type_job_start: "job_started",
  type_job_end: "job_completed",
};

/** The same NetBox after its upgrade, generation by generation. */
export function upgrade(old: NetBoxDouble, version: Version): NetBoxDouble {
  const double = createNetBoxDouble({ version });
  for (const [id, row] of old.webhooks) double.webhooks.set(id, structuredClone(row));
  for (const [id, row] of old.rules) double.rules.set(id, structuredClone(row));
  if (old.release < 307) moveTriggers(double);
  for (const row of double.rules.values()) {
    if (old.release < 400 && double.release >= 400) {
      row.object_types = row.content_types;
      delete row.content_types;
    }
    if (old.release < 401 && double.release >= 401) {
      row.event_types = Object.keys(FLAGS).filter((flag) => row[flag]).map((flag) => FLAGS[flag]);
      for (const flag of Object.keys(FLAGS)) delete row[flag];
    }
  }
  return double;
}

/** 3.7 makes an event rule of each webhook, under its name. */
function moveTriggers({ webhooks, rules }: NetBoxDouble): void {
  const moved = ["content_types", "enabled", "conditions", ...Object.keys(FLAGS)];
  for (const webhook of webhooks.values()) {
    rules.set(webhook.id, {
      id: webhook.id,
      name: webhook.name,
      description: "",
      action_type: "webhook",
      action_object_type: "extras.webhook",
      action_object_id: webhook.id,
      ...Object.fromEntries(moved.map((field) => [field, webhook[field]])),
    });
    for (const field of moved) delete webhook[field];
    webhook.description = "";
  }
}
