/**
 * What a failure means, and what to do about it.
 *
 * @module
 */
import { type NetBoxApi, NetBoxError, type RequestOptions } from "../api.ts";
import { adviceFor } from "../refused.ts";
import { isDenied, KINDS, missingPermissions, RIGHTS } from "./permissions.ts";

/** What is said of a user without rights, with what it lacks. */
const GIVE = 'In NetBox, give the token\'s user a permission on "Extras | webhook" and ' +
  '"Extras | event rule" with view, add, change and delete.';

/** The failure in one or two sentences for people. Asks NetBox once more where it refused for lack of a permission. */
export async function explain(
  error: unknown,
  api: NetBoxApi,
  options?: RequestOptions,
): Promise<string> {
  if (isDenied(error)) return await explainDenied(error, api, options);
  if (!(error instanceof NetBoxError)) {
    return error instanceof Error ? error.message : String(error);
  }
  if (error.kind === "connection") {
    return error.detail.replace(/\.?$/, "."); // the transport's own sentence says where, why, and what to do
  }
  if (error.status === 401 || error.status === 403) return explainRefused(error);
  if (error.kind !== "status") return error.message;
  if (error.status === 404) {
    return `${error.message}. Check that NETBOX_URL is the address of NetBox itself, without /api.`;
  }
  if (error.status === 400 && error.detail.includes("already exists")) {
    return `${error.message}. It is there, but the token's user may not see it: check the constraints of ` +
      "its permissions.";
  }
  return error.message;
}

async function explainDenied(
  error: NetBoxError,
  api: NetBoxApi,
  options?: RequestOptions,
): Promise<string> {
  const refused = `NetBox refused ${error.method} ${error.path} (403)`;
  const needed = [KINDS.webhook, KINDS.rule].map((kind) => ({ kind, rights: RIGHTS }));
  let missing: string[];
  try {
    missing = await missingPermissions(api, needed, options);
  } catch {
    return `${refused}: ${error.detail} ${GIVE}`;
  }
  if (missing.length === 0) {
    return `${refused}, although the token's user has all permissions: their constraints do not allow this ` +
      `object. Allow names that start with "hookbox:".`;
  }
  const writes = needed.length * (RIGHTS.length - 1);
  const readOnly = missing.length === writes && missing.every((name) => !name.includes(".view_"));
  return `${refused}: the token's user lacks ${missing.join(", ")}. ${GIVE}` +
    (readOnly ? " If it has them, the token is not write enabled." : "");
}

/** NetBox says 403, not 401, to tokens that it does not take; a 401 comes from something in front of it. */
export function explainRefused({ detail, status }: NetBoxError): string {
  const said = `NetBox does not accept NETBOX_TOKEN (${status}): ${detail.replace(/\.?$/, ".")}`;
  return `${said} ${adviceFor(detail, "NETBOX_TOKEN")}`;
}
