/**
 * Event rules, from 3.7 on: flags up to 4.0, `event_types` from 4.1 on.
 *
 * @module
 */
import { type Property, type Schema, schemaOf } from "../recorded.ts";
import type { Errors } from "../rest/judge.ts";
import type { Scope } from "../scope.ts";
import { shapeOf } from "../shapes.ts";
import type { World } from "../world.ts";
import { conditionErrors, NO_EVENTS, noEvents, unknownTypes } from "./checks.ts";
import { choice, computed } from "./field.ts";
import type { Kind, Values } from "./kind.ts";

/** `extras.eventrule` */
export const rule: Kind = {
  objectType: "extras.eventrule",
  path: "/api/extras/event-rules/",
  since: 307,
  verbose: "event rule",
  model: "EventRule",
  fields: {
    content_types: { is: "types" },
    object_types: { is: "types" },
    action_type: choice({ webhook: "Webhook", script: "Script", notification: "Notification" }),
    action_object_type: {
      is: "type",
      id: "action_object_id",
      shown: "action_object",
      gone: "cascade",
    },
    action_is_available: computed(() => true),
    event_types: { is: "list" },
  },
  shape: (version) => shapeOf(version, { calls: ["register-event-rule dcim.site"], logged: 1 }),
  request: withPluginEvents,
  defaults: {
    ...NO_EVENTS,
    enabled: true,
    conditions: null,
    action_type: "webhook",
    action_object_type: null,
    action_object_id: null,
    action_data: null,
    description: "",
    comments: "",
  },
  unique: ["name"],
  check: (values, scope) => ({
    ...unknownTypes("content_types", values.content_types, scope),
    ...unknownTypes("object_types", values.object_types, scope),
  }),
  clean: (row, scope) => ({
    ...noEvents(row, scope),
    ...conditionErrors(row.conditions, scope),
    ...targetErrors(row, scope),
  }),
  filters: {
    content_types: (row, wanted) => (row.content_types as string[])?.includes(wanted),
    object_type: (row, wanted) => (row.object_types as string[])?.includes(wanted),
    event_type: (row, wanted) => (row.event_types as string[])?.includes(wanted),
  },
};

function withPluginEvents({ version, pluginEvents }: World): Schema {
  const schema = schemaOf(version, "EventRuleRequest");
  const types: Property | undefined = schema.properties.event_types;
  if (!types) return schema;
  const items = { ...types.items, enum: [...types.items!.enum!, ...pluginEvents] };
  return { ...schema, properties: { ...schema.properties, event_types: { ...types, items } } };
}

/** Up to 4.4 a rule may call a webhook that is not there. */
function targetErrors(row: Values, scope: Scope): Errors {
  const id = row.action_object_id as number;
  if (scope.release < 405 || row.action_object_type !== "extras.webhook") return {};
  if (scope.row("extras.webhook", id)) return {};
  return { action_object_id: [`Related object not found using the provided value: ${id}.`] };
}
