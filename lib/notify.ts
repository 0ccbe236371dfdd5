/**
 * Tells people in their chat. A chat that fails never fails the handler.
 *
 * @example One message for each run, however many attempts it takes
 * ```ts
 * import type { Context, UpdateEvent } from "hookbox";
 * import { notify } from "hookbox/notify";
 *
 * // WEBEX_TOKEN and WEBEX_TO, SLACK_WEBHOOK_URL, NOTIFY_WEBHOOK_URL say who is told.
 * export default async function tell(event: UpdateEvent<"dcim.interface">, ctx: Context) {
 *   await ctx.step("tell", () => notify(ctx, `${event.user} changed ${event.display}`));
 * }
 * ```
 *
 * @module
 */
export { notify } from "./notify/notify.ts";
export type { Notified, NotifyContext, NotifyOptions } from "./notify/notify.ts";
export { chatsOf } from "./notify/chats.ts";
export type { Clock } from "./clock.ts";
export type { Chat, ChatRequest } from "./notify/chat.ts";
export { slack } from "./notify/slack.ts";
export { webex, type WebexOptions } from "./notify/webex.ts";
export { webhook, type WebhookOptions } from "./notify/webhook.ts";
