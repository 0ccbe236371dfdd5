/**
 * Tells a Slack channel when an IP address is created.
 *
 * Make an incoming webhook in Slack (https://api.slack.com/messaging/webhooks) and set SLACK_WEBHOOK_URL to its
 * address. Copy this file into the handlers folder.
 */
import { type Context, type CreateEvent, PermanentError, RetryAfter } from "hookbox";

/** Slack reads these three characters as markup: https://api.slack.com/reference/surfaces/formatting */
const escape = (text: string) =>
  text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

export default async function (event: CreateEvent<"ipam.ipaddress">, ctx: Context) {
  const url = ctx.env("SLACK_WEBHOOK_URL");
  if (!url) throw new PermanentError("Cannot tell Slack: SLACK_WEBHOOK_URL is not set");

  const { address, dns_name, description } = event.data;
  const details = [dns_name, description].filter(Boolean).join(", ");
  const text = `${event.user ?? "Someone"} created the IP address ${address}` +
    (details ? ` (${details})` : "");

  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ text: escape(text) }),
    signal: ctx.signal,
  }).catch((error) => {
    // The address is the secret, and a failed fetch names it.
    throw new Error(`Cannot reach Slack: ${String(error?.message).replaceAll(url, "its webhook")}`);
  });
  const reply = await answer.text();
  if (answer.ok) return ctx.log.info(`Told Slack: ${text}`);

  const problem = `Slack answered ${answer.status} ${reply.slice(0, 200)}`;
  if (answer.status === 429) {
    throw new RetryAfter(`${Number(answer.headers.get("retry-after")) || 30}s`, problem);
  }
  // Slack's words for what another try cannot mend: no_service, channel_is_archived, invalid_payload, …
  if (answer.status < 500) throw new PermanentError(problem);
  throw new Error(problem);
}
