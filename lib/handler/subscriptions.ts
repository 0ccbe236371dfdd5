/**
 * What the source must send for the handlers to run.
 *
 * @module
 */
import { OBJECT_ACTIONS } from "./binding.ts";
import type { HandlerInfo } from "./types.ts";

/** What handlers want to hear about one object type, or all that a pattern means. */
export interface Subscription {
  /** `dcim.interface`, or a pattern with `*` on either side of the dot: `dcim.*`, `*.site`, `*.*`. */
  readonly objectType: string;
  /** `create`, `update`, `delete`, `job_started`, `job_ended`, or an event type of the source. Never `any`. */
  readonly actions: readonly string[];
  /** Ids of the handlers that want it. */
  readonly handlers: readonly string[];
}

/**
 * The union of what the handlers listen to, sorted; patterns may overlap. Broken handlers keep what they listen to, so
 * that nothing is missed until they load; disabled ones count for nothing. `any` means create, update and delete: job
 * events come only to those who ask for them by name.
 *
 * @param source Only of handlers that listen to this source; without it, of all.
 */
export function subscriptions(handlers: readonly HandlerInfo[], source?: string): Subscription[] {
  const wanted = new Map<string, { actions: Set<string>; handlers: Set<string> }>();
  for (const { id, status, bindings, config } of handlers) {
    if (status === "disabled") continue;
    if (source !== undefined && config.sources?.includes(source) === false) continue;
    for (const { app, model, action } of bindings) {
      const objectType = `${app}.${model}`;
      const entry = wanted.get(objectType) ?? { actions: new Set(), handlers: new Set() };
      for (const each of action === "*" ? OBJECT_ACTIONS : [action]) entry.actions.add(each);
      entry.handlers.add(id);
      wanted.set(objectType, entry);
    }
  }
  return [...wanted].sort(([a], [b]) => a < b ? -1 : 1).map(([objectType, entry]) => ({
    objectType,
    actions: [...entry.actions].sort(),
    handlers: [...entry.handlers].sort(),
  }));
}
