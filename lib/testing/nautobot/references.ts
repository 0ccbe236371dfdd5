/**
 * Finds the objects that a body refers to: by id, by name, or by attributes.
 *
 * @module
 */
import { kindOf } from "./kinds.ts";
import { Refusal } from "./refusal.ts";
import type { Row, World } from "./world.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The id of one object, or a refusal that names the field. */
export function findOne(value: unknown, objectType: string, field: string, world: World): string {
  const wanted = typeof value === "string" && !UUID.test(value) ? { name: value } : value;
  const attributes = typeof wanted === "object" && wanted !== null ? wanted as Row : { id: wanted };
  const found = [...world.table(objectType).values()].filter((row) =>
    Object.entries(attributes).every(([name, it]) => row[name] === it)
  );
  if (found.length === 1) return String(found[0]!.id);
  const words = `Related object not found using the provided attributes: ${
    JSON.stringify(attributes)
  }`;
  throw new Refusal(400, { [field]: [words] });
}

/** The objects of a kind that refer to one, with the field by which they do. */
export function* referrers(objectType: string, id: unknown, world: World) {
  for (const [type, table] of world.tables()) {
    const kind = kindOf(type);
    for (const row of table.values()) {
      for (const [field, of] of Object.entries(kind?.one ?? {})) {
        if (of === objectType && row[field] === id) yield { kind: kind!, row, field };
      }
    }
  }
}
