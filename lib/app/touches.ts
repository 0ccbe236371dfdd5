/**
 * Which handlers write what others, or they themselves, listen to.
 *
 * @module
 */
import type { Settings } from "../config/settings.ts";
import { listensTo } from "../handler/match.ts";
import type { HandlerInfo } from "../handler/types.ts";
import type { OwnEffect } from "../store/origin.ts";
import { openStore, StoreUnavailableError } from "./store_access.ts";

/** A handler listens to what another has written. */
export interface Touch {
  readonly writer: string;
  readonly handler: string;
  readonly objectType: string;
  readonly action: string;
  /** Whether it runs for it (`config.ownChanges`). */
  readonly runs: boolean;
}

/** The pairs of a handler that has caused such events and one that listens to them, as far as writes were recorded. */
export function touchesOf(
  effects: readonly OwnEffect[],
  handlers: readonly HandlerInfo[],
): Touch[] {
  return effects.flatMap(({ handler: writer, source, objectType, action }) =>
    handlers
      .filter((handler) => handler.config.sources?.includes(source) ?? true)
      .filter((handler) => listensTo(handler, objectType, action))
      .map(({ id: handler, config: { ownChanges } }) => ({
        writer,
        handler,
        objectType,
        action,
        runs: ownChanges === "run" || (ownChanges === "others" && handler !== writer),
      }))
  );
}

/** The same from the store of these settings; none where there is no store yet. */
export async function knownTouches(
  settings: Settings,
  handlers: readonly HandlerInfo[],
): Promise<Touch[]> {
  return touchesOf(await knownEffects(settings), handlers);
}

/** What handlers were seen to write; nothing where there is no store yet. */
export async function knownEffects(settings: Settings): Promise<readonly OwnEffect[]> {
  try {
    await using store = await openStore(settings, "read");
    return await store.ownEffects();
  } catch (error) {
    if (error instanceof StoreUnavailableError) return [];
    throw error;
  }
}
