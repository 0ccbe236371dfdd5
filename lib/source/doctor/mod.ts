/**
 * Finds out why nothing arrives from a source. The other half of `doctor` (settings, handlers, store) is not here.
 *
 * @module
 */
import { type Clock, systemClock } from "../../clock.ts";
import { type NetBoxApi, NetBoxError } from "../netbox/api.ts";
import { explain } from "../registration/explain.ts";
import type { Generation, SourceStatus } from "../registration/generation.ts";
import { createRegistration } from "../registration/mod.ts";
import { generationOf } from "../registration/sources.ts";
import type { Resolve } from "../transport/resolve.ts";
import type { DesiredRegistration } from "../types.ts";
import { error, type Finding } from "./finding.ts";
import { checkOurUrl, type Here } from "./our_url.ts";
import { checkFailedJobs, checkRegistration } from "./registered.ts";
import { checkClock, checkVersion, checkWorkers, reach } from "./server.ts";
import { checkOwnUser, checkPermissions, checkToken } from "./token.ts";

export type { Finding } from "./finding.ts";
export type { Here } from "./our_url.ts";
export { probe } from "./probe.ts";

/** What the examination needs. */
export interface DiagnoseOptions {
  readonly api: NetBoxApi;
  readonly desired: DesiredRegistration;
  readonly here: Here;
  /** Whether hookbox registers by itself (`HOOKBOX_REGISTER`). Default true. */
  readonly registers?: boolean;
  /** `NAUTOBOT_OWN_USER`: whose changes are hookbox's own, on Nautobot. */
  readonly ownUser?: string | null;
  readonly clock?: Clock;
  readonly resolve?: Resolve;
}

/** Examines one source and the way from it to us. Never throws; changes nothing there. */
export async function diagnoseSource(options: DiagnoseOptions): Promise<Finding[]> {
  const { api, desired, here, clock = systemClock } = options;
  const findings: Finding[] = [];
  let generation: Generation | null = null;
  try {
    const { status, finding, ahead } = await reach(api, clock);
    findings.push(finding, checkVersion(status, api.product));
    findings.push(checkWorkers(status, api.product), ...checkClock(ahead, api.product));
    findings.push(await checkToken(api, status));
    generation = knownGeneration(api, status);
    if (generation) findings.push(...await examine(generation, options));
    findings.push(...await checkFailedJobs(api));
  } catch (cause) {
    findings.push(await unreachable(api, generation, cause));
  }
  return [...findings, ...await checkOurUrl(desired, api, here, generation, options.resolve)];
}

/** Null: it is too old, which is said as its version. */
function knownGeneration({ product }: NetBoxApi, status: SourceStatus): Generation | null {
  try {
    return generationOf(product, status);
  } catch {
    return null;
  }
}

/** What only a known generation can be asked. */
async function examine(
  generation: Generation,
  { api, desired, registers = true, ownUser, resolve }: DiagnoseOptions,
): Promise<Finding[]> {
  const own = checkOwnUser(generation, ownUser ?? null);
  if (!registers) return own;
  const permissions = await checkPermissions(api, generation);
  if (permissions.some(({ level }) => level === "error")) return [...own, ...permissions];
  const registration = createRegistration({
    api,
    desired: () => desired,
    ...resolve ? { resolve } : {},
  });
  return [...own, ...permissions, ...await checkRegistration(registration)];
}

async function unreachable(
  api: NetBoxApi,
  generation: Generation | null,
  cause: unknown,
): Promise<Finding> {
  const token = cause instanceof NetBoxError && (cause.status === 401 || cause.status === 403);
  const title = token ? "Token" : `${api.product.name} answers`;
  return error(title, await explain(cause, api, generation));
}
