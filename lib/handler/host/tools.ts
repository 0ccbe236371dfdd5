/**
 * What handlers are given whatever they are called for: their log, clients, variables.
 *
 * @module
 */
import { inspect } from "node:util";
import type { Client } from "../../source/client/types.ts";
import type { LogLine } from "../../store/store.ts";
import type { Context, Log } from "../public.ts";
import type { HostInit } from "./protocol.ts";
import type { Sink } from "./scope.ts";
import { storedError } from "./stored_error.ts";

/** What it is made from. */
export interface ToolParts {
  readonly sink: Sink;
  /** A new client of a source. */
  readonly client: (source: string, log: Log) => Client;
  /** An environment variable. */
  readonly env: Context["env"];
}

/** What it is: functions that need no `this`. */
export interface Tools extends Pick<Context, "log" | "env"> {
  /** The client of a source. */
  readonly client: Context["source"];
}

/** Makes it for one attempt, or one call. */
export function createTools({ sink, client, env }: ToolParts): Tools {
  const log = createLog(sink);
  const clients = new Map<string, Client>();
  return {
    log,
    // One of each source: the ids that a dry run gives go on. Whoever gets an error may ask again.
    client(source) {
      let known = clients.get(source);
      if (!known) clients.set(source, known = client(source, log));
      return known;
    },
    env,
  };
}

/** The source that `ctx.netbox` is where an event has none: the first that is configured. */
export function firstSource({ sources }: Pick<HostInit, "sources">): string {
  return Object.keys(sources)[0] ?? "";
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
