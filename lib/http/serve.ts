/**
 * `Deno.serve` with an end that comes.
 *
 * @module
 */
import { type Clock, systemClock } from "../clock.ts";

/** Milliseconds for connections to close by themselves, once nothing is left to answer. */
const GRACE = 1000;

/** What answers a request: `app.fetch`. */
export type Handler<A extends Deno.Addr> = (
  request: Request,
  info: Deno.ServeHandlerInfo<A>,
) => Response | Promise<Response>;

/** A server that runs. */
export interface Serving<A extends Deno.Addr> {
  readonly addr: A;
  /** Takes no new connections, answers the requests that are there, and resolves. Always the same promise. */
  stop(): Promise<void>;
}

/** How a server ends. */
export interface ServeOptions {
  readonly clock?: Clock | undefined;
  /** Milliseconds for what is there to be answered, once it is to stop; undefined: as long as it takes. */
  readonly patience?: number | undefined;
}

/** Options for every server. Nothing is printed: whoever serves says so itself. */
export const QUIET = {
  onListen() {},
  async onError(error: unknown): Promise<Response> {
    // Not loaded with the rest: it would delay the moment from which we listen by some 30 ms.
    const { getLogger } = await import("@logtape/logtape");
    getLogger(["hookbox", "http"]).error("Cannot answer a request: {error}", { error });
    return new Response(null, { status: 500 });
  },
};

/**
 * Starts a server and makes it one that can be stopped.
 *
 * @param start Calls `Deno.serve` with this handler.
 */
export function serve<A extends Deno.Addr>(
  start: (handler: Handler<A>) => Deno.HttpServer<A>,
  handler: Handler<A>,
  { clock = systemClock, patience }: ServeOptions = {},
): Serving<A> {
  let unanswered = 0;
  let whenIdle = () => {};
  const server = start(async (request, info) => {
    unanswered++;
    try {
      return await handler(request, info);
    } finally {
      if (--unanswered === 0) whenIdle();
    }
  });

  /**
   * `shutdown()` waits for every connection, also for one whose client was answered but still owes a part of its body,
   * and then for ever (measured, 2.5.7 and 2.9.4). We need not wait for that one.
   */
  function stop(): Promise<void> {
    return new Promise((resolve, reject) => {
      server.shutdown().then(resolve, reject);
      whenIdle = () => void clock.after(GRACE, resolve);
      if (patience !== undefined) clock.after(patience, resolve);
      if (unanswered === 0) whenIdle();
    });
  }

  let stopped: Promise<void> | undefined;
  return { addr: server.addr, stop: () => stopped ??= stop() };
}
