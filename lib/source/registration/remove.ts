/**
 * Takes everything of ours away from the source.
 *
 * @module
 */
import type { NetBoxApi, RequestOptions } from "../netbox/api.ts";
import type { DesiredRegistration, RegistrationState } from "../types.ts";
import { apply } from "./apply.ts";
import { claim } from "./claim.ts";
import { removal } from "./diff.ts";
import { explainFailures } from "./explain.ts";
import type { Generation } from "./generation.ts";
import { logSteps } from "./log.ts";
import { readGuests, readRegistration } from "./read.ts";
import { guestWarnings } from "./survey.ts";

/**
 * Deletes our rules and then our webhooks. A webhook stays when event rules of other people call it, because NetBox
 * would silently delete them with it.
 *
 * @throws {NetBoxError}
 */
export async function removeRegistration(
  api: NetBoxApi,
  generation: Generation,
  desired: DesiredRegistration,
  dryRun: boolean,
  options?: RequestOptions,
): Promise<RegistrationState> {
  const { label, product, status: { version } } = generation;
  const { instance } = desired;
  const found = await readRegistration(api, generation, instance, options);
  const base = { warnings: [], version, steps: [] };
  const { refusal } = claim(found, desired, product.name);
  if (refusal) return { ...base, status: "refused", message: refusal };
  const guests = await readGuests(api, generation, instance, found.webhooks, options);
  const warnings = guestWarnings(product.name, found.webhooks, guests);
  const operations = removal(found, guests);
  if (dryRun) {
    const steps = operations.map(({ step }) => step);
    const message = `Dry run: ${steps.length} objects would be deleted in ${label}.`;
    return { ...base, status: "dry-run", message, warnings, steps };
  }
  const { done, failures } = await apply(api, generation, operations, null, options);
  logSteps(done);
  if (failures.length > 0) {
    const message = await explainFailures(failures, api, generation, options);
    return { ...base, status: "failed", message, warnings, steps: done };
  }
  const message = done.length
    ? `${done.length} objects of hookbox were deleted in ${label}.`
    : `There is nothing of this instance in ${label}.`;
  return { ...base, status: "off", message, warnings, steps: done };
}
