/**
 * `/api/ipam/prefixes/7/available-ips/`: what is free in a prefix, and taking it.
 *
 * @module
 */
import type { Row } from "../dataset.ts";
import { address, prefix } from "../kinds/address.ts";
import { familyOf, hostsOf, readNetwork } from "../kinds/network.ts";
import { json, notAllowed, Refusal } from "../rest/answers.ts";
import { Collection } from "../rest/collection.ts";
import { pick } from "../rest/page.ts";
import { authorize } from "../rest/tokens.ts";
import type { Scope } from "../scope.ts";
import type { Call } from "./call.ts";

/** Lists the first free addresses, or creates one for each body. */
export function availableIps(call: Call, id: number): Response {
  const { method, unit, token, url, headers, scope, body } = call;
  const row = new Collection(prefix, unit, token, url.origin).get(id);
  authorize(token, method, address.objectType);
  if (method === "GET") {
    const limit = Math.min(Number(url.searchParams.get("limit") ?? 50) || 1000, 1000);
    return json(200, free(row, scope, limit).map((it) => show(it, scope)), headers);
  }
  if (method !== "POST") throw notAllowed(method);
  const bodies = (Array.isArray(body) ? body : [body ?? {}]) as Record<string, unknown>[];
  const addresses = free(row, scope, bodies.length);
  if (addresses.length < bodies.length) {
    const detail = "Insufficient resources are available to satisfy the request";
    throw new Refusal(409, { detail });
  }
  const asked = bodies.map((it, i) => ({ ...it, address: addresses[i] }));
  const collection = new Collection(address, unit, token, url.origin);
  return json(201, collection.create(Array.isArray(body) ? asked : asked[0]), headers);
}

/** The first free host addresses, with the mask of the prefix. */
function free({ prefix: text }: Row, scope: Scope, limit: number): string[] {
  const { length } = readNetwork(String(text))!;
  const taken = new Set(
    scope.rows(address.objectType).map((row) => String(row.address).split("/")[0]),
  );
  const found: string[] = [];
  for (const host of hostsOf(String(text))) {
    if (found.length >= limit) break;
    if (!taken.has(host)) found.push(`${host}/${length}`);
  }
  return found;
}

function show(text: string, { release }: Scope): Record<string, unknown> {
  const shown = { family: familyOf(text), address: text, vrf: null, description: "" };
  return pick(shown, release < 400 ? ["family", "address", "vrf"] : null);
}
