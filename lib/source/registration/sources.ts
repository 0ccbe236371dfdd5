/**
 * From what a source says of itself to its generation: the one place that knows which modules speak to which product.
 *
 * @module
 */
import { nautobotGeneration } from "../nautobot/registration/generation.ts";
import { dateOf } from "../netbox/answer.ts";
import type { NetBoxApi, RequestOptions } from "../netbox/api.ts";
import { netboxGeneration } from "../netbox/registration/generation.ts";
import { type Product, PRODUCTS, type SourceKind, WrongProductError } from "../product.ts";
import { type Generation, releaseOf, type SourceStatus } from "./generation.ts";

const GENERATIONS: Readonly<Record<SourceKind, (status: SourceStatus) => Generation>> = {
  netbox: netboxGeneration,
  nautobot: nautobotGeneration,
};

/** The keys of `/api/status/` that differ. */
const KEYS = {
  netbox: { version: "netbox-version", workers: "rq-workers-running", plugins: "plugins" },
  nautobot: {
    version: "nautobot-version",
    workers: "celery-workers-running",
    plugins: "nautobot-apps",
  },
} as const;

/**
 * Asks a source what it is.
 *
 * @throws {NetBoxError} when it does not answer, or refuses.
 * @throws {WrongProductError} when it is something else than it was taken for.
 * @throws {UnsupportedVersionError} when it is too old.
 */
export async function openSource(api: NetBoxApi, options?: RequestOptions): Promise<Generation> {
  return generationOf(api.product, await readStatus(api, options));
}

/** The generation of a source that said this of itself. @throws {UnsupportedVersionError} */
export function generationOf({ kind }: Product, status: SourceStatus): Generation {
  return GENERATIONS[kind](status);
}

/**
 * What a source says of itself.
 *
 * @throws {NetBoxError}
 * @throws {WrongProductError}
 */
export async function readStatus(api: NetBoxApi, options?: RequestOptions): Promise<SourceStatus> {
  const { body, headers } = await api.get("/api/status/", options);
  const status = (body ?? {}) as Record<string, unknown>;
  const keys = KEYS[api.product.kind];
  const version = status[keys.version];
  if (typeof version !== "string") {
    const other = Object.values(PRODUCTS).find(({ kind }) => KEYS[kind].version in status);
    throw new WrongProductError(api.product, other ?? null);
  }
  const workers = status[keys.workers];
  return {
    version,
    release: releaseOf(version),
    workers: typeof workers === "number" ? workers : null,
    plugins: (status[keys.plugins] ?? {}) as Record<string, string>,
    date: dateOf(headers),
  };
}
