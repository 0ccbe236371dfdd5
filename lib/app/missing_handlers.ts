/**
 * What is wrong with the handlers of a load, for the log.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import { faultsOf, type HandlerSet } from "../handler/types.ts";
import type { Store } from "../store/store.ts";

const log = getLogger(["hookbox"]);

/** Logs every file that is broken or has no handler's name; gives the ids of handlers that have unfinished runs and no file. */
export async function missingHandlers(
  store: Pick<Store, "openHandlers">,
  set: HandlerSet,
): Promise<readonly string[]> {
  for (const { file, problem } of faultsOf(set)) log.error("{file}: {problem}", { file, problem });
  const known = new Set(set.handlers.map(({ id }) => id));
  const missing = (await store.openHandlers()).filter((id) => !known.has(id));
  for (const id of missing) {
    log.error("There is no handler {id} any more, and it has unfinished runs: they are held", {
      id,
    });
  }
  return missing;
}
