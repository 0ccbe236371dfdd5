/**
 * What reading from a source takes, so that hookbox's own small client and the one of handlers can both serve.
 *
 * @module
 */
import { isRecord } from "../event/changes.ts";
import { isUnknownPath } from "./client/failure.ts";
import type { SourceKind } from "./kinds.ts";
import { flattenErrors, NetBoxError } from "./netbox/api_error.ts";

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

/** Reads from the REST API of a source. What is no success may be given as an answer, or thrown with its `status`. */
export interface Reader {
  /** @param path Without host and base path: `/api/dcim/interfaces/5/`. */
  get(path: string, options?: ReadOptions): Promise<ReadAnswer>;
}

/** An answer. */
export interface ReadAnswer {
  readonly status: number;
  /** Parsed; null where it was no JSON. */
  readonly body: unknown;
  readonly headers?: Headers;
}

/**
 * Reads what must be there.
 *
 * @throws {NetBoxError} when it is refused or missing; and whatever the reader throws.
 */
export async function read(reader: Reader, path: string, options?: ReadOptions): Promise<unknown> {
  const { status, body } = await reader.get(path, options);
  if (status < 300) return body;
  const detail = flattenErrors(body) || "no reason given";
  throw new NetBoxError({ kind: "status", method: "GET", path, status, detail, body });
}

/**
 * Reads an object that may be missing.
 *
 * @returns Null when the source has no such object, as opposed to no such path.
 * @throws as {@linkcode read} does, but for that.
 */
export async function find(
  reader: Reader,
  path: string,
  kind: SourceKind,
  options?: ReadOptions,
): Promise<Readonly<Record<string, unknown>> | null> {
  try {
    const body = await read(reader, path, options);
    if (isRecord(body)) return body;
  } catch (error) {
    if (isMissing(error, kind)) return null;
    throw error;
  }
  const detail = "the answer is not an object";
  throw new NetBoxError({ kind: "answer", method: "GET", path, status: 200, detail });
}

function isMissing(error: unknown, kind: SourceKind): boolean {
  if (!(error instanceof Error) || !("status" in error) || error.status !== 404) return false;
  const body = "body" in error && isRecord(error.body) ? error.body : null;
  return !isUnknownPath({ status: 404, body, detail: String(body?.detail) }, { kind });
}
