/**
 * What the handlers want to hear and the source cannot bring, in words that name the handlers.
 *
 * @module
 */
import type { Subscription } from "../../types.ts";
import type { SourceFacts } from "./desired.ts";
import { BUILT_IN_EVENTS, eventTypesOf, expandBraces, isExact, matches } from "./subscriptions.ts";

/** A subscription with its braces written out. */
export type Entry = Subscription & { readonly pattern: string };

/** The patterns of all subscriptions, braces written out. */
export function entriesOf(subscriptions: readonly Subscription[]): Entry[] {
  return subscriptions.flatMap((subscription) =>
    expandBraces(subscription.objectType).map((pattern) => ({ ...subscription, pattern }))
  );
}

/** Object types that are not there, or of which nothing is sent. */
export function missingTypes(entries: readonly Entry[], { version, types }: SourceFacts): string[] {
  const byPattern = Map.groupBy(entries, (entry) => entry.pattern);
  return [...byPattern].flatMap(([pattern, missed]) => {
    const who = handlersOf(missed);
    if (!isExact(pattern)) {
      const found = [...types].some(([type, events]) => events && matches(pattern, type));
      return found ? [] : [
        `No object type of NetBox ${version} is meant by "${pattern}": ${who} no events.`,
      ];
    }
    if (types.get(pattern)) return [];
    if (types.has(pattern)) {
      return [`NetBox ${version} sends no events for "${pattern}": ${who} no events.`];
    }
    const model = pattern.slice(pattern.indexOf("."));
    const near = [...types.keys()].find((type) => type.endsWith(model));
    const hint = near ? ` Did you mean "${near}"?` : "";
    return [`NetBox ${version} has no object type "${pattern}": ${who} no events.${hint}`];
  });
}

/** Event types that are not there, or must not be registered. */
export function missingEvents(
  entries: readonly Entry[],
  { version, forms, unknownEvents }: SourceFacts,
): string[] {
  const missed = (action: string) => entries.filter((entry) => entry.actions.includes(action));
  const warnings = [...unknownEvents].sort().map((type) =>
    `NetBox ${version} has no event type "${type}" (is its plugin installed?): ` +
    `${handlersOf(missed(type))} no such events.`
  );
  const jobs = missed("job_started");
  if (forms.jobStartedBreaksScripts && jobs.length) {
    warnings.push(
      `job_started is not registered on NetBox ${version}, where such a rule makes every script fail ` +
        `(fixed in 4.7): ${handlersOf(jobs)} no such events. Use job_ended.`,
    );
  }
  return warnings;
}

function handlersOf(entries: readonly Subscription[]): string {
  const ids = [...new Set(entries.flatMap(({ handlers }) => handlers))].sort();
  return ids.length === 1 ? `the handler ${ids[0]} gets` : `the handlers ${ids.join(", ")} get`;
}

/** Event types that no version has built in: they belong to plugins, and the source must be asked for them. */
export function pluginEvents(subscriptions: readonly Subscription[]): string[] {
  const types = eventTypesOf(subscriptions.flatMap(({ actions }) => actions), false);
  return types.filter((type) => !BUILT_IN_EVENTS.includes(type));
}
