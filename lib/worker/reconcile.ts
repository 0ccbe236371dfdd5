/**
 * Holds the runs of handlers that cannot run, and lets go those of handlers that can.
 *
 * @module
 */
import type { HandlerSet } from "../handler/types.ts";
import type { Store } from "../store/store.ts";

/** Why the runs of a handler that is not ready are held. */
const REASON = { broken: "handler broken", disabled: "handler disabled" } as const;

/** Brings the store in line with the loaded handlers. Doing it twice does no harm. */
export async function reconcile(
  store: Pick<Store, "hold" | "release" | "openHandlers">,
  set: HandlerSet,
  now: number,
): Promise<void> {
  // Handlers without unfinished runs have nothing to hold: no write, however many files there are.
  const open = await store.openHandlers();
  const handlers = new Map(set.handlers.map((handler) => [handler.id, handler]));
  for (const id of open) {
    const status = handlers.get(id)?.status;
    if (status === "ready") await store.release(id, now);
    else await store.hold(id, status ? REASON[status] : "no such handler");
  }
}
