/**
 * What handlers listen to, in the words of NetBox 4.1, which all generations are spoken to in; and as the flags that the
 * others have instead.
 *
 * @module
 */

/** The words for what object handlers listen to. */
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

/** Event types that are no plugin's. */
export const BUILT_IN_EVENTS: readonly string[] = [
  ...Object.values(OBJECT_EVENTS),
  "job_started",
  ...JOB_ENDS,
];

/** Event types for actions, sorted; those of `refused` actions are left out. */
export function eventTypesOf(
  actions: Iterable<string>,
  refused: ReadonlySet<string> = new Set(),
): string[] {
  const types = new Set<string>();
  for (const action of actions) {
    if (refused.has(action)) continue;
    if (action === "job_ended") JOB_ENDS.forEach((type) => types.add(type));
    else types.add(OBJECT_EVENTS[action] ?? action);
  }
  return [...types].sort();
}

/** Which event types each flag of NetBox 3.6 to 4.0 stands for; Nautobot has the first three. */
const FLAGS = {
  type_create: ["object_created"],
  type_update: ["object_updated"],
  type_delete: ["object_deleted"],
  type_job_start: ["job_started"],
  type_job_end: JOB_ENDS,
} as const satisfies Record<string, readonly string[]>;

/** A flag of a webhook or an event rule. */
export type Flag = keyof typeof FLAGS;

/** The flags for objects. */
export const OBJECT_FLAGS: readonly Flag[] = ["type_create", "type_update", "type_delete"];
/** All flags. */
export const ALL_FLAGS: readonly Flag[] = [...OBJECT_FLAGS, "type_job_start", "type_job_end"];

/** Event types as flags. */
export function toFlags(
  eventTypes: readonly string[],
  flags: readonly Flag[],
): Record<string, boolean> {
  return Object.fromEntries(
    flags.map((flag) => [flag, FLAGS[flag].some((type) => eventTypes.includes(type))]),
  );
}

/** The event types that the flags of a row stand for, sorted. */
export function fromFlags(row: Readonly<Record<string, unknown>>, flags: readonly Flag[]) {
  return flags.flatMap((flag): readonly string[] => row[flag] === true ? FLAGS[flag] : []).sort();
}
