/**
 * Failures of a source's requests, with what a person can do about them.
 *
 * @module
 */
import { hide, NetBoxError, type NetBoxErrorDetails } from "../netbox/api_error.ts";
import { adviceFor } from "../netbox/refused.ts";
import { PRODUCTS } from "../product.ts";
import { permissionFor } from "./permission.ts";
import type { Source } from "./source.ts";

/** The failure as it is thrown: without the token, with a hint. */
export function failure(
  source: Pick<Source, "kind" | "name" | "token">,
  details: NetBoxErrorDetails,
): NetBoxError {
  const hint = details.hint ?? hintFor(details, source);
  return new NetBoxError({ ...details, hint, detail: hide(details.detail, source.token) });
}

/** Whether a 404 is about the endpoint, not the object: NetBox answers with a page then, Nautobot in these words. */
function isUnknownPath(
  { status, body, detail }: Pick<NetBoxErrorDetails, "status" | "body" | "detail">,
  { kind }: Pick<Source, "kind">,
): boolean {
  return status === 404 && (body === null || kind === "nautobot" && detail === "Not found.");
}

/** No such object. Where there is no such endpoint, nothing says what was there. */
export function isGone(error: unknown, source: Pick<Source, "kind">): boolean {
  return error instanceof NetBoxError && error.status === 404 && !isUnknownPath(error, source);
}

function hintFor(details: NetBoxErrorDetails, source: Pick<Source, "kind" | "name">) {
  const { kind, status, detail, method, path } = details;
  const { name } = source;
  if (kind !== "status") return null;
  const product = PRODUCTS[source.kind];
  const token = name === source.kind ? product.tokenVariable : `the token of the source "${name}"`;
  if (status === 401 || status === 403) {
    if (!detail.includes("permission")) return adviceFor(detail, product, token);
    const lacks = `The user of ${token} lacks ${
      permissionFor(method, path)
    }, for this object at least`;
    return method === "GET" ? `${lacks}.` : `${lacks}, or the token is not write enabled.`;
  }
  if (isUnknownPath(details, source)) {
    return "Check the names of app and endpoint, and that this version has it.";
  }
  if (status === 412) return "Get the object again, and decide anew; ifMatch: null overwrites.";
  return null;
}
