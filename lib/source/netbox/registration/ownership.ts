/**
 * Whose a webhook of our name is: its description carries version, host and installation.
 *
 * @module
 */
import type { DesiredRegistration } from "../../types.ts";

/** Who wrote a webhook, as its description says. */
export interface Owner {
  readonly version: string;
  readonly host: string;
  readonly installation: string;
}

/** The longest description that NetBox takes, on every version. */
const MAX = 200;

/** The description of our webhook. A host name too long for it is cut. */
export function describeOwner(owner: Owner): string {
  const text = (host: string) =>
    `Kept by hookbox ${owner.version} on ${host} (installation ${owner.installation}). Edits are reverted.`;
  return text(owner.host.slice(0, Math.max(1, MAX - text("").length)));
}

/** Reads a description back; null when it is none of ours. */
export function parseOwner(description: string): Owner | null {
  const match = /^Kept by hookbox (\S+) on (.+) \(installation (\S+)\)/.exec(description);
  return match ? { version: match[1]!, host: match[2]!, installation: match[3]! } : null;
}

/** Whose it is. */
export type Verdict =
  | { readonly owner: "us" }
  /** Ours again: same URL, but our store was lost (or its description edited), or we were told to take it over. */
  | { readonly owner: "taken over"; readonly from: string }
  | { readonly owner: "somebody else"; readonly from: string };

/**
 * Judges a webhook of our name. It is somebody else's only when installation *and* URL are not ours: a lost store keeps
 * its URL, a moved hookbox keeps its installation.
 */
export function judge(
  found: { readonly description: string; readonly url: string },
  desired: Pick<DesiredRegistration, "url" | "owner">,
  takeOver = false,
): Verdict {
  const owner = parseOwner(found.description);
  if (owner?.installation === desired.owner.installation) return { owner: "us" };
  const from = owner
    ? `hookbox ${owner.version} on host ${owner.host} (installation ${owner.installation})`
    : "somebody who left no mark of hookbox in its description";
  if (takeOver || found.url === desired.url) return { owner: "taken over", from };
  return { owner: "somebody else", from };
}
