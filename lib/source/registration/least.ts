/**
 * The least object permissions that hookbox needs in a source, for the handlers that it has. Pure.
 *
 * @module
 */
import { OBJECT_ACTIONS } from "../change_log/change.ts";
import type { SourceKind } from "../product.ts";
import type { Subscription } from "../types.ts";
import { webhookName } from "./names.ts";
import { type Right, RIGHTS } from "./permissions.ts";
import { isExact, matches } from "./subscriptions.ts";

/** What the permissions must allow. */
export interface Needs {
  readonly kind: SourceKind;
  /** Its release (306 is 3.6); null: the newest. */
  readonly release: number | null;
  /** `HOOKBOX_NAME`. */
  readonly instance: string;
  readonly subscriptions: readonly Subscription[];
  /** Whether hookbox registers by itself (`HOOKBOX_REGISTER`). */
  readonly registers: boolean;
  /** Whether the change log is read for what was missed (`HOOKBOX_CATCH_UP`). */
  readonly catchesUp: boolean;
  /** Object types, or patterns of them, of handlers with `refresh`. */
  readonly refreshed: readonly string[];
  /** What handlers were seen to write. */
  readonly writes: readonly { readonly objectType: string; readonly right: Right }[];
  /** Also what `hookbox doctor --probe` needs. */
  readonly probe: boolean;
  /** The object types of the source, to write patterns out; null: not known. */
  readonly types: readonly string[] | null;
}

/** A constraint of Django: the object must have all these, or those of another of the list. */
export type Constraints =
  | Readonly<Record<string, string>>
  | readonly Readonly<
    Record<string, string>
  >[];

/** One permission. */
export interface PermissionRow {
  /** A few words that tell it from the others: `registration`. */
  readonly title: string;
  /** Sorted; patterns where the object types of the source are not known. */
  readonly objectTypes: readonly string[];
  readonly actions: readonly Right[];
  /** Null: all objects. */
  readonly constraints: Constraints | null;
  readonly why: string;
}

/** The rows, those for hookbox itself first. */
export function leastPermissions(needs: Needs): PermissionRow[] {
  return [
    ...needs.registers ? registration(needs) : [],
    ...needs.probe ? probing(needs) : [],
    ...changeLog(needs),
    ...reading(needs),
    ...writing(needs),
  ];
}

/** Doctor's webhook and rule are of no instance: `hookbox:_probe-…`. */
const PROBES = { name__startswith: "hookbox:_probe-" };

function registration({ kind, release, instance, probe }: Needs): PermissionRow[] {
  const name = webhookName(instance);
  const webhooks = [{ name }, { name__startswith: `${name}:` }, ...probe ? [PROBES] : []];
  const row: PermissionRow = {
    title: "webhooks",
    objectTypes: ["extras.webhook"],
    actions: RIGHTS,
    constraints: webhooks,
    why: "to register, repair and remove its webhooks",
  };
  if (kind === "nautobot" || (release !== null && release < 307)) return [row];
  const rules = { name__startswith: `${name}:` };
  return [row, {
    title: "event rules",
    objectTypes: ["extras.eventrule"],
    actions: ["add", "change", "delete"],
    constraints: probe ? [rules, PROBES] : rules,
    why: "to register, repair and remove its event rules",
  }, {
    title: "all event rules",
    objectTypes: ["extras.eventrule"],
    actions: ["view"],
    constraints: null,
    why: "a webhook is deleted only when no rule of others calls it: NetBox would delete that, too",
  }];
}

function probing({ kind }: Needs): PermissionRow[] {
  const objectType = kind === "nautobot" ? "dcim.manufacturer" : "extras.tag";
  return [{
    title: "probe",
    objectTypes: [objectType],
    actions: ["add", "delete"],
    constraints: { name__startswith: "hookbox-probe-" },
    why: "hookbox doctor --probe makes one and deletes it",
  }];
}

function changeLog({ kind, release, catchesUp, refreshed }: Needs): PermissionRow[] {
  if (!catchesUp && refreshed.length === 0) return [];
  const moved = kind === "netbox" && (release === null || release >= 401);
  return [{
    title: "change log",
    objectTypes: [moved ? "core.objectchange" : "extras.objectchange"],
    actions: ["view"],
    constraints: null,
    why: "to find what was missed, rolled back or made in a branch",
  }];
}

function reading({ subscriptions, catchesUp, refreshed, types }: Needs): PermissionRow[] {
  const caughtUp = subscriptions.filter(({ actions }) =>
    actions.some((action) => OBJECT_ACTIONS.includes(action))
  );
  const patterns = [
    ...catchesUp ? caughtUp.map(({ objectType }) => objectType) : [],
    ...refreshed,
  ];
  const objectTypes = writtenOut(patterns, types);
  if (objectTypes.length === 0) return [];
  return [{
    title: "objects",
    objectTypes,
    actions: ["view"],
    constraints: null,
    why: "to read objects again whose events were missed, or whose handlers refresh",
  }];
}

function writtenOut(patterns: readonly string[], types: readonly string[] | null): string[] {
  const names = [...new Set(patterns)].flatMap((pattern) =>
    isExact(pattern) || types === null ? [pattern] : types.filter((type) => matches(pattern, type))
  );
  return [...new Set(names)].sort();
}

/** Object types that are written in the same ways stand in one row. Who writes has read before. */
function writing({ writes }: Needs): PermissionRow[] {
  const byType = Map.groupBy(writes, ({ objectType }) => objectType);
  const rights = [...byType].map(([type, all]) => ({
    type,
    actions: RIGHTS.filter((right) => right === "view" || all.some((one) => one.right === right)),
  }));
  return [...Map.groupBy(rights, ({ actions }) => actions.join(", "))].map(([actions, same]) => ({
    title: `handlers (${actions})`,
    objectTypes: same.map(({ type }) => type).sort(),
    actions: same[0]!.actions,
    constraints: null,
    why: "handlers were seen to write them",
  }));
}

/** The body of `POST /api/users/permissions/`, in NetBox and in Nautobot. */
export interface PermissionBody {
  readonly name: string;
  readonly description: string;
  readonly object_types: readonly string[];
  readonly actions: readonly Right[];
  readonly enabled: true;
  readonly constraints: Constraints | null;
}

/** The rows as bodies; a row with patterns alone is none. The user is yet to be added to each. */
export function permissionBodies(
  rows: readonly PermissionRow[],
  instance: string,
): PermissionBody[] {
  return rows.map(({ title, objectTypes, actions, constraints, why }) => ({
    name: `${webhookName(instance)}: ${title}`,
    description: why,
    object_types: objectTypes.filter(isExact),
    actions,
    enabled: true as const,
    constraints,
  })).filter(({ object_types }) => object_types.length > 0);
}

/** Patterns that are in no body, because the object types of the source are not known. */
export function notWrittenOut(rows: readonly PermissionRow[]): string[] {
  return [...new Set(rows.flatMap(({ objectTypes }) => objectTypes))].filter((type) =>
    !isExact(type)
  );
}
