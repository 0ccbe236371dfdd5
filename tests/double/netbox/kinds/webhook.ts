/**
 * Webhooks. Up to 3.6 they say themselves which objects and events they are for.
 *
 * @module
 */
import { schemaOf } from "../recorded.ts";
import type { Errors } from "../validate.ts";
import type { World } from "../world.ts";
import { conditionErrors, NO_EVENTS, noEvents, unknownTags, unknownTypes } from "./checks.ts";
import type { Kind, Values } from "./kind.ts";

/** `extras.webhook` */
export const webhook: Kind = {
  path: "/api/extras/webhooks/",
  objectType: "extras.webhook",
  verbose: "webhook",
  model: "Webhook",
  kept: (world) => world.webhooks,
  request: (world) => schemaOf(world.version, "WebhookRequest"),
  response: (world) => schemaOf(world.version, "Webhook"),
  defaults: {
    ...NO_EVENTS,
    enabled: true,
    conditions: null,
    description: "",
    http_method: "POST",
    http_content_type: "application/json",
    additional_headers: "",
    body_template: "",
    secret: "",
    ssl_verification: true,
    ca_file_path: null,
    timeout: null,
    custom_fields: {},
    owner: null,
    tags: [],
  },
  unique: ["name"],
  fields: (values, world) => ({
    ...unknownTypes("content_types", values.content_types, world),
    ...unknownTags(values.tags, world),
  }),
  clean(row, world) {
    if (!row.ssl_verification && row.ca_file_path) {
      const words = "Do not specify a CA certificate file if SSL verification is disabled.";
      return { ca_file_path: [words] };
    }
    if (world.release >= 406 && !/^https?:\/\//.test(String(row.payload_url))) {
      return { payload_url: ["Enter a valid URL, beginning with http:// or https://."] };
    }
    return world.release < 307 ? flagErrors(row, world) : {};
  },
  cascade(row, { rules }) {
    for (const [id, rule] of rules) {
      if (rule.action_object_type === "extras.webhook" && rule.action_object_id === row.id) {
        rules.delete(id);
      }
    }
  },
};

const UNIQUE_TOGETHER = ["payload_url", "type_create", "type_update", "type_delete"];

function flagErrors(row: Values, world: World): Errors {
  const errors = { ...noEvents(row, world), ...conditionErrors(row.conditions, world) };
  if (Object.keys(errors).length > 0) return errors;
  const taken = [...world.webhooks.values()].some((other) =>
    other.id !== row.id && UNIQUE_TOGETHER.every((field) => other[field] === row[field])
  );
  if (!taken) return {};
  return {
    __all__: ["Webhook with this URL, On create, On update and On delete already exists."],
  };
}
