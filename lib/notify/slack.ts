/**
 * Slack's incoming webhooks, and Mattermost's, which take the same message.
 *
 * @module
 */
import { type Chat, readUrl } from "./chat.ts";
import { cutCharacters } from "./cut.ts";

/** Characters after which Slack cuts by itself. */
const LONGEST = 40_000;

/**
 * Messages to the channel of an incoming webhook.
 *
 * @param url Its address: whoever knows it can post, so it is shown nowhere.
 * @throws {TypeError} when it is no URL.
 */
export function slack(url: string): Chat {
  const address = readUrl(url, "SLACK_WEBHOOK_URL");
  return {
    name: "Slack",
    request: (text) => ({
      url: address,
      headers: {},
      body: { text: cutCharacters(escape(text), LONGEST) },
    }),
    // Slack answers in plain text (no_service, channel_is_archived), Mattermost in JSON.
    reason(body) {
      if (!body.startsWith("{")) return body;
      const { message } = JSON.parse(body) as Record<string, unknown>;
      return typeof message === "string" ? message : null;
    },
    // One message a second is what Slack allows.
    pause: 1_000,
    secrets: [url, address.pathname],
  };
}

/** Slack reads these three characters as markup (its reference, "Formatting text for app surfaces"). */
function escape(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
