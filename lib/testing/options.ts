/**
 * What can be chosen of the context of a test.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import type { Json } from "../event/types.ts";
import type { TestSource } from "./source.ts";

/** What can be chosen of the context of a test. */
export interface ContextOptions {
  /** What `ctx.netbox` talks to. @default {nothing: to ask is an error} */
  readonly netbox?: TestSource;
  /** What `ctx.source(name)` talks to, by name. */
  readonly sources?: Readonly<Record<string, TestSource>>;
  /** Environment variables: these and no others. */
  readonly env?: Readonly<Record<string, string>>;
  /** Which attempt it is. @default {1} */
  readonly attempt?: number;
  /** What steps of earlier attempts gave, by name: they are not done again. Give an earlier context's `steps`. */
  readonly steps?: Readonly<Record<string, Json>>;
  /** Whether writes are only logged. @default {false} */
  readonly dryRun?: boolean;
  /** Id of the handler. @default {what its file is called} */
  readonly handler?: string;
  /** Aborts `ctx.signal`. */
  readonly signal?: AbortSignal;
  /** A clock that the test moves. @default {the machine's} */
  readonly clock?: Clock;
}
