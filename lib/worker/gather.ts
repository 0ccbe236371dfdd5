/**
 * How the runs of handlers are gathered, as their `config` says.
 *
 * @module
 */
import type { PlainConfig } from "../handler/types.ts";
import type { Gather } from "../store/gather.ts";

/** Most runs of one object of which only the last one runs. */
const MOST_DEBOUNCED = 1_000;

/** How the store gathers the runs of a handler; undefined: each runs by itself. */
export function gatherOf({ batch, debounce }: PlainConfig): Gather | undefined {
  if (batch) {
    const { wait, max, size } = batch;
    return { kind: "batch", wait, max, size };
  }
  return debounce && { kind: "debounce", ...debounce, size: MOST_DEBOUNCED };
}
