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
  const url = URL.parse(ctx.env("SLACK_WEBHOOK_URL") ?? "");
  if (!url) throw new PermanentError("Cannot tell Slack: SLACK_WEBHOOK_URL is not set, or no URL");

  const { address, dns_name, description } = event.data;
  const details = [dns_name, description].filter(Boolean).join(", ");
  const text = `${event.user ?? "Someone"} created the IP address ${address}` +
    (details ? ` (${details})` : "");

  const { status, ok, reply, retryAfter } = await post(url, { text: escape(text) }, ctx.signal);
  if (ok) return ctx.log.info(`Told Slack: ${text}`);

  const problem = `Slack answered ${status} ${reply.slice(0, 200)}`;
  if (status === 429) throw new RetryAfter(`${retryAfter || 30}s`, problem);
  // Slack's words for what another try cannot mend: no_service, channel_is_archived, invalid_payload, …
  if (status < 500) throw new PermanentError(problem);
  throw new Error(problem);
}

async function post(url: URL, message: { text: string }, signal: AbortSignal) {
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(message),
      signal,
    });
    const { status, ok, headers } = answer;
    return {
      status,
      ok,
      reply: await answer.text(),
      retryAfter: Number(headers.get("retry-after")),
    };
  } catch (error) {
    // What failed is in the cause. It names the address, which is the secret.
    const { message, cause } = error as Error;
    const why = (cause instanceof Error ? cause.message : message)
      .replace(/https?:\/\/[^\s)]+/g, "its webhook");
    throw new Error(`Cannot reach Slack: ${why}`);
  }
}
