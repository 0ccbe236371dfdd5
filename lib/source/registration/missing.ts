/**
 * What the handlers want to hear and the source cannot bring, in words that name the handlers.
 *
 * @module
 */
import type { Subscription } from "../types.ts";
import { BUILT_IN_EVENTS, eventTypesOf } from "./events.ts";
import type { Generation, ObjectTypes } from "./generation.ts";
import { isExact, matches } from "./subscriptions.ts";

/** What the source has. */
export interface SourceFacts {
  readonly generation: Generation;
  readonly types: ObjectTypes;
  /** Event types that it does not know. */
  readonly unknownEvents: ReadonlySet<string>;
}

/** Object types that are not there, or of which nothing is sent. */
export function missingTypes(
  subscriptions: readonly Subscription[],
  { generation: { label, product }, types: { types, complete } }: SourceFacts,
): string[] {
  const unlisted = complete ? [] : subscriptions.filter(({ objectType }) => !isExact(objectType));
  const listed = subscriptions.filter((one) => !unlisted.includes(one));
  const missing = [...Map.groupBy(listed, ({ objectType }) => objectType)].flatMap(
    ([pattern, missed]) => {
      const who = handlersOf(missed);
      if (!isExact(pattern)) {
        const found = [...types].some(([type, hasEvents]) => hasEvents && matches(pattern, type));
        return found ? [] : [
          `No object type of ${label} is meant by "${pattern}": ${who} no events.`,
        ];
      }
      if (types.get(pattern)) return [];
      if (types.has(pattern)) {
        return [`${label} sends no events for "${pattern}": ${who} no events.`];
      }
      const model = pattern.slice(pattern.indexOf("."));
      const near = [...types.keys()].find((type) => type.endsWith(model));
      const hint = near ? ` Did you mean "${near}"?` : "";
      return [`${label} has no object type "${pattern}": ${who} no events.${hint}`];
    },
  );
  if (unlisted.length === 0) return missing;
  const patterns = [...new Set(unlisted.map(({ objectType }) => `"${objectType}"`))].join(", ");
  return [
    ...missing,
    `${product.name} does not let the token's user list its object types, so ${patterns} cannot be written out: ` +
    `${handlersOf(unlisted)} no events. Allow it, or name the object types.`,
  ];
}

/** Event types that are not there, must not be registered, or are not what they seem. */
export function missingEvents(
  subscriptions: readonly Subscription[],
  { generation, unknownEvents }: SourceFacts,
): string[] {
  const { label, noPluginEvents, quirks } = generation;
  const missed = (action: string) =>
    subscriptions.filter(({ actions }) => actions.includes(action));
  const unknown = [...unknownEvents].sort().map((type) =>
    `${label} has no event type "${type}" (${noPluginEvents ?? "is its plugin installed?"}): ` +
    `${handlersOf(missed(type))} no such events.`
  );
  const strange = quirks.flatMap(({ action, says }) => {
    const jobs = missed(action);
    return jobs.length ? [says(label, handlersOf(jobs))] : [];
  });
  return [...unknown, ...strange];
}

/** `the handler x gets`, `the handlers x, y get` */
function handlersOf(subscriptions: readonly Subscription[]): string {
  const ids = [...new Set(subscriptions.flatMap(({ handlers }) => handlers))].sort();
  return ids.length === 1 ? `the handler ${ids[0]} gets` : `the handlers ${ids.join(", ")} get`;
}

/** Event types that no version has built in: they belong to plugins, and the source must be asked for them. */
export function pluginEvents(subscriptions: readonly Subscription[]): string[] {
  const types = eventTypesOf(subscriptions.flatMap(({ actions }) => actions));
  return types.filter((type) => !BUILT_IN_EVENTS.includes(type));
}
