/**
 * Builds events from what a source found in a payload.
 *
 * @module
 */
import { lazily } from "../lazy.ts";
import { diff, differences } from "./changes.ts";
import type { SnapshotRules } from "./snapshot_rules.ts";
import type {
  Action,
  Change,
  JobEvent,
  ModelData,
  ObjectEvent,
  PluginEvent,
  Snapshot,
} from "./types.ts";

/** What an object event is built from: the rest of it follows. */
export interface ObjectParts<T extends string = string, A extends Action = Action>
  extends
    Omit<ObjectEvent<T, A>, "kind" | "display" | "snapshots" | "changes" | "changed">,
    Display {
  readonly prechange: Snapshot | null;
  readonly postchange: Snapshot | null;
  /** How the two are compared; by NetBox's rules unless given. */
  readonly rules?: SnapshotRules;
}

/** What a job event is built from. */
export interface JobParts<T extends string = string>
  extends Omit<JobEvent<T>, "kind" | "display">, Display {}

/** What a plugin's event is built from. */
export interface PluginParts<T extends string = string>
  extends Omit<PluginEvent<T>, "kind" | "display">, Display {}

interface Display {
  /** The object's name, for people; without it, what the data says. */
  readonly display?: string;
}

/**
 * Builds the event of an object. `changes` and `snapshots.differences` are computed when they are first asked for: to
 * receive an event needs neither. On a create and on a delete every field counts as changed, also where a snapshot is
 * missing.
 */
export function objectEvent<T extends string, A extends Action>(
  { prechange, postchange, rules, display, ...rest }: ObjectParts<T, A>,
): ObjectEvent<T, A> {
  const changes = once(() => changesOf(rest.action, prechange, postchange, rules));
  const between = once(() => Object.freeze(differences(prechange, postchange, rules)));
  const event = {
    kind: "object" as const,
    ...rest,
    display: display ?? displayOf(rest.data, `${rest.objectType} ${rest.objectId}`),
    snapshots: Object.freeze(lazily({ prechange, postchange }, "differences", between)),
    changed: (...fields: string[]) => rest.action === "update" ? touches(changes(), fields) : true,
  };
  return Object.freeze(inspectable(lazily(event, "changes", changes)));
}

/** Builds the event of a job. */
export function jobEvent<T extends string>({ display, ...rest }: JobParts<T>): JobEvent<T> {
  return Object.freeze({
    kind: "job",
    ...rest,
    display: display ?? displayOf(rest.data, rest.objectType),
  });
}

/** Builds the event of an event type that a plugin brought. */
export function pluginEvent<T extends string>(
  { display, ...rest }: PluginParts<T>,
): PluginEvent<T> {
  const id = rest.data?.id;
  const fallback = id === undefined ? rest.objectType : `${rest.objectType} ${id}`;
  return Object.freeze({
    kind: "plugin",
    ...rest,
    display: display ?? displayOf(rest.data, fallback),
  });
}

/** An update without one of its snapshots tells nothing; a create lacks the one before, a delete the one after. */
function changesOf(
  action: Action,
  prechange: Snapshot | null,
  postchange: Snapshot | null,
  rules: SnapshotRules | undefined,
): readonly Change[] | null {
  if (prechange === null && action !== "create") return null;
  if (postchange === null && action !== "delete") return null;
  return Object.freeze(diff(prechange, postchange, rules));
}

/** Whether a change is at one of these fields; without any, whether there is a change. */
function touches(
  changes: readonly Change[] | null,
  fields: readonly string[],
): boolean | undefined {
  if (changes === null) return undefined;
  if (fields.length === 0) return changes.length > 0;
  return changes.some(({ path }) => fields.includes(path[0]!));
}

function displayOf(data: ModelData | null, fallback: string): string {
  const name = [data?.display, data?.name].find((it) => typeof it === "string" && it.trim() !== "");
  return name ?? fallback;
}

/** Computes a value when it is first asked for. */
function once<T>(compute: () => T): () => T {
  let value: { readonly it: T } | undefined;
  return () => (value ??= { it: compute() }).it;
}

/** Makes `console.log()` show the values of getters: it prints `[Getter]` otherwise, on Deno and on Node. */
function inspectable<T extends { readonly snapshots: object }>(event: T): T {
  return Object.defineProperty(event, Symbol.for("nodejs.util.inspect.custom"), {
    value: () => ({ ...event, snapshots: { ...event.snapshots } }),
  });
}
