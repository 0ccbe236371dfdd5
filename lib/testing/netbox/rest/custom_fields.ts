/**
 * Values of custom fields: what may be sent, what is kept, and how it is shown.
 *
 * @module
 */
import type { Row } from "../dataset.ts";
import { typesOf } from "../kinds/custom_field.ts";
import type { Kind } from "../kinds/kind.ts";
import type { Scope } from "../scope.ts";
import type { Errors } from "./judge.ts";

type CustomValues = Readonly<Record<string, unknown>>;

/** The custom fields of a kind of object, in their order. */
function fieldsOf(kind: Kind, scope: Scope): Row[] {
  return scope.rows("extras.customfield")
    .filter((field) => typesOf(field).includes(kind.objectType))
    .sort((a, b) =>
      (a.weight as number) - (b.weight as number) || (String(a.name) < String(b.name) ? -1 : 1)
    );
}

/** What a new object has: each field's own default. */
export function defaultCustomFields(kind: Kind, scope: Scope): CustomValues {
  return Object.fromEntries(
    fieldsOf(kind, scope).map(({ name, default: value }) => [String(name), value ?? null]),
  );
}

/** Values that were sent go over those that are there. Only 4.4 takes fields that do not exist. */
export function judgeCustomFields(
  sent: CustomValues,
  before: CustomValues,
  kind: Kind,
  scope: Scope,
): { values: CustomValues; errors: Errors } {
  const known = fieldsOf(kind, scope);
  const errors: Errors = {};
  for (const [name, value] of Object.entries(sent)) {
    const field = known.find((it) => it.name === name);
    if (!field) Object.assign(errors, unknown(name, scope.release));
    else if (value !== null) Object.assign(errors, mistyped(field, value, scope));
  }
  return { values: { ...before, ...sent }, errors };
}

/** What stays of the values when an object is saved: on 4.4, fields that do not exist until the next time. */
export function settleCustomFields(values: CustomValues, kind: Kind, scope: Scope): CustomValues {
  if (scope.release !== 404) return values;
  const known = fieldsOf(kind, scope).map(({ name }) => name);
  return Object.fromEntries(Object.entries(values).filter(([name]) => known.includes(name)));
}

function unknown(name: string, release: number): Errors {
  if (release === 404) return {};
  if (release < 404) return { __all__: [`Unknown field name '${name}' in custom field data.`] };
  const words = `Custom field '${name}' does not exist for this object type.`;
  return { custom_fields: { [name]: words } };
}

function mistyped({ name, type, choice_set }: Row, value: unknown, scope: Scope): Errors {
  const bad = (words: string) => ({
    __all__: [`Invalid value for custom field '${name}': ${words}`],
  });
  if (type === "integer" && !Number.isInteger(value)) return bad("Value must be an integer.");
  if (type === "boolean" && typeof value !== "boolean") return bad("Value must be true or false.");
  if (type !== "select" && type !== "multiselect") return {};
  const set = scope.row("extras.customfieldchoiceset", choice_set);
  const choices = (set?.extra_choices as [string, string][] | undefined ?? []).map(([it]) => it);
  const wrong = [value].flat().find((it) => !choices.includes(String(it)));
  return wrong === undefined ? {} : bad(`Invalid choice (${wrong}) for choice set ${set?.name}.`);
}

/** In the order of the fields. From 4.7 on selections come with their labels. */
export function showCustomFields(kind: Kind, row: Row, scope: Scope): CustomValues {
  const values = row.custom_fields as CustomValues | undefined ?? {};
  return Object.fromEntries(
    fieldsOf(kind, scope).map((field) => {
      const value = values[String(field.name)] ?? null;
      return [field.name, scope.release >= 407 ? labelled(field, value, scope) : value];
    }),
  );
}

function labelled({ type, choice_set }: Row, value: unknown, scope: Scope): unknown {
  if (value === null || (type !== "select" && type !== "multiselect")) return value;
  const set = scope.row("extras.customfieldchoiceset", choice_set);
  const labels = new Map(set?.extra_choices as [string, string][] | undefined ?? []);
  const one = (it: string) => ({ value: it, label: labels.get(it) ?? it });
  return Array.isArray(value) ? value.map(one) : one(String(value));
}
