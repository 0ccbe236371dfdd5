/**
 * Which changes the handlers want, and since when.
 *
 * @module
 */
import type { Action } from "../../event/types.ts";
import { OBJECT_ACTIONS } from "../change_log/change.ts";
import { isExact, matches } from "../registration/subscriptions.ts";
import type { Subscription } from "../types.ts";

/** What is subscribed to (`dcim.interface update`), and since when, in milliseconds by the source's clock. */
export type Since = Readonly<Record<string, number>>;

/** What the handlers want. */
export interface Wanted {
  /** The object types, where each is named in full; null: there is a pattern among them. */
  readonly objectTypes: readonly string[] | null;
  /** Whether any event of this object type is wanted. */
  type(objectType: string): boolean;
  event(
    event: { readonly objectType: string; readonly action: Action; readonly time: number },
  ): boolean;
}

/** Keeps since when each subscription has been there: those that are new begin now, those that are gone are forgotten. */
export function keepSince(
  subscriptions: readonly Subscription[],
  since: Since,
  now: number,
): Since {
  return Object.fromEntries(entriesOf(subscriptions).map(({ key }) => [key, since[key] ?? now]));
}

/**
 * What these subscriptions mean.
 *
 * @param since What happened before a subscription was there is not wanted; null: all is.
 */
export function wantedBy(subscriptions: readonly Subscription[], since: Since | null): Wanted {
  const entries = entriesOf(subscriptions);
  const patterns = [...new Set(entries.map((entry) => entry.pattern))];
  const types = new Map<string, boolean>();
  return {
    objectTypes: patterns.every(isExact) ? patterns : null,
    type(objectType) {
      const known = types.get(objectType);
      if (known !== undefined) return known;
      const wanted = patterns.some((pattern) => matches(pattern, objectType));
      types.set(objectType, wanted);
      return wanted;
    },
    event: ({ objectType, action, time }) =>
      entries.some((entry) =>
        entry.action === action && matches(entry.pattern, objectType) &&
        (since === null || time >= (since[entry.key] ?? Infinity))
      ),
  };
}

interface Entry {
  readonly key: string;
  readonly pattern: string;
  readonly action: string;
}

/** Every pattern with every action of an object; what the change log does not have is left out. */
function entriesOf(subscriptions: readonly Subscription[]): Entry[] {
  return subscriptions.flatMap(({ objectType: pattern, actions }) =>
    actions.filter((action) => OBJECT_ACTIONS.includes(action))
      .map((action) => ({ key: `${pattern} ${action}`, pattern, action }))
  );
}
