/**
 * Where writes are recorded, so that the events they cause can be told from other people's.
 *
 * @module
 */
import { dateOf } from "../netbox/answer.ts";

/** A write that is about to leave. */
export interface OwnWrite {
  /** `POST`, `PUT`, `PATCH` or `DELETE`. */
  readonly method: string;
  /** Path without host, base path and query: `/api/dcim/interfaces/5/`. */
  readonly path: string;
  /** `schemaId` of the branch that is written to; null: main. */
  readonly branch: string | null;
  /** Random, of this write alone: eight hexadecimal digits. */
  readonly nonce: string;
  /**
   * Whether the nonce leaves in the write's changelog message (NetBox 4.4 and later, where the body takes one). Only then
   * may the change log be asked for it; and NetBox itself drops it where an endpoint does more than save the body, as
   * scripts do.
   */
  readonly noted: boolean;
  /** Milliseconds after which the client waits no longer for an answer. */
  readonly timeout: number;
}

/** The answer to a write, good or bad: up to NetBox 4.6 a refused bulk write sends webhooks too. */
export interface WriteAnswer {
  /** The answer's `X-Request-ID`; null where it has none, as on Nautobot. */
  readonly requestId: string | null;
  /** The source's time by the answer's `Date`, in milliseconds since the Unix epoch; null where it has none. */
  readonly time: number | null;
  /** Its HTTP status. */
  readonly status: number;
}

/** An answer as it is recorded. */
export function answerOf(
  { status, headers }: { readonly status: number; readonly headers: Headers },
): WriteAnswer {
  return { requestId: headers.get("x-request-id"), time: dateOf(headers), status };
}

/**
 * What became of a write: its answer; `"unknown"` where none came (a timeout, a lost connection, an abort), so that it
 * may have happened; or `"not-sent"` where it certainly did not (the connection was refused, its certificate was not
 * trusted, the attempt was aborted before).
 */
export type WriteOutcome = WriteAnswer | "unknown" | "not-sent";

/** Records writes: before each leaves, and what became of it. Every `before()` that resolved gets one `after()`. */
export interface OwnWrites {
  /**
   * Called right before the write leaves, which waits for it; a write that is sent again (its connection was refused) is
   * recorded again.
   *
   * @returns What names the write in `after()`.
   * @throws what it likes, such as that the run is stale: then the write is not sent, and its caller gets the error.
   */
  before(write: OwnWrite): Promise<number>;
  /** Called as soon as it is known, for an answer before its body is read. Must not throw. */
  after(id: number, outcome: WriteOutcome): void;
}

/** Records nothing. */
export const noOwnWrites: OwnWrites = { before: () => Promise.resolve(0), after: () => {} };
