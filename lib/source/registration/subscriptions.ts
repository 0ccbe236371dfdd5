/**
 * Which object types of the source the handlers' patterns mean.
 *
 * @module
 */
import type { Subscription } from "../types.ts";

/**
 * Object types that a pattern never means, only their full name: registering changes webhooks and event rules, so a
 * handler of everything would hear of itself at every start.
 */
const HOUSEKEEPING: readonly string[] = ["extras.webhook", "extras.eventrule"];

/** A subscription with its braces written out. */
export type Entry = Subscription & { readonly pattern: string };

/** The patterns of all subscriptions, braces written out. */
export function entriesOf(subscriptions: readonly Subscription[]): Entry[] {
  return subscriptions.flatMap((subscription) =>
    expandBraces(subscription.objectType).map((pattern) => ({ ...subscription, pattern }))
  );
}

/** Whether it names one object type, without any wildcard. */
export function isExact(pattern: string): boolean {
  return !/[*?{]/.test(pattern);
}

/** Writes braces out: `dcim.{device,interface}` → `dcim.device`, `dcim.interface`. */
export function expandBraces(pattern: string): string[] {
  const match = /^(.*?)\{([^{}]*)\}(.*)$/.exec(pattern);
  if (!match) return [pattern];
  const [, before, words, after] = match;
  return words!.split(",").flatMap((word) => expandBraces(before + word.trim() + after));
}

/** Whether an object type is meant by a pattern without braces. `*` and `?` do not cross the dot. */
export function matches(pattern: string, objectType: string): boolean {
  if (isExact(pattern)) return pattern === objectType;
  if (HOUSEKEEPING.includes(objectType)) return false;
  const source = pattern.replace(/[.+^$()|[\]\\]/g, "\\$&")
    .replaceAll("*", "[^.]*").replaceAll("?", "[^.]");
  return new RegExp(`^${source}$`).test(objectType);
}
