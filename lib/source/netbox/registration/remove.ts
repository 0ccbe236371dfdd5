/**
 * Takes everything of ours away from the source.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import type { DesiredRegistration, RegistrationState } from "../../types.ts";
import type { NetBoxApi, RequestOptions } from "../api.ts";
import { apply } from "./apply.ts";
import { removal } from "./diff.ts";
import { formsFor } from "./forms.ts";
import { judge } from "./ownership.ts";
import { foreignRulesOf, readRegistration } from "./read.ts";
import { readStatus } from "./status.ts";
import { refusalOf } from "./survey.ts";

const log = getLogger(["hookbox", "registration"]);

/**
 * Deletes our rules and then our webhook. The webhook stays when event rules of other people call it, because NetBox
 * would silently delete them with it.
 *
 * @throws {NetBoxError} and the errors of {@linkcode readStatus} and {@linkcode formsFor}.
 */
export async function removeRegistration(
  api: NetBoxApi,
  desired: DesiredRegistration,
  dryRun: boolean,
  options?: RequestOptions,
): Promise<RegistrationState> {
  const status = await readStatus(api, options);
  const forms = formsFor(status);
  const found = await readRegistration(api, forms, desired.instance, options);
  const { webhook } = found;
  const verdict = webhook ? judge(webhook.fields, desired) : null;
  const base = { warnings: [], version: status.version, steps: [] };
  if (verdict?.owner === "somebody else") {
    return { ...base, status: "refused", message: refusalOf(found, verdict.from) };
  }
  const foreign = webhook ? await foreignRulesOf(api, webhook, options) : [];
  const warnings = foreign.length === 0 ? [] : [
    `The webhook "${
      webhook!.name
    }" stays, because event rules of others call it, which NetBox would delete ` +
    `with it: ${foreign.map((name) => `"${name}"`).join(", ")}.`,
  ];
  const operations = removal(found, foreign.length > 0);
  const steps = operations.map(({ step }) => step);
  if (dryRun) {
    const message =
      `Dry run: ${steps.length} objects would be deleted in NetBox ${status.version}.`;
    return { ...base, status: "dry-run", message, warnings, steps };
  }
  await apply(api, forms, operations, webhook?.id ?? null, options);
  for (const { action, object, name } of steps) {
    log.info("{action} {object} {name}", { action, object, name });
  }
  const message = steps.length
    ? `${steps.length} objects of hookbox were deleted in NetBox ${status.version}.`
    : `There is nothing of this instance in NetBox ${status.version}.`;
  return { ...base, status: "off", message, warnings, steps };
}
