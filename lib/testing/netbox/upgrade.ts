/**
 * Upgrades: what NetBox's migrations make of webhooks and event rules.
 *
 * @module
 */
import type { Row } from "./dataset.ts";
import { NO_EVENTS } from "./kinds/checks.ts";
import { releaseOf, type Version } from "./versions.ts";
import type { World } from "./world.ts";

/** Makes it a later version. */
export function upgradeWorld(world: World, version: Version): void {
  const [from, to] = [world.release, releaseOf(version)];
  if (to < from) throw new RangeError(`cannot upgrade NetBox ${world.version} to ${version}`);
  world.become(version);
  if (from < 307 && to >= 307) rulesFromWebhooks(world);
  if (from < 400 && to >= 400) each(world, renameTypes);
  if (from < 401 && to >= 401) each(world, typesFromFlags);
}

const MOVED = ["content_types", "enabled", "conditions", ...Object.keys(NO_EVENTS)];

/** 3.7 (`extras` 0101): each webhook gets a rule of its name, which takes its types and flags. */
function rulesFromWebhooks(world: World): void {
  for (const [id, webhook] of world.webhooks) {
    const kept = Object.entries(webhook);
    const moved = Object.fromEntries(kept.filter(([name]) => MOVED.includes(name)));
    const rest = Object.fromEntries(kept.filter(([name]) => !MOVED.includes(name)));
    world.webhooks.set(id, { ...rest, description: "", id });
    const rule: Row = {
      ...moved,
      id: world.nextId("extras.eventrule", world.rules),
      name: webhook.name,
      action_type: "webhook",
      action_object_type: "extras.webhook",
      action_object_id: id,
      description: "",
      custom_fields: {},
      tags: [],
      created: world.stamp(),
      last_updated: world.stamp(),
    };
    world.rules.set(rule.id, rule);
  }
}

function each(world: World, migrate: (rule: Row) => Row): void {
  for (const [id, rule] of world.rules) world.rules.set(id, migrate(rule));
}

/** 4.0: `content_types` are `object_types`. */
function renameTypes({ content_types, ...rule }: Row): Row {
  return { ...rule, object_types: content_types, id: rule.id };
}

const TYPES: Readonly<Record<string, readonly string[]>> = {
  type_create: ["object_created"],
  type_update: ["object_updated"],
  type_delete: ["object_deleted"],
  type_job_start: ["job_started"],
  type_job_end: ["job_completed", "job_errored", "job_failed"],
};

/** 4.1: the flags are a list of event types. */
function typesFromFlags(rule: Row): Row {
  const kept = Object.entries(rule).filter(([name]) => !(name in TYPES));
  const event_types = Object.keys(TYPES).filter((flag) => rule[flag]).flatMap((flag) =>
    TYPES[flag]!
  );
  return { ...Object.fromEntries(kept), event_types, id: rule.id };
}
