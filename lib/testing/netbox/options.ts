/**
 * What can be chosen of a doubled NetBox.
 *
 * @module
 */
import type { Mode, Send } from "./deliveries/queue.ts";
import type { Token } from "./rest/tokens.ts";
import type { WorldOptions } from "./world.ts";

/** What can be chosen of a doubled NetBox. */
export interface NetBoxDoubleOptions extends Omit<WorldOptions, "version"> {
  /** Which NetBox it is: `"4.7.3"`; `"4.2"` is the one of that release that was recorded. @default {the newest} */
  readonly version?: string;
  /** By key; the first is the double's own `token`. Default: `ADMIN`, who may do everything. */
  readonly tokens?: Readonly<Record<string, Token>>;
  /** Running RQ workers. Default 1. */
  readonly workers?: number;
  /** Where it seems to be. Default `http://netbox.test`. */
  readonly url?: string;
  /** Failed background jobs before the first delivery. Default 0. */
  readonly failedJobs?: number;
  /** How deliveries are sent. Default: the global `fetch`. */
  readonly send?: Send;
  /** When deliveries are sent. Default `"held"`: when the test flushes. */
  readonly deliver?: Mode;
  /** Answers GraphQL queries: the value of `data`. Default: none, and every query is an error. */
  readonly graphql?: (query: string, variables: Readonly<Record<string, unknown>>) => unknown;
}
