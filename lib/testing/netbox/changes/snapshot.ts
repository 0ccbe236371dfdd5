/**
 * Objects as the change log and the deliveries keep them: Django's serialisation, without id and URL.
 *
 * @module
 */
import type { Row } from "../dataset.ts";
import { toPythonJson } from "../deliveries/python_json.ts";
import type { Kind } from "../kinds/kind.ts";
import { tagsOf } from "../rest/present.ts";
import type { Scope } from "../scope.ts";
import { inJsonb } from "../jsonb.ts";
import { type Stamp, toMillis } from "../time.ts";
import type { Snapshot } from "./change.ts";

/** The whole object. What of it each place shows is for {@linkcode withoutTime} and {@linkcode cleaned}. */
export function snapshot(kind: Kind, row: Row, scope: Scope): Snapshot {
  const { snapshot, raw } = kind.shape(scope.version);
  const one = (name: string): unknown => {
    const field = kind.fields?.[name];
    const value = row[name] ?? raw[name] ?? kind.defaults?.[name] ?? null;
    switch (field?.is) {
      case "computed":
        return field.of(row, scope);
      case "type":
        return typeId(value as string | null, scope);
      case "types":
        return (value as string[] | null ?? []).map((type) => typeId(type, scope));
      case "list":
        return toPythonJson(value ?? []);
      case "decimal":
        return value === null ? null : String(value);
      case "time":
        return value === null ? null : toMillis(value as Stamp);
    }
    switch (name) {
      case "created":
      case "last_updated":
        return value === null ? null : toMillis(value as Stamp);
      case "tags":
        return tagsOf(row, scope).map((tag) => tag.name);
      case "custom_fields":
        return row.custom_fields ?? {};
    }
    return value;
  };
  return Object.fromEntries(snapshot.map((name) => [name, one(name)]));
}

/** The id that this server has for an object type. */
function typeId(name: string | null, { world }: Scope): number | null {
  const type = world.objectTypes.find((it) => it.name === name);
  return type ? type.row.id as number : null;
}

/** From 3.7 on what was before is kept without `last_updated`, so that saving alone is no change. */
export function withoutTime(snapshot: Snapshot | null): Snapshot | null {
  if (!snapshot) return null;
  return Object.fromEntries(Object.entries(snapshot).filter(([name]) => name !== "last_updated"));
}

/** As the change log shows it from 4.0 on: without times and private fields, and nothing is `{}`. */
export function cleaned(snapshot: Snapshot | null, release: number): Snapshot | null {
  if (!snapshot) return release >= 400 ? {} : null;
  const shown = Object.entries(snapshot).filter(([name]) =>
    release < 400 || !(name === "created" || name === "last_updated" || name.startsWith("_"))
  );
  return inJsonb(Object.fromEntries(shown)) as Snapshot;
}
