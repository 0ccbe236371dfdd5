/**
 * Holds the runs of handlers that nobody can execute, and lets go those of handlers that somebody can.
 *
 * @module
 */
import { type HandlerSet, HELD } from "../handler/types.ts";
import type { Store } from "../store/store.ts";

/**
 * Brings the store in line with the handlers that are loaded, here and in the other processes that share it: while a fleet
 * is being upgraded, or a file is broken on one machine, they differ. All go by the same rule, so none undoes what another
 * one did. Doing it twice does no harm.
 */
export async function reconcile(
  store: Pick<Store, "hold" | "release" | "openHandlers" | "cluster">,
  set: HandlerSet,
  now: number,
): Promise<void> {
  const handlers = new Map(set.handlers.map((handler) => [handler.id, handler]));
  const ready = set.handlers.filter(({ status }) => status === "ready").map(({ id }) => id);
  await store.cluster.announce(ready);
  // Handlers without unfinished runs have nothing to hold: no write, however many files there are.
  for (const id of await store.openHandlers()) {
    const status = handlers.get(id)?.status;
    if (status === "ready" || store.cluster.hasElsewhere(id)) await store.release(id, now);
    else await store.hold(id, status ? HELD[status] : "no such handler");
  }
}
