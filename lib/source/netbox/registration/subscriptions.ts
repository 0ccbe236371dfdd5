/**
 * Which object types of the source the handlers' patterns mean.
 *
 * @module
 */

/**
 * Object types that a pattern never means, only their full name: registering changes webhooks and event rules, so a
 * handler of everything would hear of itself at every start.
 */
export const HOUSEKEEPING: readonly string[] = ["extras.webhook", "extras.eventrule"];

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

/** NetBox's words for what an object handler listens to. */
const OBJECT_EVENTS: Readonly<Record<string, string>> = {
  create: "object_created",
  update: "object_updated",
  delete: "object_deleted",
};

/**
 * All ends of a job: NetBox fires `job_completed` for failed jobs too, and the other two never (to 4.7.3); with all
 * three named, a version that tells them apart is heard as well.
 */
const JOB_ENDS = ["job_completed", "job_errored", "job_failed"];

/** NetBox's event types for actions, sorted; without a `job_started` that would break scripts. */
export function eventTypesOf(actions: Iterable<string>, jobStarted: boolean): string[] {
  const types = new Set<string>();
  for (const action of actions) {
    if (action === "job_ended") JOB_ENDS.forEach((type) => types.add(type));
    else if (action !== "job_started" || jobStarted) types.add(OBJECT_EVENTS[action] ?? action);
  }
  return [...types].sort();
}

/** Event types that every NetBox since 4.1 has: others belong to plugins. */
export const BUILT_IN_EVENTS: readonly string[] = [
  ...Object.values(OBJECT_EVENTS),
  "job_started",
  ...JOB_ENDS,
];
