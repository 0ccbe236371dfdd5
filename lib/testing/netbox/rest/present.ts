/**
 * Objects as the REST API shows them.
 *
 * @module
 */
import type { Row } from "../dataset.ts";
import type { Field } from "../kinds/field.ts";
import { type Kind, labelOf } from "../kinds/kind.ts";
import type { Scope } from "../scope.ts";
import { choiceLabel } from "./choices.ts";
import { showCustomFields } from "./custom_fields.ts";

/** An object in an answer, with absolute URLs; `fresh` in the answer to its creation. */
export function present(
  kind: Kind,
  row: Row,
  scope: Scope,
  host: string,
  fresh = false,
): Record<string, unknown> {
  const { answer, read } = kind.shape(scope.version);
  return show(kind, row, scope, host, fresh ? answer : read);
}

/** An object in a delivery, with relative URLs; `named` if the request named it, and it is not new. */
export function presentEvent(
  kind: Kind,
  row: Row,
  scope: Scope,
  named: boolean,
): Record<string, unknown> {
  const shape = kind.shape(scope.version);
  return show(kind, row, scope, "", named ? shape.named : shape.event);
}

/** An object within another, or in a list that was asked to be brief. */
export function brief(kind: Kind, row: Row, scope: Scope, host: string): Record<string, unknown> {
  const { release } = scope;
  const names = kind.brief?.(release) ?? ["name", ...(release >= 400 ? ["description"] : [])];
  // Tags are the only ones whose short form has a link for people.
  const links = kind.objectType === "extras.tag" && release >= 401
    ? ["url", "display_url"]
    : ["url"];
  const fields = { ...kind.fields, ...kind.briefFields?.(release) };
  return show({ ...kind, fields }, row, scope, host, ["id", ...links, "display", ...names]);
}

function show(
  kind: Kind,
  row: Row,
  scope: Scope,
  host: string,
  names: readonly string[],
): Record<string, unknown> {
  const { shown } = kind.shape(scope.version);
  const one = (name: string) => {
    const field = kind.fields?.[name];
    if (field) return showField(field, kind, name, row, scope, host);
    switch (name) {
      case "url":
        return `${host}${kind.path}${row.id}/`;
      case "display_url":
        return `${host}${kind.page ?? kind.path.replace("/api", "")}${row.id}/`;
      case "display":
        return labelOf(kind, row);
      case "tags":
        return showTags(row, scope, host);
      case "custom_fields":
        return showCustomFields(kind, row, scope);
    }
    const generic = showGeneric(kind, name, row, scope, host);
    return generic !== undefined
      ? generic
      : row[name] ?? kind.defaults?.[name] ?? shown[name] ?? (name.endsWith("_count") ? 0 : null);
  };
  return Object.fromEntries(names.map((name) => [name, one(name)]));
}

function showField(
  field: Field,
  kind: Kind,
  name: string,
  row: Row,
  scope: Scope,
  host: string,
): unknown {
  const value = row[name] ?? null;
  switch (field.is) {
    case "computed":
      return field.of(row, scope);
    case "choice": {
      if (value === null || value === "") return null;
      return { value, label: choiceLabel(field, kind, name, String(value), scope.world) };
    }
    case "one":
      return showOne(field.of, field.from ? field.from(row) : value, scope, host);
    case "many":
      return (value as number[] ?? []).map((id) => showOne(field.of, id, scope, host))
        .filter((it) => it !== null);
    case "types":
      return value ?? [];
    default:
      return value;
  }
}

function showOne(objectType: string, id: unknown, scope: Scope, host: string) {
  const kind = scope.kind(objectType);
  const row = scope.row(objectType, id);
  return kind && row ? brief(kind, row, scope, host) : null;
}

/** The object that a pair of type and id names, if that is meant. A rule shows one that is not there by empty names. */
function showGeneric(kind: Kind, name: string, row: Row, scope: Scope, host: string): unknown {
  for (const [typeField, field] of Object.entries(kind.fields ?? {})) {
    if (field.is !== "type" || field.shown !== name) continue;
    const found = showOne(String(row[typeField]), row[field.id], scope, host);
    if (found || kind.objectType !== "extras.eventrule") return found;
    return { name: "", ...(scope.release >= 400 ? { description: "" } : {}) };
  }
}

function showTags(row: Row, scope: Scope, host: string): unknown[] {
  const kind = scope.kind("extras.tag")!;
  return tagsOf(row, scope).map((tag) => brief(kind, tag, scope, host));
}

/** The tags of an object by name. */
export function tagsOf(row: Row, scope: Scope): Row[] {
  const names = (tag: Row) => String(tag.name);
  return (row.tags as number[] | undefined ?? []).map((id) => scope.row("extras.tag", id))
    .filter((tag) => tag !== undefined)
    .sort((a, b) => names(a) < names(b) ? -1 : 1);
}
