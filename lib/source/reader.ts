/**
 * What reading from a source takes, so that hookbox's own small client and the one of handlers can both serve.
 *
 * @module
 */
import { isRecord } from "../event/changes.ts";
import { isGone } from "./client/failure.ts";
import type { SourceKind } from "./kinds.ts";
import { NetBoxError } from "./netbox/api_error.ts";

/** What a request may carry. */
export interface ReadOptions {
  /** Undefined values are left out; a list repeats its key. */
  readonly query?: Readonly<
    Record<string, string | number | readonly (string | number)[] | undefined>
  >;
  /** Schema id of the branch of NetBox to read in; main without. */
  readonly branch?: string;
  readonly signal?: AbortSignal | undefined;
}

/** Reads from the REST API of a source. */
export interface Reader {
  /**
   * @param path Without host and base path: `/api/dcim/interfaces/5/`.
   * @throws {NetBoxError} when no good answer (2xx) comes.
   */
  get(path: string, options?: ReadOptions): Promise<ReadAnswer>;
}

/** A good answer. */
export interface ReadAnswer {
  /** Parsed; null where it was no JSON. */
  readonly body: unknown;
  readonly headers?: Headers;
}

/**
 * Reads an object that may be missing.
 *
 * @returns Null when the source has no such object, as opposed to no such path.
 * @throws {NetBoxError} when it is refused, or is no object; and whatever the reader throws.
 */
export async function find(
  reader: Reader,
  path: string,
  kind: SourceKind,
  options?: ReadOptions,
): Promise<Readonly<Record<string, unknown>> | null> {
  try {
    const { body } = await reader.get(path, options);
    if (isRecord(body)) return body;
  } catch (error) {
    if (isGone(error, { kind })) return null;
    throw error;
  }
  const detail = "the answer is not an object";
  throw new NetBoxError({ kind: "answer", method: "GET", path, status: 200, detail });
}
