/**
 * Whether what is there under our names is ours to change.
 *
 * @module
 */
import { shownUrl } from "../netbox/api.ts";
import type { DesiredRegistration } from "../types.ts";
import { judge } from "./ownership.ts";
import type { Found, FoundWebhook } from "./read.ts";

/** What came of looking at the marks. */
export interface Claim {
  /** Why nothing may be done; null: all is ours. */
  readonly refusal: string | null;
  /** From whom it is taken over, for the log; null: it was ours. */
  readonly takenFrom: string | null;
}

/** Looks at all webhooks of our names: one that is somebody else's forbids everything. */
export function claim(
  { webhooks }: Found,
  desired: Pick<DesiredRegistration, "url" | "owner">,
  product: string,
  takeOver = false,
): Claim {
  let takenFrom: string | null = null;
  for (const webhook of webhooks) {
    const { owner, fields: { url } } = webhook;
    const verdict = judge({ owner, url }, desired, takeOver);
    if (verdict.owner === "somebody else") {
      return { refusal: refusalOf(webhook, verdict.from, product), takenFrom: null };
    }
    if (verdict.owner === "taken over") takenFrom ??= verdict.from;
  }
  return { refusal: null, takenFrom };
}

function refusalOf({ name, fields: { url } }: FoundWebhook, from: string, product: string): string {
  return `The webhook "${name}" in ${product} belongs to ${from}, which receives at ` +
    `${shownUrl(url)}. Nothing was changed. Set HOOKBOX_NAME to another name here, or run ` +
    '"hookbox register --take-over" if the other one is gone.';
}

/** The same installation at another place is a move, or a store that was copied: two would then fight. */
export function movedWarning({ owner, url }: DesiredRegistration, { webhooks }: Found): string[] {
  const before = webhooks.find((webhook) => webhook.owner?.installation === owner.installation);
  if (!before?.owner) return [];
  const { host } = before.owner;
  const there = before.fields.url;
  if (owner.host.startsWith(host) || there === url || there.startsWith(`${url}/`)) return [];
  return [
    `The registration moves here from host ${host}. If hookbox still runs there on a copy of this ` +
    "store, they will take it from each other: give each a store of its own.",
  ];
}
