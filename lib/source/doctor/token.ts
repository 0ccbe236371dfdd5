/**
 * The token: whether the source takes it, whose it is, and what it may do.
 *
 * @module
 */
import { type NetBoxApi, NetBoxError } from "../netbox/api.ts";
import type { Generation, SourceStatus } from "../registration/generation.ts";
import { kindsOf, missingPermissions, type Needed, neededBy } from "../registration/permissions.ts";
import { error, type Finding, ok, warning } from "./finding.ts";

const TITLE = "Token";

/**
 * Whose token it is. That the source takes it is known: it gave its status, and refuses a wrong token even there.
 *
 * @throws {NetBoxError}
 */
export async function checkToken(api: NetBoxApi, { release }: SourceStatus): Promise<Finding> {
  const { kind, name, tokenVariable } = api.product;
  if (kind === "nautobot") {
    return ok(TITLE, "Nautobot takes the token (it does not say whose it is).");
  }
  if (release !== null && release < 405) {
    return ok(TITLE, "NetBox takes the token (before 4.5 it does not say whose it is).");
  }
  try {
    const { body } = await api.get("/api/authentication-check/");
    return ok(TITLE, `${name} takes the token; it belongs to "${usernameOf(body)}".`);
  } catch (cause) {
    if (!(cause instanceof NetBoxError) || cause.status !== 403) throw cause;
    // LOGIN_REQUIRED = False gives the status to anybody without a token.
    return error(TITLE, cause.detail, `Set ${tokenVariable} to a token of this ${name}.`);
  }
}

function usernameOf(body: unknown): string {
  return String((body as { username?: unknown } | null)?.username ?? "an unknown user");
}

/**
 * Nautobot gives no request id with its answers: only by their user are our own changes told from others. On NetBox that is
 * for those that do not come from `ctx.netbox`.
 */
export function checkOwnUser({ product }: Generation, ownUser: string | null): Finding[] {
  const title = "Own user";
  if (ownUser !== null) {
    const variable = `${product.kind.toUpperCase()}_OWN_USER`;
    return [ok(title, `Changes by "${ownUser}" are taken for hookbox's own (${variable}).`)];
  }
  if (product.kind !== "nautobot") return [];
  return [warning(
    title,
    "hookbox needs a user of its own on Nautobot, which does not tell whose change an event is but by its user: " +
      "handlers that write there may set each other off.",
    "Make a user that nobody else uses, give hookbox its token (NAUTOBOT_TOKEN), and set NAUTOBOT_OWN_USER to its " +
      "name.",
  )];
}

/**
 * Whether its user may register.
 *
 * @throws {NetBoxError}
 */
export async function checkPermissions(api: NetBoxApi, generation: Generation): Promise<Finding[]> {
  const title = "Permissions";
  const { name } = generation.product;
  const what = kindsOf(generation).length === 1 ? "webhooks" : "webhooks and event rules";
  const missing = await missingPermissions(api, neededBy(generation));
  const forProbe = await missingPermissions(api, [probeNeeds(generation)]);
  const findings = [
    missing.length === 0
      ? ok(title, `The token's user may view, add, change and delete ${what}.`)
      : error(
        title,
        `The token's user lacks ${missing.join(", ")}.`,
        `Give it these permissions in ${name} ("hookbox permissions" prints them), and check that the token is ` +
          "write enabled.",
      ),
  ];
  if (forProbe.length === 0) return findings;
  const detail = `The token's user lacks ${forProbe.join(", ")}, which only --probe needs.`;
  return [...findings, warning(title, detail)];
}

/** The rights to what a probe makes beside webhook and rule. */
export function probeNeeds({ probe: { path, objectType } }: Generation): Needed {
  return { kind: { path, objectType }, rights: ["add", "delete"] };
}
