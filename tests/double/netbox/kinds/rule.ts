/**
 * Event rules, from 3.7 on: flags up to 4.0, `event_types` from 4.1 on.
 *
 * @module
 */
import { type Property, type Schema, schemaOf } from "../recorded.ts";
import type { Errors } from "../validate.ts";
import type { Row, World } from "../world.ts";
import { conditionErrors, NO_EVENTS, noEvents, unknownTags, unknownTypes } from "./checks.ts";
import type { Kind, Values } from "./kind.ts";
import { webhook } from "./webhook.ts";

/** `extras.eventrule` */
export const rule: Kind = {
  path: "/api/extras/event-rules/",
  objectType: "extras.eventrule",
  since: 307,
  verbose: "event rule",
  model: "EventRule",
  kept: (world) => world.rules,
  request: withPluginEvents,
  response: (world) => schemaOf(world.version, "EventRule"),
  defaults: {
    ...NO_EVENTS,
    enabled: true,
    conditions: null,
    action_object_type: null,
    action_object_id: null,
    description: "",
    custom_fields: {},
    owner: null,
    tags: [],
  },
  unique: ["name"],
  fields: (values, world) => ({
    ...unknownTypes("content_types", values.content_types, world),
    ...unknownTypes("object_types", values.object_types, world),
    ...unknownTags(values.tags, world),
  }),
  clean: (row, world) => ({
    ...noEvents(row, world),
    ...conditionErrors(row.conditions, world),
    ...targetErrors(row, world),
  }),
  present(row, world, host) {
    const words = String(row.action_type);
    return {
      action_type: { value: words, label: words[0]!.toUpperCase() + words.slice(1) },
      action_object: target(row, world, host),
      action_is_available: true,
    };
  },
};

function withPluginEvents({ version, pluginEvents }: World): Schema {
  const schema = schemaOf(version, "EventRuleRequest");
  const types: Property | undefined = schema.properties.event_types;
  if (!types) return schema;
  const items = { ...types.items, enum: [...types.items!.enum!, ...pluginEvents] };
  return { ...schema, properties: { ...schema.properties, event_types: { ...types, items } } };
}

/** What the rule calls. One that is not there is shown by its empty names. */
function target(row: Row, world: World, host: string): Record<string, unknown> {
  const described = world.release >= 400;
  const called = row.action_object_type === "extras.webhook"
    ? world.webhooks.get(row.action_object_id as number)
    : undefined;
  if (!called) return { name: "", ...(described ? { description: "" } : {}) };
  return {
    id: called.id,
    url: `${host}${webhook.path}${called.id}/`,
    display: called.name,
    name: called.name,
    ...(described ? { description: called.description } : {}),
  };
}

/** Up to 4.4 a rule may call a webhook that is not there. */
function targetErrors(row: Values, world: World): Errors {
  const id = row.action_object_id as number;
  if (world.release < 405 || row.action_object_type !== "extras.webhook") return {};
  if (world.webhooks.has(id)) return {};
  return { action_object_id: [`Related object not found using the provided value: ${id}.`] };
}
