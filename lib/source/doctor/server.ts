/**
 * The source itself: its version, its workers, its clock.
 *
 * @module
 */
import { isLoopback } from "../../loopback.ts";
import type { Clock } from "../../clock.ts";
import { type NetBoxApi, shownUrl } from "../netbox/api.ts";
import { newerThanTried, type Product } from "../product.ts";
import type { SourceStatus } from "../registration/generation.ts";
import { readStatus } from "../registration/sources.ts";
import { idleWorkers } from "../registration/surroundings.ts";
import { error, type Finding, ok, warning } from "./finding.ts";

/** The status and how long it took; the clock's difference is against the middle of the request. */
export interface Reached {
  readonly status: SourceStatus;
  readonly finding: Finding;
  /** Milliseconds by which its clock is ahead of ours; null where it does not say. */
  readonly ahead: number | null;
}

/**
 * Asks the source for its status.
 *
 * @throws {NetBoxError}
 * @throws {WrongProductError}
 */
export async function reach(api: NetBoxApi, clock: Clock): Promise<Reached> {
  const before = clock.now();
  const started = clock.monotonic();
  const status = await readStatus(api);
  const took = clock.monotonic() - started;
  // The header counts whole seconds: on average it is half a second behind.
  const ahead = status.date === null ? null : status.date + 500 - (before + took / 2);
  const { name, urlVariable } = api.product;
  const url = shownUrl(api.url);
  const detail = `${name} ${status.version} at ${url} answered in ${Math.round(took)} ms.`;
  const plain = url.startsWith("http:") && !isLoopback(url);
  const finding = plain
    ? warning(
      `${name} answers`,
      `${detail} The token crosses the network unencrypted.`,
      `Set ${urlVariable} to its https address.`,
    )
    : ok(`${name} answers`, detail);
  return { status, finding, ahead };
}

/** Whether this version is one that hookbox knows. */
export function checkVersion(
  { version, release }: Pick<SourceStatus, "version" | "release">,
  product: Product,
): Finding {
  const title = "Version";
  const { name, tried: { oldest, from, to } } = product;
  if (release === null) {
    return warning(title, `"${version}" is no version that hookbox understands.`);
  }
  if (release < oldest) {
    return error(title, `${name} ${version} is older than ${from}, the oldest supported.`);
  }
  const newer = newerThanTried(product, { version, release });
  if (newer) return warning(title, newer);
  return ok(title, `${name} ${version} is supported (${from} to ${to}).`);
}

/** Whether anybody sends webhooks. */
export function checkWorkers(status: SourceStatus, product: Product): Finding {
  const title = "Workers";
  const { name, worker } = product;
  const idle = idleWorkers({ status, product });
  if (idle) return error(title, idle.detail, idle.fix);
  return status.workers === null
    ? warning(title, `${name} does not say whether a ${worker} runs.`)
    : ok(title, `${status.workers} ${worker}${status.workers === 1 ? " runs" : "s run"}.`);
}

/** Seconds by which two clocks may differ before it confuses people and catch-up. */
const TOLERANCE = 30;

/** Whether the source's clock and ours agree. */
export function checkClock(ahead: number | null, { name }: Product): Finding[] {
  if (ahead === null) return [];
  const seconds = Math.round(ahead / 1000);
  if (Math.abs(seconds) <= TOLERANCE) return [ok("Clock", `${name}'s clock and ours agree.`)];
  const detail = `${name}'s clock is ${Math.abs(seconds)} s ${
    seconds > 0 ? "ahead of" : "behind"
  } ours.`;
  return [warning("Clock", detail, "Synchronise both machines by NTP.")];
}
