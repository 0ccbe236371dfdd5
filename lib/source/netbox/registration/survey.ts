/**
 * Looks at the source, and says what registration would change there. Changes nothing.
 *
 * @module
 */
import type { DesiredRegistration, PlanStep } from "../../types.ts";
import { type NetBoxApi, type RequestOptions, shownUrl } from "../api.ts";
import { type Wanted, wanted } from "./desired.ts";
import { diff, type Operation } from "./diff.ts";
import { type Forms, formsFor, NEWEST } from "./forms.ts";
import { entriesOf, pluginEvents } from "./missing.ts";
import { readObjectTypes, unknownEventTypes } from "./object_types.ts";
import { judge, parseOwner } from "./ownership.ts";
import { type Found, readRegistration } from "./read.ts";
import { type NetBoxStatus, readStatus } from "./status.ts";
import { matches } from "./subscriptions.ts";
import { idleWorkers, loopbackElsewhere } from "./surroundings.ts";

/** What registration would do. */
export interface Plan {
  readonly steps: readonly PlanStep[];
  /** What cannot be brought, with the handlers that it is missed by. */
  readonly warnings: readonly string[];
  /** What keeps deliveries from coming although everything is registered, and what to do. */
  readonly surroundings: readonly string[];
  /** Why nothing may be done: the webhook of our name is somebody else's. */
  readonly refusal: string | null;
  /** Version of the source. */
  readonly version: string;
}

/** A plan with all that doing it needs. */
export interface Survey extends Plan {
  readonly operations: readonly Operation[];
  readonly forms: Forms;
  readonly found: Found;
  readonly wanted: Wanted;
  /** From whom the webhook is taken over, for the log; null: it was ours. */
  readonly takenFrom: string | null;
}

/**
 * Reads the source and compares it with what is wanted.
 *
 * @throws {NetBoxError} and the errors of {@linkcode readStatus}, {@linkcode formsFor} and {@linkcode wanted}.
 */
export async function survey(
  api: NetBoxApi,
  desired: DesiredRegistration,
  takeOver: boolean,
  options?: RequestOptions,
): Promise<Survey> {
  const status = await readStatus(api, options);
  const forms = formsFor(status);
  const found = await readRegistration(api, forms, desired.instance, options);
  const entries = entriesOf(desired.subscriptions);
  const accepted = new Set(found.rules.flatMap(({ fields }) => fields.objectTypes));
  const unsure = (type: string) =>
    !accepted.has(type) && entries.some(({ pattern }) => matches(pattern, type));
  const want = wanted(desired, {
    version: status.version,
    forms,
    types: await readObjectTypes(api, forms, unsure, options),
    unknownEvents: await unknownEventTypes(api, pluginEvents(desired.subscriptions), options),
  });
  const verdict = found.webhook ? judge(found.webhook.fields, desired, takeOver) : null;
  const foreign = verdict?.owner === "somebody else";
  const operations = foreign ? [] : diff(want, found);
  return {
    operations,
    steps: operations.map(({ step }) => step),
    warnings: [...want.warnings, ...newerWarning(status), ...movedWarning(desired, found)],
    surroundings: [idleWorkers(status), loopbackElsewhere(desired.url, api.url)]
      .flatMap((trouble) => trouble ? [`${trouble.detail} ${trouble.fix}`] : []),
    refusal: foreign ? refusalOf(found, verdict.from) : null,
    version: status.version,
    forms,
    found,
    wanted: want,
    takenFrom: verdict?.owner === "taken over" ? verdict.from : null,
  };
}

/** Why we leave it alone. */
export function refusalOf({ webhook }: Found, from: string): string {
  return `The webhook "${webhook!.name}" in NetBox belongs to ${from}, which receives at ` +
    `${
      shownUrl(webhook!.fields.url)
    }. Nothing was changed. Set HOOKBOX_NAME to another name here, or run ` +
    '"hookbox register --take-over" if the other one is gone.';
}

function newerWarning({ release, version }: NetBoxStatus): string[] {
  if (release === null || release <= NEWEST) return [];
  return [`NetBox ${version} is newer than what this hookbox was tried with (4.7).`];
}

/** The same installation at another place is a move, or a store that was copied: two would then fight. */
function movedWarning({ owner, url }: DesiredRegistration, { webhook }: Found): string[] {
  const before = webhook && parseOwner(webhook.fields.description);
  if (before?.installation !== owner.installation) return [];
  if (owner.host.startsWith(before.host) || webhook!.fields.url === url) return [];
  return [
    `The registration moves here from host ${before.host}. If hookbox still runs there on a copy of this ` +
    "store, they will take it from each other: give each a store of its own.",
  ];
}
