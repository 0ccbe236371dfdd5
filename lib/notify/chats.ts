/**
 * The chats that variables name.
 *
 * @module
 */
import type { Chat } from "./chat.ts";
import { slack } from "./slack.ts";
import { webex } from "./webex.ts";
import { webhook } from "./webhook.ts";

/**
 * `WEBEX_TOKEN` with `WEBEX_TO` (and `WEBEX_URL`), `SLACK_WEBHOOK_URL`, `NOTIFY_WEBHOOK_URL`: each that is set. Empty: nobody is told.
 *
 * @param env Gives variables: `ctx.env`.
 * @throws {TypeError} that names the variable when one cannot be used.
 */
export function chatsOf(env: (name: string) => string | undefined): Chat[] {
  const token = env("WEBEX_TOKEN");
  const to = env("WEBEX_TO");
  const channel = env("SLACK_WEBHOOK_URL");
  const url = env("NOTIFY_WEBHOOK_URL");
  if (token && !to) {
    throw new TypeError("WEBEX_TOKEN is set and WEBEX_TO is not: an e-mail address or a room's id");
  }
  return [
    ...token && to ? [webex({ token, to, url: env("WEBEX_URL") })] : [],
    ...channel ? [slack(channel)] : [],
    ...url ? [webhook({ url })] : [],
  ];
}
