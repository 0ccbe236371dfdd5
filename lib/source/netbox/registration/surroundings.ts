/**
 * What keeps deliveries from coming although everything is registered.
 *
 * @module
 */
import { shownUrl } from "../api.ts";
import type { NetBoxStatus } from "./status.ts";

/** What is wrong around the registration, and what to do about it. */
export interface Trouble {
  readonly detail: string;
  readonly fix: string;
}

/** Nobody in NetBox sends webhooks; null when all is well. */
export function idleWorkers({ workers }: Pick<NetBoxStatus, "workers">): Trouble | null {
  if (workers !== 0) return null;
  return {
    detail: "No RQ worker runs in NetBox, so no webhook is sent.",
    fix: 'Start its service "netbox-rq" (manage.py rqworker high default low).',
  };
}

/** NetBox cannot mean us by our URL: loopback, while it is elsewhere itself. Null when all is well. */
export function loopbackElsewhere(ours: string, netbox: string): Trouble | null {
  if (!isLoopback(ours) || isLoopback(netbox)) return null;
  return {
    detail:
      `NetBox at ${shownUrl(netbox)} is told to send to ${
        shownUrl(ours)
      }, which is NetBox's own machine ` +
      "there, not this one.",
    fix: "Set HOOKBOX_URL to an address at which NetBox reaches this machine.",
  };
}

/** Whether a URL leads to the machine that uses it. */
export function isLoopback(url: string): boolean {
  const host = hostOf(url);
  return host === "localhost" || host.endsWith(".localhost") || /^127\./.test(host) ||
    ["[::1]", "0.0.0.0", "[::]"].includes(host) || host.startsWith("[::ffff:7f");
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : "";
}
