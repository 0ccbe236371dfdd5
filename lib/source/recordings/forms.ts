/**
 * The fields of an object as the REST API shows them, and as snapshots keep them: from one to the other.
 *
 * @module
 */
import { isRecord } from "../../event/changes.ts";
import { asThen } from "../netbox/as_then.ts";
import type { SourceKind } from "../product.ts";

/** How the snapshots of a product relate to its REST API. */
export interface Forms {
  /** Whether a snapshot has this field of an object. */
  keeps(field: string): boolean;
  /** A field as a snapshot keeps it. `before` is what a snapshot of the version has there. */
  kept(field: string, shown: unknown, before?: unknown): unknown;
  /** A field as the REST API shows it. `before` is what it showed until now. */
  shown(field: string, kept: unknown, before: unknown): unknown;
}

/** The forms of each product: Nautobot keeps what it shows. */
export const FORMS: Readonly<Record<SourceKind, Forms>> = {
  netbox: {
    keeps: (field) => !/^(?:id|url|display|display_url)$|_count$/.test(field),
    kept: keptByNetBox,
    shown: shownByNetBox,
  },
  nautobot: {
    keeps: () => true,
    kept: (_field, shown) => shown,
    shown: (_field, kept, before) =>
      isRecord(kept) && isRecord(before) ? { ...before, ...kept } : kept,
  },
};

/** The words of choices, the ids of related objects, the names of tags. */
function keptByNetBox(field: string, shown: unknown, before?: unknown): unknown {
  // Up to 4.1 a choice that nobody has made is kept as an empty text.
  if (shown === null) return before === "" ? "" : null;
  if (Array.isArray(shown)) {
    return shown.map((item) =>
      field === "tags" && isRecord(item) ? item.name : keptByNetBox("", item)
    );
  }
  if (!isRecord(shown)) return shown;
  if (field === "custom_fields") {
    return Object.fromEntries(
      Object.entries(shown).map(([name, value]) => [name, keptByNetBox("", value)]),
    );
  }
  return "value" in shown ? shown.value : "id" in shown ? shown.id : shown;
}

function shownByNetBox(field: string, kept: unknown, before: unknown): unknown {
  if (Array.isArray(kept) && Array.isArray(before)) {
    return kept.map((item) => memberOf(before, field === "tags" ? "name" : "id", item));
  }
  if (isRecord(kept)) return isRecord(before) ? { ...kept, ...asThen(before, kept) } : kept;
  return asThen({ [field]: before }, { [field]: kept })[field];
}

/** What a list shows for one that a snapshot names. Of an object that was not in it, only its id or name is known. */
function memberOf(list: readonly unknown[], key: "name" | "id", kept: unknown): unknown {
  const known = list.find((item) => isRecord(item) && item[key] === kept);
  if (known !== undefined) return known;
  const refers = key === "name" || typeof kept === "number";
  return refers ? { [key]: kept, display: String(kept) } : kept;
}
