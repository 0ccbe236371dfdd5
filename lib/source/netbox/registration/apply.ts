/**
 * Does what a plan says. Each answer is compared with what was asked for: NetBox answers 200 to keys that it does not
 * know, and changes nothing.
 *
 * @module
 */
import type { Change } from "../../../event/types.ts";
import type { PlanStep } from "../../types.ts";
import { type NetBoxApi, NetBoxError, type RequestOptions, type Row } from "../api.ts";
import { type Operation, ruleChanges, webhookChanges } from "./diff.ts";
import { callsWebhook, type Forms, type RuleFields } from "./forms.ts";
import { EVENT_RULES, WEBHOOKS } from "./read.ts";

/** What came of it. */
export interface Applied {
  readonly done: readonly PlanStep[];
  /** Rules that NetBox refused; the others stand. */
  readonly failures: readonly string[];
}

/** NetBox answered well, and kept something else than what it was sent. */
export class NotStoredError extends Error {
  override readonly name = "NotStoredError";
  constructor(step: PlanStep, changes: readonly Change[]) {
    const fields = changes.map(({ path }) => path.join(".")).join(", ");
    super(
      `NetBox accepted the ${step.object} "${step.name}" but did not store what was sent in: ${fields}.`,
    );
  }
}

/**
 * Does the operations in their order. One rule that NetBox refuses (400) does not stop the others; everything else does.
 *
 * @throws {NetBoxError}
 * @throws {NotStoredError}
 */
export async function apply(
  api: NetBoxApi,
  forms: Forms,
  operations: readonly Operation[],
  webhookId: number | null,
  options?: RequestOptions,
): Promise<Applied> {
  const done: PlanStep[] = [];
  const failures: string[] = [];
  let webhook = webhookId;
  for (const operation of operations) {
    try {
      webhook = await applyOne(api, forms, operation, webhook, options) ?? webhook;
      done.push(operation.step);
    } catch (error) {
      if (!isRefusedRule(operation, error)) throw error;
      failures.push(`NetBox refused the event rule "${operation.step.name}": ${error.detail}`);
    }
  }
  return { done, failures };
}

/** Gives the id of the webhook where it made one. */
async function applyOne(
  api: NetBoxApi,
  forms: Forms,
  operation: Operation,
  webhook: number | null,
  options?: RequestOptions,
): Promise<number | null> {
  const { step, kind, id } = operation;
  if (kind === "delete rule" || kind === "delete webhook") {
    await remove(api, `${kind === "delete rule" ? EVENT_RULES : WEBHOOKS}${id}/`, options);
    return null;
  }
  if (kind === "webhook") {
    const body = forms.webhookBody(step.name, operation.fields);
    const row = await write(api, WEBHOOKS, id, body, options);
    check(step, webhookChanges(forms.readWebhook(row), operation.fields));
    return Number(row.id);
  }
  if (webhook === null) throw new Error(`no webhook for the event rule "${step.name}"`);
  const fields: RuleFields = { ...operation.fields, action: callsWebhook(webhook) };
  const body = forms.ruleBody(step.name, fields, webhook);
  const row = await write(api, EVENT_RULES, id, body, options);
  check(step, ruleChanges(forms.readRule(row), fields));
  return null;
}

async function write(
  api: NetBoxApi,
  path: string,
  id: number | null,
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

function check(step: PlanStep, changes: readonly Change[]): void {
  if (changes.length > 0) throw new NotStoredError(step, changes);
}

function isRefusedRule(operation: Operation, error: unknown): error is NetBoxError {
  return operation.kind === "rule" && error instanceof NetBoxError && error.status === 400;
}
