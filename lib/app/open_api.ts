/**
 * Opens the API of a source.
 *
 * @module
 */
import type { Settings, SourceSettings } from "../config/settings.ts";
import { createNetBoxApi, type NetBoxApi } from "../source/netbox/api.ts";
import { PRODUCTS } from "../source/product.ts";
import { createTransport } from "../source/transport/fetch.ts";

/** Milliseconds for a whole exchange with a source. */
const EXCHANGE = 60_000;

/** A source's API. */
export interface OpenApi {
  readonly api: NetBoxApi;
  readonly token: string;
  /** Closes its connections. */
  close(): void;
}

/**
 * The API of a source; null where it has no URL or no token. Nothing is asked of it yet.
 *
 * @param timeoutMs Milliseconds for one exchange. Without, the API's own (10 s).
 */
export function openApi(
  { kind, url, token, caFile, sslVerify }: SourceSettings,
  { proxy }: Pick<Settings, "proxy">,
  timeoutMs?: number,
): OpenApi | null {
  if (url === null || token === null) return null;
  const product = PRODUCTS[kind];
  const way = { url, caFile, sslVerify, proxy, product };
  const transport = createTransport({ ...way, timeoutMs: timeoutMs ?? EXCHANGE });
  const timeout = timeoutMs === undefined ? {} : { timeout: timeoutMs };
  const api = createNetBoxApi({ url, token, fetch: transport.fetch, product, ...timeout });
  return { api, token, close: () => transport.close() };
}
