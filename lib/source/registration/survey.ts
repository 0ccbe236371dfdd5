/**
 * Looks at the source, and says what registration would change there. Changes nothing.
 *
 * @module
 */
import type { NetBoxApi, RequestOptions } from "../netbox/api.ts";
import type { Resolve } from "../transport/resolve.ts";
import type { DesiredRegistration, PlanStep } from "../types.ts";
import { claim, movedWarning } from "./claim.ts";
import { withoutClashes } from "./clashes.ts";
import { type Wanted, wanted } from "./desired.ts";
import { diffRules, type Operation, unwanted } from "./diff.ts";
import { diffTriggers } from "./diff_triggers.ts";
import type { Generation, Id } from "./generation.ts";
import { pluginEvents } from "./missing.ts";
import {
  type Found,
  type FoundWebhook,
  type Guests,
  readGuests,
  readRegistration,
} from "./read.ts";
import { isExact, matches } from "./subscriptions.ts";
import { troublesAround } from "./surroundings.ts";

/** What registration would do. */
export interface Plan {
  readonly steps: readonly PlanStep[];
  /** What cannot be brought, with the handlers that it is missed by. */
  readonly warnings: readonly string[];
  /** What keeps deliveries from coming although everything is registered, and what to do. */
  readonly surroundings: readonly string[];
  /** Why nothing may be done: a webhook of our name is somebody else's. */
  readonly refusal: string | null;
  /** Version of the source. */
  readonly version: string;
}

/** A plan with all that doing it needs. */
export interface Survey extends Plan {
  readonly operations: readonly Operation[];
  readonly wanted: Wanted;
  /** The webhook that rules call; null: there is none yet, or there are no rules. */
  readonly main: Id | null;
  /** From whom it is taken over, for the log; null: it was ours. */
  readonly takenFrom: string | null;
}

/** What a survey may do and use. */
export interface SurveyOptions {
  readonly takeOver: boolean;
  readonly resolve?: Resolve | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads the source and compares it with what is wanted.
 *
 * @throws {NetBoxError}
 * @throws {UnregistrableError} when nothing can be registered as it is wanted.
 */
export async function survey(
  api: NetBoxApi,
  generation: Generation,
  desired: DesiredRegistration,
  options: SurveyOptions,
): Promise<Survey> {
  const { takeOver, resolve, signal } = options;
  const request: RequestOptions = { signal };
  const { instance, url } = desired;
  const surroundings = await troublesAround(api, generation, url, resolve);
  const found = await readRegistration(api, generation, instance, request);
  const { refusal, takenFrom } = claim(found, desired, api.product.name, takeOver);
  const want = await whatIsWanted(api, generation, desired, found, request);
  const left = generation.rules ? unwanted(found.webhooks, want.webhooks) : [];
  const guests = await readGuests(api, generation, instance, left, request);
  const operations = refusal ? [] : operationsFor(generation, want, found, guests);
  const main = found.webhooks.find(({ name }) => name === want.webhooks[0]?.name);
  return {
    operations,
    steps: operations.map(({ step }) => step),
    warnings: [
      ...want.warnings,
      ...generation.newer ? [generation.newer] : [],
      ...movedWarning(desired, found),
      ...guestWarnings(api.product.name, left, guests),
    ],
    surroundings,
    refusal,
    takenFrom,
    version: generation.status.version,
    wanted: want,
    main: generation.rules && main ? main.id : null,
  };
}

function operationsFor(
  { rules, webhooks: { exclusive } }: Generation,
  want: Wanted,
  found: Found,
  guests: Guests,
): Operation[] {
  return rules ? diffRules(want, found, guests) : diffTriggers(want, found, exclusive);
}

/** Webhooks of ours that stay although they are not wanted. */
export function guestWarnings(
  product: string,
  webhooks: readonly FoundWebhook[],
  guests: Guests,
): string[] {
  return webhooks.flatMap(({ id, name }) => {
    const names = guests.get(id)?.map((guest) => `"${guest}"`).join(", ");
    return names === undefined ? [] : [
      `The webhook "${name}" stays, because event rules of others call it, which ${product} would delete ` +
      `with it: ${names}.`,
    ];
  });
}

async function whatIsWanted(
  api: NetBoxApi,
  generation: Generation,
  desired: DesiredRegistration,
  found: Found,
  request: RequestOptions,
): Promise<Wanted> {
  const patterns = desired.subscriptions.map(({ objectType }) => objectType);
  const triggers = generation.rules ? found.rules : found.webhooks;
  const accepted = new Set(triggers.flatMap(({ fields }) => fields.objectTypes ?? []));
  const types = await generation.objectTypes(api, {
    exact: patterns.filter(isExact),
    unsure: (type) => !accepted.has(type) && patterns.some((pattern) => matches(pattern, type)),
  }, request);
  const plugins = pluginEvents(desired.subscriptions);
  const unknownEvents = await generation.unknownEvents(api, plugins, request);
  const want = wanted(desired, { generation, types, unknownEvents });
  return await withoutClashes(api, generation, want, desired, request);
}
