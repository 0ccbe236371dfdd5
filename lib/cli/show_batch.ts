/**
 * What `queue show` prints of a batch.
 *
 * @module
 */
import type { RunRow, Store } from "../store/store.ts";
import type { Io } from "./io.ts";
import { subjectOf } from "./runs.ts";

/** How many of its runs are named. */
const SHOWN = 10;

/** Prints what a batch carries, the first ones by name. */
export async function showCarried(store: Store, batch: RunRow, io: Io): Promise<void> {
  const carried = (await store.listRuns({ batch: batch.id, limit: 1_000 })).toReversed();
  const more = carried.length === 1_000 ? " or more" : "";
  io.out(`\nCarries ${carried.length}${more} runs`);
  for (const run of carried.slice(0, SHOWN)) {
    const what = run.objectType === null ? "" : `${run.objectType} ${run.action}: `;
    io.out(`  ${run.seq}  ${what}${subjectOf(run)}`);
  }
  if (carried.length > SHOWN) io.out(`  … hookbox queue ls --batch ${batch.seq} lists them`);
}
