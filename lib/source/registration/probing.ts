/**
 * Finding out what a source takes by having it judge objects that it cannot create: nothing but the source itself knows (its
 * OpenAPI schema takes 10 to 100 s to fetch).
 *
 * @module
 */
import { type NetBoxApi, NetBoxError, type RequestOptions, type Row } from "../netbox/api.ts";
import { isDenied } from "./permissions.ts";

/**
 * What is wrong with each of these bodies, by field. They must lack their name: then the answer is always 400, and lists what
 * else is wrong. Null where the token's user may add none, and nothing is found out.
 *
 * @throws {NetBoxError}
 */
async function judgeBodies(
  api: NetBoxApi,
  path: string,
  bodies: readonly Row[],
  options?: RequestOptions,
): Promise<Row[] | null> {
  if (bodies.length === 0) return [];
  try {
    await api.post(path, { ...options, body: bodies });
  } catch (error) {
    if (isDenied(error)) return null;
    if (!(error instanceof NetBoxError) || error.status !== 400) throw error;
    const errors = bulkErrors(error.body, bodies.length);
    if (errors.every((row) => "name" in row)) return errors;
    throw error;
  }
  throw new Error(`POST ${path} created objects that have no name`);
}

/** Those of these words that a source refuses in a list field: object types, event types. None where it cannot be found out. */
export async function refusedWords(
  api: NetBoxApi,
  path: string,
  field: string,
  words: readonly string[],
  options?: RequestOptions,
): Promise<Set<string>> {
  const errors = await judgeBodies(api, path, words.map((word) => ({ [field]: [word] })), options);
  return new Set(words.filter((_, i) => errors !== null && field in errors[i]!));
}

/** Errors by item: a list with `{}` for the good ones, on NetBox 4.7 `{"errors": [{"index": 1, "errors": {…}}]}`. */
function bulkErrors(body: unknown, count: number): Row[] {
  const found: Row[] = Array.from({ length: count }, () => ({}));
  if (Array.isArray(body)) return found.map((none, i) => (body[i] ?? none) as Row);
  const { errors } = (body ?? {}) as { errors?: { index: number; errors: Row }[] };
  for (const error of errors ?? []) found[error.index] = error.errors;
  return found;
}

/** `dcim.interface`, of a row of any list of types. */
export function typeName(row: Row): string {
  return `${row.app_label}.${row.model}`;
}
