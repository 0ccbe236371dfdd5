/**
 * Builds what a handler is called with beside the event.
 *
 * @module
 */
import { inspect } from "node:util";
import type { Client } from "../../source/client/types.ts";
import type { ClaimedRun, LogLine } from "../../store/store.ts";
import type { Context, Log } from "../public.ts";
import type { PlainConfig } from "../types.ts";
import type { Sink } from "./scope.ts";
import { storedError } from "./stored_error.ts";
import type { Steps } from "./steps.ts";

/** What a context is built from. */
export interface ContextParts {
  readonly run: ClaimedRun;
  readonly config: PlainConfig;
  readonly sink: Sink;
  readonly steps: Steps;
  readonly signal: AbortSignal;
  readonly deadline: Date;
  readonly dryRun: boolean;
  /** Name of the source that `netbox` is. */
  readonly home: string;
  /** The client of a source for this attempt. */
  readonly client: (source: string, log: Log) => Client;
  /** An environment variable. */
  readonly env: (name: string) => string | undefined;
}

/** The context of one attempt. Its functions need no `this`: `const { step, log } = ctx` works. */
export function createContext(parts: ContextParts): Context {
  const { run, config, sink, steps, signal, deadline, dryRun, env } = parts;
  const log = createLog(sink);
  const clients = new Map<string, Client>();
  // One of each source: the ids that a dry run gives go on. Whoever gets an error may ask again.
  const client = (source: string) => {
    let known = clients.get(source);
    if (!known) clients.set(source, known = parts.client(source, log));
    return known;
  };
  return Object.freeze({
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
    // Made for those who ask: a source without a URL has none.
    get netbox() {
      return client(parts.home);
    },
    source: client,
    step: <T>(name: string, fn: () => T | Promise<T>) => steps.step(name, fn),
    env,
  });
}

function createLog(sink: Sink): Log {
  const at = (level: LogLine["level"]) => (message: string, ...details: unknown[]) =>
    sink.write(level, () => [message, ...details].map(shown).join(" "));
  return Object.freeze({
    debug: at("debug"),
    info: at("info"),
    warn: at("warning"),
    error: at("error"),
  });
}

/** Texts as they are, errors with the handler's own frames, all else as a program would write it. */
function shown(value: unknown): string {
  if (typeof value === "string") return value;
  if (value instanceof Error) {
    const { name, message, stack } = storedError(value);
    return stack ?? `${name}: ${message}`;
  }
  return inspect(value, { depth: 4, breakLength: Infinity });
}
