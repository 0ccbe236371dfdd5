/**
 * What a change of a device's configuration is.
 *
 * @module
 */
import type { NetconfSession } from "../client.ts";
import type { EditOptions, Xml } from "../operations.ts";
import type { ConfigChange } from "./changes.ts";

/** What to change. */
export interface Edit extends Pick<EditOptions, "defaultOperation"> {
  /** The content of `<config>`. */
  readonly config: Xml;
}

/** What to change, found out while the configuration is locked. */
export type Plan = (session: NetconfSession, signal: AbortSignal | undefined) => Promise<Edit>;

/** How to change it. */
export interface TransactionOptions {
  /** Gives it up: what was not committed is dropped. */
  readonly signal?: AbortSignal | undefined;
  /** Changes nothing: the result says what would. @default {false} */
  readonly dryRun?: boolean | undefined;
  /** Whether IOS-XE first brings into its datastore what was changed on the command line; where it can. @default {true} */
  readonly sync?: boolean | undefined;
  /** Milliseconds to wait for locks that somebody else holds. @default {30000} */
  readonly lockWait?: number | undefined;
  /**
   * How it is validated, where the device can: with the edit (`test-then-set`), or the whole candidate before the
   * commit. netconfd 2.13 commits nothing after the latter, and says ok. @default {"edit"}
   */
  readonly validate?: "edit" | "candidate" | false | undefined;
  /**
   * Seconds in which the device goes back by itself unless the change is confirmed, which needs a new session to it;
   * where the device can. @default {60}
   */
  readonly confirmTimeout?: number | false | undefined;
  /** Whether the running configuration is read back and compared. @default {true} */
  readonly verify?: boolean | undefined;
  /** Whether it is kept over a restart: save-config of IOS-XE, or a copy to startup; where the device can. @default {true} */
  readonly save?: boolean | undefined;
}

/** What was done. */
export interface TransactionResult {
  /** What changed, or with `dryRun` would; empty: all was as wanted before. */
  readonly changes: readonly ConfigChange[];
  /** Whether the device was told to change something. */
  readonly changed: boolean;
  /** The `<config>`, for people. */
  readonly xml: string;
  /** What was changed. */
  readonly target: "candidate" | "running";
  /** Whether the commit was confirmed over a new session. */
  readonly confirmed: boolean;
  /** Whether it was saved for the next start. */
  readonly saved: boolean;
}
