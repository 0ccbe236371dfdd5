/**
 * Which objects refer to one.
 *
 * @module
 */
import type { Row } from "../dataset.ts";
import type { Field, Gone } from "../kinds/field.ts";
import type { Kind } from "../kinds/kind.ts";
import type { Scope } from "../scope.ts";

/** An object that refers to another. */
export interface Referrer {
  readonly kind: Kind;
  readonly row: Row;
  /** The field that refers. */
  readonly field: string;
  readonly gone: Gone;
}

/** All objects that refer to one, by kind and id. */
export function* referrers(scope: Scope, target: Kind, { id }: Row): Generator<Referrer> {
  for (const kind of scope.world.kinds.values()) {
    const fields = Object.entries(kind.fields ?? {});
    const tagged = target.objectType === "extras.tag";
    for (const row of scope.rows(kind.objectType)) {
      for (const [name, field] of fields) {
        const gone = refers(field, name, row, target.objectType, id);
        if (gone) yield { kind, row, field: name, gone };
      }
      const tags = row.tags as number[] | undefined;
      if (tagged && tags?.includes(id)) yield { kind, row, field: "tags", gone: "clear" };
    }
  }
}

function refers(
  field: Field,
  name: string,
  row: Row,
  objectType: string,
  id: number,
): Gone | undefined {
  switch (field.is) {
    case "one":
      return field.of === objectType && row[name] === id ? field.gone : undefined;
    case "many": {
      const ids = row[name] as number[] | undefined;
      return field.of === objectType && ids?.includes(id) ? "clear" : undefined;
    }
    case "type":
      return row[name] === objectType && row[field.id] === id ? field.gone : undefined;
  }
}
