/**
 * Which object types the source has, and what can be heard of them.
 *
 * @module
 */
import { type NetBoxApi, NetBoxError, type RequestOptions, type Row } from "../api.ts";
import type { Forms } from "./forms.ts";

/** The object types by name (`dcim.interface`), and whether event rules take them. */
export type ObjectTypes = ReadonlyMap<string, boolean>;

const EVENT_RULES = "/api/extras/event-rules/";

/**
 * Reads the object types. Up to 4.3 the list does not say which of them take event rules: there those that
 * matter and that no rule of ours proves are tried (`unsure`).
 *
 * @throws {NetBoxError}
 */
export async function readObjectTypes(
  api: NetBoxApi,
  forms: Forms,
  unsure: (name: string) => boolean,
  options?: RequestOptions,
): Promise<ObjectTypes> {
  const rows = await api.list(forms.objectTypesPath, options);
  if (forms.listsFeatures) {
    return new Map(rows.map((row) => {
      const features = Array.isArray(row.features) ? row.features : [];
      return [nameOf(row), features.includes("event_rules")];
    }));
  }
  const names = rows.map(nameOf);
  const tried = names.filter(unsure);
  const errors = await tryRules(api, tried.map((name) => ({ object_types: [name] })), options);
  const refused = new Set(tried.filter((_, i) => "object_types" in errors[i]!));
  return new Map(names.map((name) => [name, !refused.has(name)]));
}

/**
 * Which of these event types the source does not know: a plugin's, where the plugin is not installed.
 *
 * @throws {NetBoxError}
 */
export async function unknownEventTypes(
  api: NetBoxApi,
  eventTypes: readonly string[],
  options?: RequestOptions,
): Promise<Set<string>> {
  const tries = eventTypes.map((type) => ({ event_types: [type] }));
  const errors = await tryRules(api, tries, options);
  return new Set(eventTypes.filter((_, i) => "event_types" in errors[i]!));
}

function nameOf(row: Row): string {
  return `${row.app_label}.${row.model}`;
}

/**
 * Has NetBox judge event rules that it cannot create, because each lacks its name: the answer is always 400, and lists
 * what else is wrong with each. Nothing but NetBox itself knows (the OpenAPI schema takes 10 to 100 s to fetch).
 */
async function tryRules(api: NetBoxApi, rules: Row[], options?: RequestOptions): Promise<Row[]> {
  if (rules.length === 0) return [];
  try {
    await api.post(EVENT_RULES, { ...options, body: rules });
  } catch (error) {
    if (!(error instanceof NetBoxError) || error.status !== 400) throw error;
    const errors = bulkErrors(error.body, rules.length);
    if (errors.every((row) => "name" in row)) return errors;
    throw error;
  }
  throw new Error(`POST ${EVENT_RULES} created event rules that have no name`);
}

/** Errors by item: up to 4.6 a list with `{}` for the good ones, on 4.7 `{"errors": [{"index": 1, "errors": {…}}]}`. */
function bulkErrors(body: unknown, count: number): Row[] {
  const found: Row[] = Array.from({ length: count }, () => ({}));
  if (Array.isArray(body)) return found.map((none, i) => (body[i] ?? none) as Row);
  const { errors } = (body ?? {}) as { errors?: { index: number; errors: Row }[] };
  for (const error of errors ?? []) found[error.index] = error.errors;
  return found;
}
