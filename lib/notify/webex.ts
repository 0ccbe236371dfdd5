/**
 * Webex: `POST /v1/messages`, with the token of a bot.
 *
 * @module
 */
import { type Chat, readUrl } from "./chat.ts";
import { cutBytes } from "./cut.ts";

/** Where a Webex message goes. */
export interface WebexOptions {
  /** Of a bot: a person's own ends after 12 hours. */
  readonly token: string;
  /** The e-mail address of a person, or the id of a room that the bot is in. */
  readonly to: string;
  /** The API. @default {"https://webexapis.com/v1"} */
  readonly url?: string | undefined;
}

/** Bytes of a text (Webex, "Create a Message"). */
const LONGEST = 7439;

/**
 * Messages to a person or a room of Webex.
 *
 * @throws {TypeError} when the URL is none.
 */
export function webex({ token, to, url = "https://webexapis.com/v1" }: WebexOptions): Chat {
  const api = readUrl(url, "WEBEX_URL");
  const messages = new URL(`${api.pathname.replace(/\/+$/, "")}/messages`, api);
  const receiver = to.includes("@") ? { toPersonEmail: to } : { roomId: to };
  return {
    name: "Webex",
    request: (text) => ({
      url: messages,
      headers: { authorization: `Bearer ${token}` },
      body: { ...receiver, text: cutBytes(text, LONGEST) },
    }),
    // Their support asks for the tracking id.
    reason(body) {
      const { message, trackingId } = JSON.parse(body) as Record<string, unknown>;
      if (typeof message !== "string") return null;
      return typeof trackingId === "string" ? `${message} (trackingId ${trackingId})` : message;
    },
    // What Webex's own Python SDK waits.
    pause: 15_000,
    secrets: [token],
  };
}
