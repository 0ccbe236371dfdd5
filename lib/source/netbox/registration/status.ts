/**
 * What `/api/status/` says: which NetBox it is, and whether anybody there sends webhooks.
 *
 * @module
 */
import type { NetBoxApi, RequestOptions } from "../api.ts";

/** A NetBox as it presents itself. */
export interface NetBoxStatus {
  /** As it says: `4.7.3`, `4.2.6-Docker-3.2.0`. */
  readonly version: string;
  /** Major and minor as one number to compare: 4.7 is 407, 4.10 is 410. Null: not readable. */
  readonly release: number | null;
  /** Running RQ workers: without one no webhook is ever sent. Null: not said. */
  readonly workers: number | null;
  /** Names and versions of the plugins. */
  readonly plugins: Readonly<Record<string, string>>;
  /** Time of NetBox by its `Date` header, in milliseconds; null where a proxy drops it. */
  readonly date: number | null;
}

/**
 * Asks for the status.
 *
 * @throws {NetBoxError} when NetBox does not answer, or refuses.
 * @throws {WrongProductError} when it is something else than NetBox.
 */
export async function readStatus(api: NetBoxApi, options?: RequestOptions): Promise<NetBoxStatus> {
  const { body, headers } = await api.get("/api/status/", options);
  const status = (body ?? {}) as Record<string, unknown>;
  const version = status["netbox-version"];
  if (typeof version !== "string") throw new WrongProductError("nautobot-version" in status);
  const workers = status["rq-workers-running"];
  const date = Date.parse(headers.get("date") ?? "");
  return {
    version,
    release: releaseOf(version),
    workers: typeof workers === "number" ? workers : null,
    plugins: (status.plugins ?? {}) as Record<string, string>,
    date: Number.isNaN(date) ? null : date,
  };
}

/** `"4.7.3"` → 407. */
export function releaseOf(version: string): number | null {
  const match = /^v?(\d+)\.(\d+)/.exec(version);
  return match ? Number(match[1]) * 100 + Number(match[2]) : null;
}

/** What answers at `NETBOX_URL` is not NetBox. */
export class WrongProductError extends Error {
  override readonly name = "WrongProductError";
  constructor(nautobot: boolean) {
    super(
      nautobot
        ? "NETBOX_URL is the address of a Nautobot, and this version of hookbox registers in NetBox only. " +
          "Set HOOKBOX_REGISTER=off and make the webhooks by hand."
        : "/api/status/ at NETBOX_URL does not name a NetBox version. Check that NETBOX_URL is the address " +
          "of a NetBox, without /api.",
    );
  }
}
