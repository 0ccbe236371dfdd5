/**
 * Webhooks. Up to 3.6 they say themselves which objects and events they are for.
 *
 * @module
 */
import { schemaOf } from "../recorded.ts";
import type { Errors } from "../rest/judge.ts";
import type { Scope } from "../scope.ts";
import { shapeOf } from "../shapes.ts";
import { conditionErrors, NO_EVENTS, noEvents, unknownTypes } from "./checks.ts";
import type { Kind, Values } from "./kind.ts";

/** `extras.webhook` */
export const webhook: Kind = {
  objectType: "extras.webhook",
  path: "/api/extras/webhooks/",
  verbose: "webhook",
  model: "Webhook",
  fields: { content_types: { is: "types" } },
  shape: (version) =>
    shapeOf(version, { calls: ["register-webhook", "register-webhook dcim.site"], logged: 0 }),
  request: ({ version }) => schemaOf(version, "WebhookRequest"),
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
  },
  unique: ["name"],
  check: (values, scope) => unknownTypes("content_types", values.content_types, scope),
  clean(row, scope) {
    if (!row.ssl_verification && row.ca_file_path) {
      const words = "Do not specify a CA certificate file if SSL verification is disabled.";
      return { ca_file_path: [words] };
    }
    if (scope.release >= 406 && !/^https?:\/\//.test(String(row.payload_url))) {
      return { payload_url: ["Enter a valid URL, beginning with http:// or https://."] };
    }
    return scope.release < 307 ? flagErrors(row, scope) : {};
  },
};

const UNIQUE_TOGETHER = ["payload_url", "type_create", "type_update", "type_delete"];

function flagErrors(row: Values, scope: Scope): Errors {
  const errors = { ...noEvents(row, scope), ...conditionErrors(row.conditions, scope) };
  if (Object.keys(errors).length > 0) return errors;
  const taken = scope.rows("extras.webhook").some((other) =>
    other.id !== row.id && UNIQUE_TOGETHER.every((field) => other[field] === row[field])
  );
  if (!taken) return {};
  return {
    __all__: ["Webhook with this URL, On create, On update and On delete already exists."],
  };
}
