/**
 * What an endpoint is given.
 *
 * @module
 */
import type { Unit } from "../changes/unit.ts";
import type { Happening } from "../deliveries/event.ts";
import type { Headers } from "../rest/answers.ts";
import type { Token } from "../rest/tokens.ts";
import type { Scope } from "../scope.ts";
import type { NetBoxDoubleOptions } from "../options.ts";

/** One request, by a user who is known. */
export interface Call {
  readonly method: string;
  readonly url: URL;
  readonly body: unknown;
  readonly request: Request;
  readonly token: Token;
  readonly options: NetBoxDoubleOptions;
  readonly scope: Scope;
  readonly unit: Unit;
  /** Headers that every answer has. */
  readonly headers: Headers;
  /** Deliveries that failed so far. */
  readonly failed: number;
  /** Makes deliveries of what happened beside the unit. */
  readonly announce: (happenings: readonly Happening[]) => void;
}

/** Answers a call. */
export type Endpoint = (call: Call) => Response;
