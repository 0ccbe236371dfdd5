/**
 * Finds out why nothing arrives from NetBox. The other half of `doctor` (settings, handlers, store) is not here.
 *
 * @module
 */
import { type Clock, systemClock } from "../../../clock.ts";
import type { DesiredRegistration } from "../../types.ts";
import { type NetBoxApi, NetBoxError } from "../api.ts";
import { explain } from "../registration/explain.ts";
import { OLDEST } from "../registration/forms.ts";
import { createRegistration } from "../registration/mod.ts";
import { error, type Finding } from "./finding.ts";
import { checkOurUrl, type Here } from "./our_url.ts";
import { checkFailedJobs, checkRegistration } from "./registered.ts";
import { checkClock, checkVersion, checkWorkers, reach } from "./server.ts";
import { checkPermissions, checkToken } from "./token.ts";

export type { Finding } from "./finding.ts";
export type { Here } from "./our_url.ts";
export { probe, type ProbeOptions } from "./probe.ts";

/** What the examination needs. */
export interface DiagnoseOptions {
  readonly api: NetBoxApi;
  readonly desired: DesiredRegistration;
  readonly here: Here;
  /** Whether hookbox registers by itself (`HOOKBOX_REGISTER`). Default true. */
  readonly registers?: boolean;
  readonly clock?: Clock;
}

/** Examines one NetBox and the way from it to us. Never throws; changes nothing in NetBox. */
export async function diagnoseNetBox(options: DiagnoseOptions): Promise<Finding[]> {
  const { api, desired, here, registers = true, clock = systemClock } = options;
  const ourUrl = checkOurUrl(desired, api.url, here);
  const findings: Finding[] = [];
  try {
    const { status, finding, ahead } = await reach(api, clock);
    findings.push(finding, checkVersion(status), checkWorkers(status), ...checkClock(ahead));
    findings.push(await checkToken(api, status));
    if (registers && (status.release === null || status.release >= OLDEST)) {
      const permissions = await checkPermissions(api);
      findings.push(...permissions);
      if (permissions.every(({ level }) => level !== "error")) {
        const registration = createRegistration({ api, desired: () => desired });
        findings.push(...await checkRegistration(registration));
      }
    }
    findings.push(...await checkFailedJobs(api));
  } catch (cause) {
    findings.push(await unreachable(api, cause));
  }
  return [...findings, ...ourUrl];
}

async function unreachable(api: NetBoxApi, cause: unknown): Promise<Finding> {
  const token = cause instanceof NetBoxError && (cause.status === 401 || cause.status === 403);
  const title = token ? "Token" : "NetBox answers";
  return error(title, await explain(cause, api));
}
