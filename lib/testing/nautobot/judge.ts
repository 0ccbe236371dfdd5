/**
 * What Nautobot says of the body of a webhook.
 *
 * @module
 */
import ipaddr from "ipaddr.js";
import { type Property, RECORDED } from "./recorded.ts";
import type { Row, World } from "./world.ts";

/** Errors by field; empty when all is well. */
export type Errors = Record<string, unknown>;

const SCHEMA = RECORDED.webhook;
const FLAGS = ["create", "update", "delete"] as const;

/** The errors of single fields; with `partial` (PATCH) none is required. */
export function fieldErrors(sent: Row, before: Row | null, world: World): Errors {
  const errors: Errors = {};
  for (const [name, property] of Object.entries(SCHEMA.properties)) {
    if (name in sent) {
      const error = errorOf(name, sent[name], property, world);
      if (error) errors[name] = [error];
    } else if (!before && SCHEMA.required?.includes(name)) {
      errors[name] = ["This field is required."];
    }
  }
  const taken = [...world.webhooks.values()].some((row) =>
    row.name === sent.name && row.id !== before?.id
  );
  if (taken) errors.name = ["webhook with this name already exists."];
  return errors;
}

function errorOf(name: string, value: unknown, property: Property, world: World): string | null {
  if (value === null) return "This field may not be null.";
  if (property.enum && !property.enum.includes(String(value))) {
    return `"${value}" is not a valid choice.`;
  }
  if (property.type === "boolean" && typeof value !== "boolean") return "Must be a valid boolean.";
  if (property.type === "string") {
    const { maxLength = Infinity, minLength = 0 } = property;
    if (typeof value !== "string") return "Not a valid string.";
    if (value.length < minLength) return "This field may not be blank.";
    if (value.length > maxLength) {
      return `Ensure this field has no more than ${maxLength} characters.`;
    }
  }
  if (name === "content_types") return typesError(value as string[], world);
  return null;
}

function typesError(types: readonly string[], world: World): string | null {
  for (const type of types) {
    if (!/^[^.]+\.[^.]+$/.test(type)) {
      return "Invalid value. Specify a content type as '<app_label>.<model_name>'.";
    }
    if (!world.registrable.has(type)) return `Invalid content type: ${type}`;
  }
  return null;
}

/** What the webhook as a whole is refused for, once its fields are right. */
export function objectErrors(row: Row, world: World): Errors {
  const url = urlError(String(row.payload_url));
  if (url) return { payload_url: [url] };
  if (!FLAGS.some((flag) => row[`type_${flag}`])) {
    return { __all__: ["You must select at least one type: create, update, and/or delete."] };
  }
  const errors: Errors = {};
  for (const flag of FLAGS) {
    for (const other of world.webhooks.values()) {
      if (other.id === row.id || other.payload_url !== row.payload_url) continue;
      if (!row[`type_${flag}`] || !other[`type_${flag}`]) continue;
      const shared = (row.content_types as string[]).find((type) =>
        (other.content_types as string[]).includes(type)
      );
      if (!shared) continue;
      errors[`type_${flag}`] ??= [
        `A webhook already exists for ${flag} on ${
          world.display(shared)
        } to URL ${row.payload_url}`,
      ];
    }
  }
  return errors;
}

const BLOCKED = ["loopback", "linkLocal", "multicast", "unspecified", "reserved", "ipv4Mapped"];

function urlError(url: string): string | null {
  if (!URL.canParse(url) || /[{}]/.test(url)) return "Enter a valid URL.";
  const { protocol, hostname } = new URL(url);
  if (!/^https?:$/.test(protocol)) {
    return `Webhook URL scheme '${
      protocol.slice(0, -1)
    }' is not permitted; allowed schemes are: http, https.`;
  }
  const host = hostname.replace(/^\[|\]$/g, "");
  return ipaddr.isValid(host) && BLOCKED.includes(ipaddr.parse(host).range())
    ? `Webhook URL host '${host}' is not permitted (resolves to a reserved/loopback/link-local address).`
    : null;
}
