/**
 * The generations of NetBox, from 3.6 on.
 *
 * @module
 */
import { newerThanTried, PRODUCTS, UnsupportedVersionError } from "../../product.ts";
import {
  EVENT_RULES,
  type Generation,
  type RuleForms,
  type SourceStatus,
  type WebhookForms,
  WEBHOOKS,
} from "../../registration/generation.ts";
import { refusedWords } from "../../registration/probing.ts";
import {
  CONTENT_TYPES,
  EVENT_TYPES,
  OBJECT_TYPES,
  rulesWith,
  WEBHOOKS_WITH_TRIGGERS,
  webhooksOfRules,
} from "./forms.ts";
import { readObjectTypes } from "./object_types.ts";
import { quirksOf } from "./quirks.ts";

/**
 * Seconds that 4.7 waits for our answer. We answer in milliseconds; a receiver that hangs must not hold NetBox's
 * worker for its default of 60 s.
 */
const TIMEOUT = 30;

/** What differs most, newest first. */
const FORMS: readonly {
  readonly since: number;
  readonly webhooks: WebhookForms;
  readonly rules: RuleForms | null;
}[] = [
  { since: 407, webhooks: webhooksOfRules(TIMEOUT), rules: rulesWith(EVENT_TYPES) },
  { since: 401, webhooks: webhooksOfRules(null), rules: rulesWith(EVENT_TYPES) },
  { since: 400, webhooks: webhooksOfRules(null), rules: rulesWith(OBJECT_TYPES) },
  { since: 307, webhooks: webhooksOfRules(null), rules: rulesWith(CONTENT_TYPES) },
  { since: 306, webhooks: WEBHOOKS_WITH_TRIGGERS, rules: null },
];

/**
 * The generation of a NetBox; one whose version is not readable is taken for the newest.
 *
 * @throws {UnsupportedVersionError} below 3.6.
 */
export function netboxGeneration(status: SourceStatus): Generation {
  const { version, release } = status;
  const forms = FORMS.find(({ since }) => release === null || release >= since);
  if (!forms) throw new UnsupportedVersionError(PRODUCTS.netbox, version);
  const { webhooks, rules } = forms;
  const has = (since: number) => release === null || release >= since;
  const triggers = has(400) ? OBJECT_TYPES.types : CONTENT_TYPES.types;
  return {
    product: PRODUCTS.netbox,
    status,
    label: `NetBox ${version}`,
    webhooks,
    rules,
    quirks: quirksOf(release),
    noPluginEvents: has(401) ? null : "plugins have event types since 4.1",
    newer: newerThanTried(PRODUCTS.netbox, status),
    probe: {
      objectType: "extras.tag",
      path: "/api/extras/tags/",
      body: (name) => ({ name, slug: name }),
    },
    blocked: () => Promise.resolve(null),
    objectTypes: (api, wanted, options) =>
      readObjectTypes(api, wanted, {
        path: has(404)
          ? "/api/core/object-types/"
          : has(400)
          ? "/api/extras/object-types/"
          : "/api/extras/content-types/",
        listsFeatures: has(404),
        triggersPath: rules ? EVENT_RULES : WEBHOOKS,
        triggersField: triggers,
      }, options),
    unknownEvents: async (api, eventTypes, options) =>
      has(401)
        ? await refusedWords(api, EVENT_RULES, "event_types", eventTypes, options)
        : new Set(eventTypes),
  };
}
