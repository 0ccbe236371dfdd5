/**
 * Does what a plan says. Each answer is compared with what was asked for: NetBox answers 200 to keys that it does not
 * know, and changes nothing.
 *
 * @module
 */
import type { Change } from "../../event/types.ts";
import { type NetBoxApi, NetBoxError, type RequestOptions, type Row } from "../netbox/api.ts";
import type { PlanStep } from "../types.ts";
import { type Operation, ruleChanges, webhookChanges } from "./diff.ts";
import {
  callsWebhook,
  EVENT_RULES,
  type Generation,
  type Id,
  type RuleFields,
  WEBHOOKS,
} from "./generation.ts";
import { isDenied } from "./permissions.ts";

/** An operation that the source refused. */
export interface Failure {
  readonly step: PlanStep;
  readonly error: NetBoxError;
}

/** What came of it. */
export interface Applied {
  readonly done: readonly PlanStep[];
  /** Refused as bad (400), or for lack of a permission; the others stand. */
  readonly failures: readonly Failure[];
  /** Something was gone that was there when we looked (404); nothing was done after it. Null: it was not so. */
  readonly overtaken: NetBoxError | null;
}

/** The source answered well, and kept something else than what it was sent. */
class NotStoredError extends Error {
  override readonly name = "NotStoredError";
  constructor(product: string, step: PlanStep, changes: readonly Change[]) {
    const fields = changes.map(({ path }) => path.join(".")).join(", ");
    super(
      `${product} accepted the ${step.object} "${step.name}" but did not store what was sent in: ${fields}.`,
    );
  }
}

/**
 * Does the operations in their order. One that the source refuses does not stop the others, but those that hang on it: without
 * the webhook no rule is made, and while a rule is not as it should be no webhook is deleted, which would take the rules that
 * call it along.
 *
 * @param main The webhook that rules call; null: it is yet to be made.
 * @throws {NetBoxError}
 * @throws {NotStoredError}
 */
export async function apply(
  api: NetBoxApi,
  generation: Generation,
  operations: readonly Operation[],
  main: Id | null,
  options?: RequestOptions,
): Promise<Applied> {
  const done: PlanStep[] = [];
  const failures: Failure[] = [];
  const failed = (object: string) => failures.some(({ step }) => step.object === object);
  let webhook = main;
  for (const operation of operations) {
    const { kind, step } = operation;
    if (kind === "rule" && webhook === null) continue;
    if (kind === "delete webhook" && failed("event rule")) continue;
    try {
      const written = await applyOne(api, generation, operation, webhook, options);
      if (generation.rules) webhook = written ?? webhook;
      done.push(step);
    } catch (error) {
      if (error instanceof NetBoxError && error.status === 404) {
        return { done, failures, overtaken: error };
      }
      if (!isRefusal(error)) throw error;
      failures.push({ step, error });
    }
  }
  return { done, failures, overtaken: null };
}

/** Gives the id of the webhook where it wrote one. */
async function applyOne(
  api: NetBoxApi,
  { webhooks, rules, product: { name: product } }: Generation,
  operation: Operation,
  webhook: Id | null,
  options?: RequestOptions,
): Promise<Id | null> {
  const { step, kind, id } = operation;
  if (kind === "delete rule" || kind === "delete webhook") {
    await remove(api, `${kind === "delete rule" ? EVENT_RULES : WEBHOOKS}${id}/`, options);
    return null;
  }
  if (kind === "webhook") {
    const body = webhooks.body(step.name, operation.fields);
    const row = await write(api, WEBHOOKS, id, body, options);
    check(product, step, webhookChanges(webhooks.read(row), operation.fields));
    return row.id as Id;
  }
  if (!rules || webhook === null) throw new Error(`No webhook for the event rule "${step.name}"`);
  const fields: RuleFields = { ...operation.fields, action: callsWebhook(webhook) };
  const row = await write(api, EVENT_RULES, id, rules.body(step.name, fields, webhook), options);
  check(product, step, ruleChanges(rules.read(row), fields));
  return null;
}

async function write(
  api: NetBoxApi,
  path: string,
  id: Id | null,
  body: Row,
  options?: RequestOptions,
): Promise<Row> {
  const answer = id === null
    ? await api.post(path, { ...options, body })
    : await api.patch(`${path}${id}/`, { ...options, body });
  return answer.body as Row;
}

/** Gone already is as good as deleted. */
async function remove(api: NetBoxApi, path: string, options?: RequestOptions): Promise<void> {
  try {
    await api.delete(path, options);
  } catch (error) {
    if (!(error instanceof NetBoxError) || error.status !== 404) throw error;
  }
}

function check(product: string, step: PlanStep, changes: readonly Change[]): void {
  if (changes.length > 0) throw new NotStoredError(product, step, changes);
}

function isRefusal(error: unknown): error is NetBoxError {
  return isDenied(error) || (error instanceof NetBoxError && error.status === 400);
}
