/**
 * NetBox itself: its version, its workers, its clock.
 *
 * @module
 */
import type { Clock } from "../../../clock.ts";
import { type NetBoxApi, shownUrl } from "../api.ts";
import { NEWEST, OLDEST } from "../registration/forms.ts";
import { type NetBoxStatus, readStatus } from "../registration/status.ts";
import { idleWorkers, isLoopback } from "../registration/surroundings.ts";
import { error, type Finding, ok, warning } from "./finding.ts";

/** The oldest NetBox whose deliveries are understood. */
const READABLE = 306;

/** The status and how long it took; the clock's difference is against the middle of the request. */
export interface Reached {
  readonly status: NetBoxStatus;
  readonly finding: Finding;
  /** Milliseconds by which NetBox's clock is ahead of ours; null where it does not say. */
  readonly ahead: number | null;
}

/**
 * Asks NetBox for its status.
 *
 * @throws {NetBoxError} and {WrongProductError} as `readStatus()`.
 */
export async function reach(api: NetBoxApi, clock: Clock): Promise<Reached> {
  const before = clock.now();
  const started = clock.monotonic();
  const status = await readStatus(api);
  const took = clock.monotonic() - started;
  // The header counts whole seconds: on average it is half a second behind.
  const ahead = status.date === null ? null : status.date + 500 - (before + took / 2);
  const url = shownUrl(api.url);
  const detail = `NetBox ${status.version} at ${url} answered in ${Math.round(took)} ms.`;
  const plain = url.startsWith("http:") && !isLoopback(url);
  const finding = plain
    ? warning(
      "NetBox answers",
      `${detail} The token crosses the network unencrypted.`,
      "Set NETBOX_URL to its https address.",
    )
    : ok("NetBox answers", detail);
  return { status, finding, ahead };
}

/** Whether this version is one that hookbox knows. */
export function checkVersion({ version, release }: NetBoxStatus): Finding {
  const title = "Version";
  if (release === null) {
    return warning(title, `"${version}" is no version that hookbox understands.`);
  }
  if (release < READABLE) {
    return error(title, `NetBox ${version} is older than 3.6.9, the oldest supported.`);
  }
  if (release < OLDEST) {
    return warning(
      title,
      `Deliveries of NetBox ${version} are understood, but this hookbox registers in 4.1 and newer only.`,
      "Set HOOKBOX_REGISTER=off and make the webhook and its triggers by hand.",
    );
  }
  if (release > NEWEST) {
    return warning(title, `NetBox ${version} is newer than 4.7, the newest that was tried.`);
  }
  return ok(title, `NetBox ${version} is supported (3.6.9 to 4.7).`);
}

/** Whether anybody sends webhooks. */
export function checkWorkers(status: NetBoxStatus): Finding {
  const title = "Workers";
  const idle = idleWorkers(status);
  if (idle) return error(title, idle.detail, idle.fix);
  return status.workers === null
    ? warning(title, "NetBox does not say whether an RQ worker runs.")
    : ok(title, `${status.workers} RQ worker${status.workers === 1 ? " runs" : "s run"}.`);
}

/** Seconds by which two clocks may differ before it confuses people and catch-up. */
const TOLERANCE = 30;

/** Whether NetBox's clock and ours agree. */
export function checkClock(ahead: number | null): Finding[] {
  if (ahead === null) return [];
  const seconds = Math.round(ahead / 1000);
  if (Math.abs(seconds) <= TOLERANCE) return [ok("Clock", "NetBox's clock and ours agree.")];
  const detail = `NetBox's clock is ${Math.abs(seconds)} s ${
    seconds > 0 ? "ahead of" : "behind"
  } ours.`;
  return [warning("Clock", detail, "Synchronise both machines by NTP.")];
}
