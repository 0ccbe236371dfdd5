/**
 * Builds what a handler is called with beside the event.
 *
 * @module
 */
import { lazily } from "../../lazy.ts";
import type { ClaimedRun } from "../../store/store.ts";
import type { Context } from "../public.ts";
import type { PlainConfig } from "../types.ts";
import type { Emits } from "./emits.ts";
import type { Steps } from "./steps.ts";
import { createTools, type ToolParts } from "./tools.ts";

/** What a context is built from. */
export interface ContextParts extends ToolParts {
  readonly run: ClaimedRun;
  readonly config: PlainConfig;
  readonly steps: Steps;
  readonly emits: Emits;
  readonly signal: AbortSignal;
  readonly deadline: Date;
  readonly dryRun: boolean;
  /** Name of the source that `netbox` is. */
  readonly home: string;
}

/** The context of one attempt. Its functions need no `this`: `const { step, log } = ctx` works. */
export function createContext(parts: ContextParts): Context {
  const { run, config, steps, emits, signal, deadline, dryRun, home } = parts;
  const { log, client, env } = createTools(parts);
  const ctx = {
    log,
    signal,
    attempt: run.attempt,
    lastAttempt: run.attempt > config.retries,
    deadline,
    run: Object.freeze({
      id: run.id,
      delivery: run.delivery.id,
      lane: run.lane,
      late: run.late,
    }),
    handler: run.handler,
    dryRun,
    source: client,
    step: <T>(name: string, fn: () => T | Promise<T>) => steps.step(name, fn),
    emit: (name: string, data?: unknown) => emits.emit(name, data),
    env,
  };
  // Made for those who ask: a source without a URL has none.
  return Object.freeze(lazily(ctx, "netbox", () => client(home)));
}
