/**
 * From what the handlers want to hear to the webhook and the event rules that bring it. Pure.
 *
 * Every pair of object type and event stands in at most one rule: two rules that match one change make two deliveries
 * that nothing in their bodies tells apart.
 *
 * @module
 */
import type { DesiredRegistration } from "../../types.ts";
import type { Forms, RuleFields, WebhookFields } from "./forms.ts";
import type { ObjectTypes } from "./object_types.ts";
import { describeOwner } from "./ownership.ts";
import { entriesOf, type Entry, missingEvents, missingTypes } from "./missing.ts";
import { ruleName, webhookName } from "./names.ts";
import { eventTypesOf, isExact, matches } from "./subscriptions.ts";

/** The webhook that we want. */
export interface WantedWebhook {
  readonly name: string;
  readonly fields: WebhookFields;
}

/** An event rule that we want; it calls our webhook. */
export interface WantedRule {
  readonly name: string;
  readonly fields: Omit<RuleFields, "action">;
}

/** All that we want. */
export interface Wanted {
  readonly webhook: WantedWebhook;
  readonly rules: readonly WantedRule[];
  /** What cannot be brought, with the handlers that it is missed by. */
  readonly warnings: readonly string[];
}

/** What the source can do. */
export interface SourceFacts {
  readonly version: string;
  readonly forms: Forms;
  readonly types: ObjectTypes;
  /** Event types that it does not know. */
  readonly unknownEvents: ReadonlySet<string>;
}

/** What is wanted cannot be registered at all; the message names the setting. */
export class UnregistrableError extends Error {
  override readonly name = "UnregistrableError";
}

/**
 * What we want in this source.
 *
 * @throws {UnregistrableError} when no webhook can be made of it.
 */
export function wanted(desired: DesiredRegistration, source: SourceFacts): Wanted {
  const warnings: string[] = [];
  return {
    webhook: wantedWebhook(desired, source.forms, warnings),
    rules: wantedRules(desired, source, warnings),
    warnings,
  };
}

function wantedWebhook(
  desired: DesiredRegistration,
  forms: Forms,
  warnings: string[],
): WantedWebhook {
  const { secret, url, sslVerify, caFile } = desired;
  // NetBox cuts white space off, and would sign with another secret than ours.
  if (secret.trim() !== secret || secret.length > 255) {
    throw new UnregistrableError(
      "NetBox cannot keep the secret of HOOKBOX_SECRETS: it must have at most 255 characters, and no white space " +
        "at its ends.",
    );
  }
  if (url.length > 500) {
    throw new UnregistrableError(
      "NetBox takes at most 500 characters of URL: shorten HOOKBOX_URL.",
    );
  }
  if (!sslVerify && caFile) {
    warnings.push(
      "HOOKBOX_URL_CA_FILE is not used, because HOOKBOX_URL_SSL_VERIFY is false: NetBox takes only one of them.",
    );
  }
  return {
    name: webhookName(desired.instance),
    fields: {
      description: describeOwner(desired.owner),
      url,
      secret,
      method: "POST",
      contentType: "application/json",
      headers: desired.headers.trim(),
      bodyTemplate: "",
      sslVerify,
      caFile: sslVerify ? caFile : null,
      timeout: forms.timeout,
    },
  };
}

function wantedRules(
  desired: DesiredRegistration,
  source: SourceFacts,
  warnings: string[],
): WantedRule[] {
  const entries = entriesOf(desired.subscriptions);
  warnings.push(...missingTypes(entries, source), ...missingEvents(entries, source));
  const groups = new Map<string, { types: string[]; entries: Entry[] }>();
  for (const [type, events] of source.types) {
    if (!events) continue;
    const matching = entries.filter((entry) => matches(entry.pattern, type));
    if (matching.length === 0) continue;
    const patterns = [...new Set(matching.map((entry) => entry.pattern))].sort();
    const key = patterns.some(isExact) ? type : patterns.join(",");
    const group = groups.get(key) ?? { types: [], entries: matching };
    group.types.push(type);
    groups.set(key, group);
  }
  return [...groups].sort(([a], [b]) => a < b ? -1 : 1).flatMap(([key, { types, entries }]) => {
    const eventTypes = eventTypesOf(
      entries.flatMap((entry) => entry.actions),
      !source.forms.jobStartedBreaksScripts,
    ).filter((type) => !source.unknownEvents.has(type));
    if (eventTypes.length === 0) return [];
    return [{
      name: ruleName(desired.instance, key),
      fields: {
        description: `Kept by hookbox for its webhook ${webhookName(desired.instance)}. ` +
          "Edits are reverted.",
        objectTypes: types.sort(),
        eventTypes,
        enabled: true,
        conditions: null,
      },
    }];
  });
}
