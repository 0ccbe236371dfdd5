/**
 * Where changes come from.
 *
 * @module
 */
import type { BranchState } from "../branches/state.ts";

/** The REST API, the user interface, a script's worker, or a merge or revert that makes changes again. */
export type Via = "rest" | "ui" | "script" | "replay";

/** The request that makes changes, or is said to have made them. */
export interface Origin {
  /** `X-Request-ID` of its answer, and the request id of its changes and deliveries. */
  readonly requestId: string;
  readonly user: string;
  readonly method: string;
  readonly path: string;
  /** Its query, as NetBox 4.7 delivers it. */
  readonly query: Readonly<Record<string, string>>;
  readonly branch: BranchState | null;
  readonly via: Via;
}
