/**
 * Makes sure that what a filter found is what it means.
 *
 * @module
 */
import type { ModelData } from "../../event/types.ts";
import { NetBoxError } from "../netbox/api_error.ts";
import { ignoredFilters, MANNERS } from "./known_filters.ts";
import { readPage } from "./pages.ts";
import { queryOf, shown } from "./query.ts";
import type { Session } from "./session.ts";
import type { Filter } from "./types.ts";

/**
 * Throws where NetBox ignored a part of a filter. What each object that came agrees with need not be asked for: ignored or
 * not, these are the right ones.
 *
 * @param rows What came; null: nothing to look at (it was a count).
 */
export async function requireObeyed(
  session: Session,
  path: string,
  filter: Filter,
  rows: readonly ModelData[] | null,
): Promise<void> {
  const { kind, knownFilters } = session.source;
  if (kind === "nautobot") return; // it refuses what it does not know
  const known = knownFilters.get(path) ?? new Set();
  const doubtful = Object.entries(filter).filter(([name, value]) =>
    !known.has(name) && !MANNERS.has(name) &&
    (rows === null || rows.some((row) => !agrees(row, name, value)))
  );
  if (doubtful.length === 0) return;
  const ignored = await ignoredFilters(
    Object.fromEntries(doubtful),
    (asked) => countOf(session, path, asked),
    known,
  );
  knownFilters.set(path, known);
  if (ignored.length === 0) return;
  const names = ignored.join(" and ");
  throw session.fail({
    kind: "filter",
    method: "GET",
    path,
    status: 200,
    detail: `NetBox knows no filter ${names} here, and answers ${shown(filter)} as if ` +
      `${ignored.length > 1 ? "they were" : "it was"} not there`,
    hint: `Check the name${ignored.length > 1 ? "s" : ""} (by id is mostly …_id).`,
  });
}

async function countOf(session: Session, path: string, filter: Filter): Promise<number | null> {
  try {
    return (await readPage(session, path, queryOf({ ...filter, limit: 1 }))).count;
  } catch (error) {
    if (error instanceof NetBoxError && error.status === 400) return null;
    throw error;
  }
}

/** Whether an object has the value itself: its field, the id, value, slug or name of what its field points to. */
function agrees(row: ModelData, name: string, value: Filter[string]): boolean {
  const field = name in row ? row[name] : row[name.replace(/_id$/, "")];
  const has = typeof field !== "object" || field === null
    ? [field]
    : name in row
    ? [field.value, field.slug, field.name]
    : [field.id];
  return [value].flat().some((wanted) =>
    has.some((one) => one !== undefined && String(one) === String(wanted))
  );
}
