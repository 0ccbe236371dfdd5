/**
 * Answers of a source, as its readers give them.
 *
 * @module
 */
import { flattenErrors, NetBoxError } from "../../lib/source/netbox/api_error.ts";
import type { ReadAnswer } from "../../lib/source/reader.ts";

/** An answer of any kind. */
export interface AnyAnswer extends ReadAnswer {
  readonly status: number;
}

/** The answer when it is a good one. @throws {NetBoxError} when it is not. */
export function taken(path: string, answer: AnyAnswer): AnyAnswer {
  const { status, body } = answer;
  if (status < 300) return answer;
  const detail = flattenErrors(body) || "no reason given";
  throw new NetBoxError({ kind: "status", method: "GET", path, status, detail, body });
}
