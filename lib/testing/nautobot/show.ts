/**
 * Objects as Nautobot shows them: at depth 0 others by id, at depth 1 others whole.
 *
 * @module
 */
import { formWithin } from "./forms.ts";
import { displayOf, type Kind, kindOf } from "./kinds.ts";
import type { Row, World } from "./world.ts";

/** An object with these keys; `host` is empty in deliveries. */
export function show(
  kind: Kind,
  row: Row,
  world: World,
  keys: readonly string[],
  host: string,
  depth: 0 | 1,
): Row {
  const one = (objectType: string, id: unknown) => refer(objectType, id, world, host, depth);
  const value = (key: string): unknown => {
    const ids = kind.many?.[key] && (kind.computed?.[key]?.(row, world) ?? row[key] ?? []);
    if (ids) return (ids as string[]).map((id) => one(kind.many![key]!, id));
    const of = kind.one?.[key];
    if (of) return one(of, row[key]);
    if (kind.computed?.[key]) return kind.computed[key](row, world);
    const labels = kind.choices?.[key];
    if (labels) return choice(labels, row[key], host);
    return plain(kind, key, row, host);
  };
  return Object.fromEntries(keys.map((key) => [key, value(key)]));
}

function plain(kind: Kind, key: string, row: Row, host: string): unknown {
  const url = `${host}${kind.path}${row.id}/`;
  switch (key) {
    case "url":
      return url;
    case "notes_url":
      return `${url}notes/`;
    case "object_type":
      return kind.objectType;
    case "display":
      return displayOf(kind, row);
    case "natural_slug":
      return `${slug(displayOf(kind, row))}_${String(row.id).slice(0, 4)}`;
  }
  return row[key] ?? kind.form.defaults[key] ?? (key.endsWith("_count") ? 0 : null);
}

/** The keys come in the other order in deliveries, which are kept as JSON in the database. */
function choice(labels: Readonly<Record<string, string>>, value: unknown, host: string): unknown {
  if (!value) return null;
  const label = labels[String(value)] ?? value;
  return host ? { value, label } : { label, value };
}

function refer(objectType: string, id: unknown, world: World, host: string, depth: 0 | 1): unknown {
  const kind = kindOf(objectType);
  const row = world.table(objectType).get(String(id));
  if (!kind || !row) return null;
  const keys = depth === 1 ? formWithin(objectType) ?? kind.form.answer : shortKeys(host);
  return show(kind, row, world, keys, host, 0);
}

function shortKeys(host: string): string[] {
  return host ? ["id", "object_type", "url"] : ["id", "url", "object_type"];
}

function slug(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]+/g, "-");
}
