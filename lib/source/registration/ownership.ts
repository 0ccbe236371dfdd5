/**
 * Whose a webhook of our name is: a sentence in its description, or where webhooks have none in a header line, carries
 * version, host and installation.
 *
 * @module
 */
import type { DesiredRegistration } from "../types.ts";

/** Who wrote a webhook, as it says. */
export interface Owner {
  readonly version: string;
  readonly host: string;
  readonly installation: string;
}

/** The longest description that NetBox takes, on every version. */
const MAX = 200;

/**
 * The sentence. A host name too long for it is cut, and what a header line or its Jinja2 template (NetBox 3.6, Nautobot)
 * would not leave as it is becomes `_`.
 */
export function describeOwner(owner: Owner): string {
  const text = (host: string) =>
    `Kept by hookbox ${owner.version} on ${host} (installation ${owner.installation}). Edits are reverted.`;
  const host = owner.host.replace(/[^\x21-\x7e]|[{}]/g, "_") || "_";
  return text(host.slice(0, Math.max(1, MAX - text("").length)));
}

/** Reads the sentence back; null when it is none of ours. */
export function parseOwner(description: string): Owner | null {
  const match = /^Kept by hookbox (\S+) on (.+) \(installation (\S+)\)/.exec(description);
  return match ? { version: match[1]!, host: match[2]!, installation: match[3]! } : null;
}

const HEADER = "X-Hookbox-Owner";

/** Header lines with the sentence as the first of them. */
export function withOwner(description: string, headers: string): string {
  return [`${HEADER}: ${description}`, ...headerLines(headers)].join("\n");
}

/** The sentence of header lines (empty: there is none), and the other lines. */
export function splitOwner(headers: string): { description: string; headers: string } {
  const lines = headerLines(headers);
  const at = lines.findIndex((line) => line.toLowerCase().startsWith(`${HEADER.toLowerCase()}:`));
  return {
    description: at < 0 ? "" : lines[at]!.slice(HEADER.length + 1).trim(),
    headers: lines.filter((_, i) => i !== at).join("\n"),
  };
}

/** The lines that say something: people's editors put other ends to them, and empty ones between. */
export function headerLines(headers: string): string[] {
  return headers.split(/\r?\n/).map((line) => line.trim()).filter(Boolean);
}

/** Whose it is. */
export type Verdict =
  | { readonly owner: "us" }
  /** Ours again: same URL, but our store was lost (or the sentence edited), or we were told to take it over. */
  | { readonly owner: "taken over"; readonly from: string }
  | { readonly owner: "somebody else"; readonly from: string };

/**
 * Judges a webhook of our name. It is somebody else's only when installation *and* URL are not ours: a lost store keeps
 * its URL, a moved hookbox keeps its installation.
 */
export function judge(
  found: { readonly owner: Owner | null; readonly url: string },
  desired: Pick<DesiredRegistration, "url" | "owner">,
  takeOver = false,
): Verdict {
  const { owner, url } = found;
  if (owner?.installation === desired.owner.installation) return { owner: "us" };
  const from = owner
    ? `hookbox ${owner.version} on host ${owner.host} (installation ${owner.installation})`
    : "somebody who left no mark of hookbox on it";
  if (takeOver || url === desired.url || url.startsWith(`${desired.url}/`)) {
    return { owner: "taken over", from };
  }
  return { owner: "somebody else", from };
}
