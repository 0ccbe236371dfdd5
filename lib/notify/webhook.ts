/**
 * Any other service that takes JSON.
 *
 * @module
 */
import { type Chat, readUrl } from "./chat.ts";

/** How to reach it. */
export interface WebhookOptions {
  /** May be a secret, and is shown nowhere. */
  readonly url: string;
  /** For logs and results. @default {"The webhook"} */
  readonly name?: string;
  /** More headers, an `authorization` for example: shown nowhere. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What is sent as JSON. @default {{ text }} */
  body?(text: string): unknown;
}

/**
 * Messages to a URL.
 *
 * @throws {TypeError} when it is no URL.
 *
 * @example A flow of Microsoft Teams
 * ```ts
 * import { webhook } from "hookbox/notify";
 *
 * const teams = webhook({
 *   url: "https://prod-1.westeurope.logic.azure.com/workflows/…",
 *   name: "Teams",
 *   body: (text) => ({
 *     type: "message",
 *     attachments: [{
 *       contentType: "application/vnd.microsoft.card.adaptive",
 *       content: { type: "AdaptiveCard", version: "1.4", body: [{ type: "TextBlock", text, wrap: true }] },
 *     }],
 *   }),
 * });
 * ```
 */
export function webhook(
  { url, name = "The webhook", headers = {}, body = (text) => ({ text }) }: WebhookOptions,
): Chat {
  const address = readUrl(url, "NOTIFY_WEBHOOK_URL");
  return {
    name,
    request: (text) => ({ url: address, headers, body: body(text) }),
    reason: (body) => body.startsWith("<") ? null : body,
    pause: 5_000,
    secrets: [url, ...Object.values(headers)],
  };
}
