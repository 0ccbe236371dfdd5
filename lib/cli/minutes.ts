/**
 * The platform's own cron, where there is one: Deno Deploy starts an instance for it when none runs.
 *
 * @module
 */

/** Says when a minute begins. */
export interface Minutes {
  /** From now on this is done in each; one that has begun before waits for it. */
  use(work: () => Promise<void>): void;
}

/** Registers with a cron; without one no minute ever begins. */
export function everyMinute(cron: typeof Deno.cron | undefined): Minutes {
  const { promise, resolve } = Promise.withResolvers<() => Promise<void>>();
  void cron?.("hookbox", "* * * * *", async () => await (await promise)());
  return { use: resolve };
}

/**
 * Registered by the import, which must be a static one of the main module: Deno Deploy looks for crons in what is evaluated
 * before a server starts (docs.deno.com/deploy/reference/cron). Elsewhere there is `Deno.cron` with `--unstable-cron`
 * only, and our timers do all of it.
 */
export const minutes: Minutes = everyMinute(Deno.cron);
