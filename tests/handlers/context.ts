/**
 * What a shipped handler is called with in its tests.
 *
 * @module
 */
import type { Context, Log, ObjectEvent } from "../../lib/mod.ts";
import { normalise } from "../../lib/source/netbox/normalise.ts";
import { recording } from "../recordings.ts";
import { arrived } from "../source/netbox/arrived.ts";

/** The versions whose payloads differ most: bare model names, and none of the old keys. */
export const OLDEST_AND_NEWEST = ["4.1.11", "4.7.3"] as const;

/** The event that a recorded delivery is. `edit` changes the body first, for what no recording shows. */
export function eventOf<E extends ObjectEvent>(
  version: string,
  label: string,
  edit: (body: { data: E["data"] }) => void = () => {},
): E {
  const body = JSON.parse(recording(version, label).body);
  edit(body);
  return normalise(body, arrived()) as E;
}

/** A context that keeps the log lines. */
export interface TestContext extends Context {
  readonly lines: readonly string[];
}

/** The first attempt of a run, with these environment variables and no others. */
export function contextOf(
  env: Readonly<Record<string, string>> = {},
  signal: AbortSignal = new AbortController().signal,
): TestContext {
  const lines: string[] = [];
  const write = (level: keyof Log) => (message: string) => void lines.push(`${level}: ${message}`);
  return {
    lines,
    log: {
      debug: write("debug"),
      info: write("info"),
      warn: write("warn"),
      error: write("error"),
    },
    signal,
    attempt: 1,
    lastAttempt: false,
    deadline: new Date(Date.UTC(2026, 10, 22, 12, 1)),
    run: { id: "run-1", delivery: "delivery-1", lane: null, late: false },
    handler: "under.test",
    dryRun: false,
    get netbox(): never {
      throw new Error("this handler was not meant to ask NetBox");
    },
    source: (name) => {
      throw new Error(`this handler was not meant to ask ${name}`);
    },
    step: async (_name, fn) => await fn(),
    env: (name) => env[name],
  };
}
