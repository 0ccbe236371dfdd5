/** What is particular to webhooks, event rules and tags. */
import { type Property, type Schema, schemaOf } from "./recorded.ts";
import type { Errors } from "./validate.ts";
import type { Kept, Row, World } from "./world.ts";

/** One kind of object that the API lists. */
export interface Kind {
  readonly path: string;
  readonly objectType: string;
  /** Its name in "… with this name already exists." */
  readonly verbose: string;
  /** Its name in "No … matches the given query." */
  readonly model: string;
  readonly kept: (world: World) => Kept;
  readonly request: (world: World) => Schema;
  readonly response: (world: World) => Schema;
  readonly defaults: Readonly<Record<string, unknown>>;
  readonly unique: readonly string[];
  /** What a field's own validators refuse beyond its type. */
  readonly fields?: (values: Readonly<Record<string, unknown>>, world: World) => Errors;
  /** What the object as a whole is refused for, once its fields are right. */
  readonly clean?: (row: Readonly<Record<string, unknown>>, world: World) => Errors;
  /** Fields that are shown otherwise than kept. */
  readonly present?: (row: Row, world: World, host: string) => Record<string, unknown>;
  /** What goes with it when it is deleted. */
  readonly cascade?: (row: Row, world: World) => void;
}

const webhook: Kind = {
  path: "/api/extras/webhooks/",
  objectType: "extras.webhook",
  verbose: "webhook",
  model: "Webhook",
  kept: (world) => world.webhooks,
  request: (world) => schemaOf(world.version, "WebhookRequest"),
  response: (world) => schemaOf(world.version, "Webhook"),
  defaults: {
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
  fields: (values, world) => unknownTags(values.tags, world),
  clean(row, { release }) {
    if (!row.ssl_verification && row.ca_file_path) {
      const words = "Do not specify a CA certificate file if SSL verification is disabled.";
      return { ca_file_path: [words] };
    }
    if (release >= 406 && !/^https?:\/\//.test(String(row.payload_url))) {
      return { payload_url: ["Enter a valid URL, beginning with http:// or https://."] };
    }
    return {};
  },
  cascade(row, { rules }) {
    for (const [id, rule] of rules) {
      if (rule.action_object_type === "extras.webhook" && rule.action_object_id === row.id) {
        rules.delete(id);
      }
    }
  },
};

const rule: Kind = {
  path: "/api/extras/event-rules/",
  objectType: "extras.eventrule",
  verbose: "event rule",
  model: "EventRule",
  kept: (world) => world.rules,
  request: ({ version, pluginEvents }) => {
    const schema = schemaOf(version, "EventRuleRequest");
    const types = schema.properties.event_types as Property;
    const items = { ...types.items, enum: [...types.items!.enum!, ...pluginEvents] };
    return { ...schema, properties: { ...schema.properties, event_types: { ...types, items } } };
  },
  response: (world) => schemaOf(world.version, "EventRule"),
  defaults: {
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
    ...unknownTypes(values.object_types, world),
    ...unknownTags(values.tags, world),
  }),
  clean: (row, world) => ({
    ...conditionErrors(row.conditions, world),
    ...targetErrors(row, world),
  }),
  present(row, world, host) {
    const target = row.action_object_type === "extras.webhook"
      ? world.webhooks.get(row.action_object_id as number)
      : undefined;
    const words = String(row.action_type);
    return {
      action_type: { value: words, label: words[0]!.toUpperCase() + words.slice(1) },
      action_object: target
        ? {
          id: target.id,
          url: `${host}${webhook.path}${target.id}/`,
          display: target.name,
          name: target.name,
          description: target.description,
        }
        : null,
      action_is_available: true,
    };
  },
};

const tag: Kind = {
  path: "/api/extras/tags/",
  objectType: "extras.tag",
  verbose: "tag",
  model: "Tag",
  kept: (world) => world.tags,
  request: (world) => schemaOf(world.version, "TagRequest"),
  response: (world) => schemaOf(world.version, "Tag"),
  defaults: { color: "9e9e9e", description: "", weight: 1000, object_types: [], tagged_items: 0 },
  unique: ["name", "slug"],
};

/** The kinds that are doubled. */
export const KINDS: readonly Kind[] = [webhook, rule, tag];

function unknownTypes(value: unknown, { types, release }: World): Errors {
  for (const name of Array.isArray(value) ? value : []) {
    if (!/^[^.]+\.[^.]+$/.test(name)) {
      const words = "Invalid value. Specify a content type as '<app_label>.<model_name>'.";
      return { object_types: [words] };
    }
    // Only 4.5 takes types that send no events.
    const known = release === 405 ? types.has(name) : types.get(name);
    if (!known) return { object_types: [`Invalid content type: ${name}`] };
  }
  return {};
}

function unknownTags(value: unknown, { tags }: World): Errors {
  for (const { slug } of Array.isArray(value) ? value as { slug: string }[] : []) {
    if ([...tags.values()].some((row) => row.slug === slug)) continue;
    const words = `Related object not found using the provided attributes: {'slug': '${slug}'}`;
    return { tags: [words] };
  }
  return {};
}

function conditionErrors(value: unknown, { release }: World): Errors {
  if (value === null) return {};
  const keys = Object.keys(value as object);
  if (keys.includes("attr")) {
    const snapshots = release >= 407 &&
      ["changed", "unchanged"].includes((value as { op?: string }).op ?? "");
    const words = "Incorrect key(s) informed. Please check documentation.";
    return keys.includes("value") || snapshots ? {} : { conditions: [words] };
  }
  if (keys.length === 1 && ["and", "or"].includes(keys[0]!)) return {};
  const words = "Invalid logic type: must be 'AND' or 'OR'. Please check documentation.";
  return { conditions: [words] };
}

/** Up to 4.4 a rule may call a webhook that is not there. */
function targetErrors(row: Readonly<Record<string, unknown>>, world: World): Errors {
  const id = row.action_object_id as number;
  if (world.release < 405 || row.action_object_type !== "extras.webhook") return {};
  if (world.webhooks.has(id)) return {};
  return { action_object_id: [`Related object not found using the provided value: ${id}.`] };
}
