/**
 * What crosses the line between the main thread and the thread of programs, beside what every host says.
 *
 * @module
 */
import type { HostInit } from "../protocol.ts";

/** Main to the thread. */
export type ToPrograms =
  /** A host more, which talks through this port. */
  | {
    readonly type: "open";
    readonly host: number;
    readonly init: HostInit;
    readonly port: MessagePort;
  }
  /** Kill what this host runs. */
  | { readonly type: "end"; readonly host: number };

/** The thread to main. */
export type FromPrograms =
  /** Nothing of this host runs any more. */
  | { readonly type: "ended"; readonly host: number }
  /** An error that nothing caught. */
  | { readonly type: "stray"; readonly error: string };
