/**
 * The token: whether NetBox takes it, whose it is, and what it may do.
 *
 * @module
 */
import { type NetBoxApi, NetBoxError } from "../api.ts";
import { KINDS, missingPermissions, RIGHTS } from "../registration/permissions.ts";
import type { NetBoxStatus } from "../registration/status.ts";
import { error, type Finding, ok, warning } from "./finding.ts";

/**
 * Whose token it is. That NetBox takes it is known: it gave its status, and refuses a wrong token even there.
 *
 * @throws {NetBoxError}
 */
export async function checkToken(api: NetBoxApi, { release }: NetBoxStatus): Promise<Finding> {
  const title = "Token";
  if (release !== null && release < 405) {
    return ok(title, "NetBox takes the token (before 4.5 it does not say whose it is).");
  }
  try {
    const { body } = await api.get("/api/authentication-check/");
    return ok(title, `NetBox takes the token; it belongs to "${usernameOf(body)}".`);
  } catch (cause) {
    if (!(cause instanceof NetBoxError) || cause.status !== 403) throw cause;
    // LOGIN_REQUIRED = False gives the status to anybody without a token.
    return error(title, cause.detail, "Set NETBOX_TOKEN to a token of this NetBox.");
  }
}

function usernameOf(body: unknown): string {
  return String((body as { username?: unknown } | null)?.username ?? "an unknown user");
}

/**
 * Whether its user may register.
 *
 * @throws {NetBoxError}
 */
export async function checkPermissions(api: NetBoxApi): Promise<Finding[]> {
  const title = "Permissions";
  const needed = [KINDS.webhook, KINDS.rule].map((kind) => ({ kind, rights: RIGHTS }));
  const missing = await missingPermissions(api, needed);
  const forProbe = await missingPermissions(api, [{ kind: KINDS.tag, rights: ["add", "delete"] }]);
  const findings = [
    missing.length === 0
      ? ok(title, "The token's user may view, add, change and delete webhooks and event rules.")
      : error(
        title,
        `The token's user lacks ${missing.join(", ")}.`,
        'Give it a permission on "Extras | webhook" and "Extras | event rule" in NetBox with these actions, ' +
          "and check that the token is write enabled.",
      ),
  ];
  if (forProbe.length === 0) return findings;
  const detail = `The token's user lacks ${forProbe.join(", ")}, which only --probe needs.`;
  return [...findings, warning(title, detail)];
}
