/**
 * What keeps deliveries from coming although everything is registered.
 *
 * @module
 */
import type { NetBoxApi } from "../netbox/api.ts";
import { doubtLoopback } from "../transport/own_url.ts";
import { type Resolve, resolveHost } from "../transport/resolve.ts";
import { UnregistrableError } from "./desired.ts";
import type { Generation, SourceStatus } from "./generation.ts";

/** What is wrong around the registration, and what to do about it. */
export interface Trouble {
  readonly detail: string;
  readonly fix: string;
}

/** Nobody there sends webhooks; null when all is well. */
export function idleWorkers(
  { status: { workers }, product: { name, worker, startWorker } }: {
    readonly status: Pick<SourceStatus, "workers">;
    readonly product: Generation["product"];
  },
): Trouble | null {
  if (workers !== 0) return null;
  return { detail: `No ${worker} runs in ${name}, so no webhook is sent.`, fix: startWorker };
}

/**
 * All that is wrong around, one sentence or two for each.
 *
 * @throws {UnregistrableError} when the source would refuse our URL.
 */
export async function troublesAround(
  api: NetBoxApi,
  generation: Generation,
  url: string,
  resolve: Resolve = resolveHost,
): Promise<string[]> {
  const blocked = await generation.blocked(url, resolve);
  if (blocked?.literal) throw new UnregistrableError(`${blocked.detail} ${blocked.fix}`);
  const loopback = doubtLoopback({ url, source: api.url, product: api.product });
  const troubles = [
    idleWorkers(generation),
    blocked ?? (loopback?.level === "error" ? loopback : null),
  ];
  return troubles.flatMap((trouble) => trouble ? [`${trouble.detail} ${trouble.fix}`] : []);
}
