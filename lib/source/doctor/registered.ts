/**
 * The registration, and what the source failed to send.
 *
 * @module
 */
import { type NetBoxApi, NetBoxError } from "../netbox/api.ts";
import { printPlan, type Registration } from "../registration/mod.ts";
import { error, type Finding, ok, warning } from "./finding.ts";

/** Whether the registration is as it should be. */
export async function checkRegistration(registration: Registration): Promise<Finding[]> {
  const title = "Registration";
  try {
    const { steps, warnings, refusal } = await registration.check();
    const findings = warnings.map((detail) => warning(title, detail));
    if (refusal) return [error(title, refusal), ...findings];
    if (steps.length === 0) {
      return [ok(title, "It is as it should be."), ...findings];
    }
    const fix = 'A running hookbox does it within 10 minutes; "hookbox register" does it now.';
    return [warning(title, `Not as it should be:\n${printPlan(steps)}`, fix), ...findings];
  } catch (cause) {
    return [error(title, cause instanceof Error ? cause.message : String(cause))];
  }
}

/**
 * How many background jobs failed: a webhook that we did not answer well is one of them. Only superusers may ask, and only
 * NetBox since 4.2.
 *
 * @throws {NetBoxError}
 */
export async function checkFailedJobs(api: NetBoxApi): Promise<Finding[]> {
  const failed = await failedJobs(api);
  if (failed === null) return [];
  const title = "Failed jobs";
  if (failed === 0) return [ok(title, "No background job of NetBox has failed.")];
  return [warning(
    title,
    `${failed} background job${
      failed === 1 ? " has" : "s have"
    } failed in NetBox; among them may be webhooks ` +
      "that did not reach us.",
    'See "System > Background Tasks > Failed" in NetBox for the reason of each.',
  )];
}

/**
 * The number of failed background jobs; null where it may not be asked.
 *
 * @throws {NetBoxError}
 */
export async function failedJobs(api: NetBoxApi): Promise<number | null> {
  if (api.product.kind !== "netbox") return null;
  try {
    const queues = await api.list("/api/core/background-queues/");
    return queues.reduce((sum, { failed_jobs }) => sum + Number(failed_jobs ?? 0), 0);
  } catch (cause) {
    if (cause instanceof NetBoxError && (cause.status === 403 || cause.status === 404)) return null;
    throw cause;
  }
}
