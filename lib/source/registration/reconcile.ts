/**
 * Brings about what is wanted, and says how it stands then.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import { type NetBoxApi, type NetBoxError, shownUrl } from "../netbox/api.ts";
import type { DesiredRegistration, RegistrationState } from "../types.ts";
import { type Applied, apply } from "./apply.ts";
import { explainFailures } from "./explain.ts";
import type { Generation } from "./generation.ts";
import { logSteps } from "./log.ts";
import { counted } from "./print.ts";
import { type Survey, survey, type SurveyOptions } from "./survey.ts";

const log = getLogger(["hookbox", "registration"]);

/** How to do it. */
export interface BringAboutOptions extends SurveyOptions {
  readonly api: NetBoxApi;
  /** The same source, for what changes it. */
  readonly writing: NetBoxApi;
  /** Only say what would be done. */
  readonly dryRun: boolean;
}

/**
 * Surveys the source and does what the plan says. When somebody else was at it in the same moment, looks again, once.
 *
 * @throws {NetBoxError} and the errors of `survey()` and `apply()`.
 */
export async function bringAbout(
  generation: Generation,
  desired: DesiredRegistration,
  options: BringAboutOptions,
  before: Applied["done"] = [],
  again = false,
): Promise<RegistrationState> {
  const { api, writing, dryRun, signal } = options;
  const plan = await survey(api, generation, desired, options);
  const { steps, version } = plan;
  const known = { warnings: [...plan.surroundings, ...plan.warnings], version };
  if (plan.refusal) return { ...known, status: "refused", message: plan.refusal, steps: before };
  if (dryRun) {
    const message = `Dry run: ${
      counted(steps.length, "change")
    } would be made in ${generation.label}.`;
    return { ...known, status: "dry-run", message, steps };
  }
  if (plan.takenFrom) log.warn("Taking over the registration of {from}", { from: plan.takenFrom });
  const { done, failures, overtaken } = await apply(
    writing,
    generation,
    plan.operations,
    plan.main,
    { signal },
  );
  logSteps(done);
  const all = [...before, ...done];
  if (!again && (overtaken || failures.some(({ error }) => isTaken(error)))) {
    return await bringAbout(generation, desired, options, all, true);
  }
  if (overtaken) throw overtaken;
  const stands = registered(generation, plan, desired.url);
  if (failures.length === 0) {
    return { ...known, status: "registered", message: stands, steps: all };
  }
  const why = await explainFailures(failures, api, generation, { signal });
  // What is not wanted any more is no reason to be alarmed.
  return failures.every(({ step }) => step.action === "delete")
    ? { ...known, status: "registered", message: `${stands} But ${why}`, steps: all }
    : { ...known, status: "failed", message: `${why} The rest stands.`, steps: all };
}

/** Whether a name or a place was taken since we looked. */
function isTaken({ status, detail }: NetBoxError): boolean {
  return status === 400 && detail.includes("already exists");
}

function registered({ label, rules }: Generation, { wanted }: Survey, url: string): string {
  const sends = `${label} sends to ${shownUrl(url)}`;
  return rules
    ? `${sends}: webhook ${wanted.webhooks[0]!.name} and ${
      counted(wanted.rules.length, "event rule")
    }.`
    : `${sends}: ${counted(wanted.webhooks.length, "webhook")}.`;
}
