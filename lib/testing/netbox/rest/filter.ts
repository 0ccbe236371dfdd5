/**
 * Filters and order of a list. Filters that are not known are ignored, as NetBox does.
 *
 * @module
 */
import type { Row } from "../dataset.ts";
import type { Field } from "../kinds/field.ts";
import type { Kind } from "../kinds/kind.ts";
import type { Scope } from "../scope.ts";
import { Refusal } from "./answers.ts";

/** Names that are not filters. */
const OTHERS = ["limit", "offset", "ordering", "brief", "fields", "omit", "exclude", "format"];

/** The rows that a query asks for, in its order. */
export function select(kind: Kind, rows: readonly Row[], url: URL, scope: Scope): Row[] {
  const names = [...new Set(url.searchParams.keys())].filter((name) => !OTHERS.includes(name));
  const tests = names.flatMap((name) => {
    const test = testOf(kind, name, url.searchParams.getAll(name), scope);
    return test ? [test] : [];
  });
  const found = rows.filter((row) => tests.every((test) => test(row)));
  return found.sort(comparing(kind, url.searchParams.get("ordering")));
}

type Test = (row: Row) => boolean;

/** Several values of one filter are alternatives. */
function testOf(kind: Kind, filter: string, wanted: string[], scope: Scope): Test | undefined {
  const own = kind.filters?.[filter];
  if (own) return (row) => wanted.some((it) => own(row, it));
  if (filter === "tag") return byTag(wanted, scope);
  if (filter === "q") return (row) => wanted.some((it) => holds(row, it));
  if (filter.endsWith("_by_request")) return byRequest(kind, filter, wanted, scope);
  if (filter.startsWith("cf_")) {
    const name = filter.slice("cf_".length);
    return (row) => wanted.includes(String((row.custom_fields as Record<string, unknown>)?.[name]));
  }
  const [name, lookup = "exact"] = filter.split("__");
  const referring = reference(kind, name!);
  if (referring) return byReference(filter, referring, wanted, scope);
  if (name !== "id" && !known(kind, name!, scope)) return undefined;
  const test = LOOKUPS[lookup];
  return test && ((row) => wanted.some((it) => test(plain(row[name!]), it)));
}

/** Whether rows of this kind have a field, of that version. */
function known(kind: Kind, name: string, { version }: Scope): boolean {
  const { snapshot, answer } = kind.shape(version);
  return snapshot.includes(name) || (answer.includes(name) && name in (kind.defaults ?? {}));
}

function plain(value: unknown): string {
  return value === null || value === undefined ? "" : String(value);
}

const LOOKUPS: Readonly<Record<string, (value: string, wanted: string) => boolean>> = {
  exact: (value, wanted) => value === wanted,
  n: (value, wanted) => value !== wanted,
  ie: (value, wanted) => value.toLowerCase() === wanted.toLowerCase(),
  nie: (value, wanted) => value.toLowerCase() !== wanted.toLowerCase(),
  ic: (value, wanted) => value.toLowerCase().includes(wanted.toLowerCase()),
  nic: (value, wanted) => !value.toLowerCase().includes(wanted.toLowerCase()),
  isw: (value, wanted) => value.toLowerCase().startsWith(wanted.toLowerCase()),
  iew: (value, wanted) => value.toLowerCase().endsWith(wanted.toLowerCase()),
  gt: (value, wanted) => order(value, wanted) > 0,
  gte: (value, wanted) => order(value, wanted) >= 0,
  lt: (value, wanted) => order(value, wanted) < 0,
  lte: (value, wanted) => order(value, wanted) <= 0,
  empty: (value, wanted) => (value === "") === (wanted === "true"),
};

/** Numbers as numbers, all else as text. */
function order(a: string, b: string): number {
  const [x, y] = [Number(a), Number(b)];
  if (a !== "" && !Number.isNaN(x) && !Number.isNaN(y)) return x - y;
  return a < b ? -1 : a > b ? 1 : 0;
}

interface Reference {
  readonly field: string;
  readonly of: string;
  /** `device_id` rather than `device`. */
  readonly byId: boolean;
}

function reference(kind: Kind, name: string): Reference | undefined {
  const byId = name.endsWith("_id");
  const field = byId ? name.slice(0, -"_id".length) : name;
  const declared: Field | undefined = kind.fields?.[field];
  return declared?.is === "one" ? { field, of: declared.of, byId } : undefined;
}

/** An object that is not there is refused, unlike a value that no object has. */
function byReference(
  filter: string,
  { field, of, byId }: Reference,
  wanted: string[],
  scope: Scope,
): Test {
  const named = (row: Row) => byId ? [String(row.id)] : [row.slug, row.name].map(plain);
  for (const it of wanted) {
    if (it === "null" || scope.rows(of).some((row) => named(row).includes(it))) continue;
    throw noChoice(filter, it);
  }
  return (row) => {
    const other = scope.row(of, row[field]);
    return wanted.some((it) => other ? named(other).includes(it) : it === "null");
  };
}

/** All of them, each of which must be there (https://github.com/netbox-community/netbox/issues/11107). */
function byTag(wanted: string[], scope: Scope): Test {
  const slugs = scope.rows("extras.tag").map(({ slug }) => slug);
  const unknown = wanted.find((it) => !slugs.includes(it));
  if (unknown !== undefined) throw noChoice("tag", unknown);
  return (row) => wanted.every((it) => tagSlugs(row, scope).includes(it));
}

function noChoice(filter: string, wanted: string): Refusal {
  const words = `Select a valid choice. ${wanted} is not one of the available choices.`;
  return new Refusal(400, { [filter]: [words] });
}

function byRequest(kind: Kind, filter: string, wanted: string[], scope: Scope): Test {
  const action = filter.split("_")[0]; // created, updated or modified
  const ids = new Set(
    scope.data.changes.filter((change) =>
      change.objectType === kind.objectType && wanted.includes(change.requestId) &&
      (action === "modified" || change.action === action?.slice(0, -1))
    ).map(({ objectId }) => objectId),
  );
  return (row) => ids.has(row.id);
}

function tagSlugs(row: Row, scope: Scope): unknown[] {
  return (row.tags as number[] ?? []).map((id) => scope.row("extras.tag", id)?.slug);
}

function holds(row: Row, text: string): boolean {
  return ["name", "slug", "description", "address", "prefix", "serial"].some((name) =>
    plain(row[name]).toLowerCase().includes(text.toLowerCase())
  );
}

const NATURAL = new Intl.Collator("en", { numeric: true });

function comparing(kind: Kind, ordering: string | null): (a: Row, b: Row) => number {
  const [first] = ordering?.split(",") ?? [];
  const name = first?.replace(/^-/, "");
  const keyOf = name
    ? (row: Row) => row[name]
    : kind.order ?? ((row: Row) => String(row.name ?? row.id));
  const sign = first?.startsWith("-") ? -1 : 1;
  return (a, b) => sign * compare(keyOf(a), keyOf(b)) || a.id - b.id;
}

function compare(a: unknown, b: unknown): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return NATURAL.compare(plain(a), plain(b));
}
