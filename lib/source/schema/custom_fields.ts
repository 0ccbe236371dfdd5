/**
 * The custom fields of a source.
 *
 * @module
 */
import { isRecord } from "../../event/changes.ts";
import type { NetBoxApi, Row } from "../netbox/api.ts";
import { releaseOf } from "../release.ts";
import type { CustomField, CustomFieldType } from "./model.ts";

const FIELDS = "/api/extras/custom-fields/";
/** NetBox 3.6 and later. */
const CHOICE_SETS = "/api/extras/custom-field-choice-sets/";
/** Nautobot. */
const CHOICES = "/api/extras/custom-field-choices/";

/** What the types of NetBox and of Nautobot hold; any other is text. */
const TYPES: Readonly<Record<string, CustomFieldType>> = {
  integer: "number",
  decimal: "number",
  boolean: "boolean",
  json: "json",
  select: "select",
  multiselect: "multiselect",
  "multi-select": "multiselect",
  object: "object",
  multiobject: "multiobject",
};

/** Since NetBox 4.7 what is chosen is read with its label (netbox-community/netbox#22475). */
const LABELLED = 407;

/**
 * Asks for all of them.
 *
 * @param version Of the source.
 * @throws {NetBoxError}
 */
export async function fetchCustomFields(api: NetBoxApi, version: string): Promise<CustomField[]> {
  const rows = await api.list(FIELDS);
  const chosen = rows.some((row) => /select$/.test(valueOf(row.type)));
  const choices = chosen ? await fetchChoices(api) : new Map<string, readonly string[]>();
  const labelled = api.product.kind === "netbox" && (releaseOf(version) ?? LABELLED) >= LABELLED;
  return rows.map((row) => ({ ...toCustomField(row, choices), labelled }));
}

/** Choices by what a field refers to them with: its set (NetBox), or itself (Nautobot). */
async function fetchChoices(api: NetBoxApi): Promise<Map<string, readonly string[]>> {
  if (api.product.kind === "nautobot") {
    const rows = await api.list(CHOICES);
    const groups = Map.groupBy(rows, ({ custom_field }) => idOf(custom_field));
    return new Map([...groups].map(([id, own]) => [id, own.map(({ value }) => String(value))]));
  }
  // Of the sets that NetBox brings (countries, airports) it tells no values here.
  const rows = (await api.list(CHOICE_SETS)).filter((row) => row.base_choices === null);
  return new Map(rows.map((row) => [idOf(row), pairsOf(row.extra_choices)]));
}

/** The first of each pair of value and label. */
function pairsOf(pairs: unknown): string[] {
  return Array.isArray(pairs) ? pairs.map((pair) => String([pair].flat()[0])) : [];
}

function toCustomField(
  row: Row,
  choices: ReadonlyMap<string, readonly string[]>,
): Omit<CustomField, "labelled"> {
  // NetBox calls it `name`, Nautobot `key`; the object types have had another name up to NetBox 3.7, and have it in Nautobot.
  const name = String(row.key ?? row.name);
  const objectTypes = row.object_types ?? row.content_types;
  return {
    name,
    label: String(row.label || row.description || ""),
    type: TYPES[valueOf(row.type)] ?? "text",
    choices: choices.get(idOf("choice_set" in row ? row.choice_set : row)) ?? null,
    objectTypes: Array.isArray(objectTypes) ? objectTypes.map(String) : [],
  };
}

function valueOf(choice: unknown): string {
  return String(isRecord(choice) ? choice.value : choice);
}

function idOf(object: unknown): string {
  return String(isRecord(object) ? object.id : object);
}
