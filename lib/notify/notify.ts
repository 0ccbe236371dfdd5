/**
 * Telling people, without letting the telling get in the way.
 *
 * @module
 */
import { type Clock, systemClock } from "../clock.ts";
import type { Chat } from "./chat.ts";
import { chatsOf } from "./chats.ts";
import { post } from "./post.ts";

/** What it needs of a handler's context. */
export interface NotifyContext {
  /** Where all of it is written, too. */
  readonly log: {
    /** For messages. */
    info(message: string): void;
    /** For why one was not sent. */
    warn(message: string): void;
  };
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Whether nothing outside should happen: then messages are only logged. */
  readonly dryRun: boolean;
  /** Gives variables. */
  env(name: string): string | undefined;
}

/** What can be different. */
export interface NotifyOptions {
  /** Whom to tell. @default {chatsOf(ctx.env)} */
  readonly chats?: readonly Chat[];
  /** Milliseconds for each chat in all, tries and waits included. @default {20000} */
  readonly patience?: number;
  /** Milliseconds for one request and its answer. @default {10000} */
  readonly timeout?: number;
  /** For tests. @default {the machine's own} */
  readonly clock?: Clock;
}

/** What became of a message; JSON, so that a step can keep it. */
export interface Notified {
  /** Names of the chats that took it. */
  readonly sent: string[];
  /** Why others did not. */
  readonly problems: string[];
}

/**
 * Sends a message to every chat, and writes it to the log. Does not fail because a chat does: what went wrong is logged as a
 * warning, without any secret, and in the result. Where no chat is set the message is only logged.
 *
 * @throws The reason of `ctx.signal` when that aborts: the attempt is over, and the next one may send it.
 */
export async function notify(
  ctx: NotifyContext,
  text: string,
  options: NotifyOptions = {},
): Promise<Notified> {
  const { patience = 20_000, timeout = 10_000, clock = systemClock } = options;
  const { log, signal } = ctx;
  signal.throwIfAborted();
  log.info(text);
  if (ctx.dryRun) return { sent: [], problems: [] };
  const problems: string[] = [];
  const sent: string[] = [];
  await Promise.all(
    chatsFor(ctx, options, problems).map(async (chat) => {
      const problem = await post(chat, text, { patience, timeout, clock, signal });
      if (problem === null) sent.push(chat.name);
      else problems.push(problem);
    }),
  );
  for (const problem of problems) log.warn(`Not told: ${problem}`);
  return { sent, problems };
}

/** A wrong setting must not fail the change either. */
function chatsFor(ctx: NotifyContext, options: NotifyOptions, problems: string[]): readonly Chat[] {
  try {
    return options.chats ?? chatsOf(ctx.env);
  } catch (error) {
    problems.push((error as Error).message);
    return [];
  }
}
