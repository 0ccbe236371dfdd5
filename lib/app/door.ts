/**
 * The door for deliveries, opened before anything else is loaded: what arrives in the meantime waits instead of being
 * refused.
 *
 * @module
 */
import { DEPLOY_GRACE } from "../config/deploy.ts";
import type { Settings } from "../config/settings.ts";
import { listen, type Listening } from "../http/listen.ts";
import type { Handler } from "../http/serve.ts";

/** Somebody listens; who answers comes later. */
export interface Door extends Listening {
  /** From now on this answers, also what has waited. */
  answer(handler: Handler<Deno.NetAddr>): void;
  /** Nobody will ever answer: what waits, and what comes, gets 503. */
  giveUp(): void;
}

/**
 * Opens `HOOKBOX_LISTEN`.
 *
 * @throws {ListenError} when the address cannot be had.
 */
export function openDoor(
  { listen: address, onDeploy }: Pick<Settings, "listen" | "onDeploy">,
): Door {
  let answering: Handler<Deno.NetAddr> | null = null;
  const ready = Promise.withResolvers<Handler<Deno.NetAddr>>();
  const listening = listen(async (request, info) => {
    const handler = answering ?? await ready.promise;
    return await handler(request, info);
  }, { ...address, patience: onDeploy ? DEPLOY_GRACE : undefined });
  const answer = (handler: Handler<Deno.NetAddr>) => {
    answering = handler;
    ready.resolve(handler);
  };
  return {
    ...listening,
    answer,
    giveUp: () =>
      answer(() => new Response(null, { status: 503, headers: { "retry-after": "5" } })),
  };
}
