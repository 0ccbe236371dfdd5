/**
 * Who asks, and what that user may do.
 *
 * @module
 */
import { forbidden } from "./answers.ts";

/** A token and the rights of its user. */
export interface Token {
  /** Name of its user. */
  readonly user?: string;
  /** May do everything. Default true where no permissions are given. */
  readonly superuser?: boolean;
  /** `extras.add_webhook`, … */
  readonly permissions?: readonly string[];
  /** A constraint on these permissions: other objects are neither seen nor written. */
  readonly constraint?: (row: Readonly<Record<string, unknown>>) => boolean;
  /** Whether it may write at all. Default true. */
  readonly writeEnabled?: boolean;
  /** Why NetBox does not take it any more. */
  readonly refused?: "expired" | "disabled" | "inactive" | "address";
}

const REFUSALS = {
  expired: "Token expired",
  disabled: "Token disabled",
  inactive: "User inactive",
  address: "Source IP 192.0.2.7 is not permitted to authenticate using this token.",
} as const;

/** The token of an `Authorization` header, or NetBox's refusal in the words of its release. */
export function authenticate(
  header: string | null,
  tokens: Readonly<Record<string, Token>>,
  release: number,
): Token {
  const [, keyword, key] = /^(Token|Bearer) (.+)$/.exec(header ?? "") ?? [];
  // Before 4.5 there is one kind of token; another keyword is not looked at.
  if (!key || (release < 405 && keyword !== "Token")) {
    throw forbidden("Authentication credentials were not provided.");
  }
  const token = tokens[key];
  if (!token) {
    const kind = key.startsWith("nbt_") ? "v2" : "v1";
    throw forbidden(release < 405 ? "Invalid token" : `Invalid ${kind} token`);
  }
  if (token.refused) throw forbidden(REFUSALS[token.refused]);
  return token;
}

/** NetBox's rights by method. */
const RIGHTS: Readonly<Record<string, string>> = {
  GET: "view",
  HEAD: "view",
  POST: "add",
  PUT: "change",
  PATCH: "change",
  DELETE: "delete",
};

/** Refuses, as NetBox does before it looks at anything else. */
export function authorize(token: Token, method: string, objectType: string): void {
  const [app, model] = objectType.split(".");
  const right = RIGHTS[method];
  const writes = right !== "view";
  if (writes && token.writeEnabled === false) throw denied();
  if (isSuperuser(token)) return;
  if (!token.permissions?.includes(`${app}.${right}_${model}`)) throw denied();
}

/** Whether everything is allowed. */
export function isSuperuser(token: Token): boolean {
  return token.superuser ?? token.permissions === undefined;
}

/** Whether a constraint lets the token's user see or write this object. */
export function allows(token: Token, row: Readonly<Record<string, unknown>>): boolean {
  return isSuperuser(token) || !token.constraint || token.constraint(row);
}

/** The refusal for lack of a permission. */
export function denied() {
  return forbidden("You do not have permission to perform this action.");
}
