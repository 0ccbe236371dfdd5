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

/** Somebody can come in; who answers comes later. */
export interface Door {
  /** What is listened on; null: nothing of ours, the program that we are part of passes requests on. */
  readonly address: Listening["address"] | null;
  /** From now on this answers, also what has waited. */
  answer(handler: Handler<Deno.NetAddr>): void;
  /** Nobody will ever answer: what waits, and what comes, gets 503. */
  giveUp(): void;
  /** Takes nothing more, answers the requests that are there, and resolves. */
  stop(): Promise<void>;
}

/** A door that requests are passed in by. */
export interface InnerDoor extends Door {
  readonly fetch: Handler<Deno.NetAddr>;
}

/**
 * Opens `HOOKBOX_LISTEN`.
 *
 * @throws {ListenError} when the address cannot be had.
 */
export function openDoor(
  { listen: address, onDeploy }: Pick<Settings, "listen" | "onDeploy">,
): Door {
  const { fetch, ...answering } = openAnswering();
  const patience = onDeploy ? DEPLOY_GRACE : undefined;
  return { ...listen(fetch, { ...address, patience }), ...answering };
}

/** Opens the door of a hookbox inside another program. Once stopped it answers 503. */
export function openInnerDoor(): InnerDoor {
  const { fetch, answer, giveUp } = openAnswering();
  const underWay = new Set<Promise<Response>>();
  return {
    address: null,
    answer,
    giveUp,
    fetch(request, info) {
      const answered = Promise.resolve(fetch(request, info));
      underWay.add(answered);
      const over = () => void underWay.delete(answered);
      answered.then(over, over);
      return answered;
    },
    async stop() {
      giveUp();
      await Promise.allSettled(underWay);
    },
  };
}

function openAnswering(): Pick<InnerDoor, "fetch" | "answer" | "giveUp"> {
  let answering: Handler<Deno.NetAddr> | null = null;
  const ready = Promise.withResolvers<Handler<Deno.NetAddr>>();
  const answer = (handler: Handler<Deno.NetAddr>) => {
    answering = handler;
    ready.resolve(handler);
  };
  return {
    answer,
    async fetch(request, info) {
      const handler = answering ?? await ready.promise;
      return await handler(request, info);
    },
    giveUp: () =>
      answer(() => new Response(null, { status: 503, headers: { "retry-after": "5" } })),
  };
}
