/**
 * What a dry run makes of a write.
 *
 * @module
 */
import type { SourceKind } from "../product.ts";
import type { Answer } from "./types.ts";

/** A write that was not sent. */
export interface PlannedWrite {
  /** `POST`, `PUT`, `PATCH` or `DELETE`. */
  readonly method: string;
  /** Path without host and base path, with its query: `/api/dcim/interfaces/5/`. */
  readonly path: string;
  /** As it would be sent, but secrets as `…`; without the message for the change log. Undefined: none. */
  readonly body: unknown;
}

/** Fields of NetBox's models that hold secrets: `secret`, `auth_psk`, `preshared_key`, … */
const SECRET = /secret|password|psk|preshared_key|auth_key|private_key|^token$/i;

/** The write as it may be shown. */
export function plannedWrite(method: string, path: string, body: unknown): PlannedWrite {
  return { method, path, body: shown(body) };
}

function shown(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      SECRET.test(key) && inner !== null && inner !== "" ? "…" : shown(inner),
    ]),
  );
}

/**
 * What the source might have answered: each object of the body, with the `id` that its path or itself says or a new one, the
 * `url` that follows, and its name as `display`. Nothing for a deletion.
 *
 * @param nextId Makes ids that no object has.
 */
export function plausibleAnswer(
  method: string,
  path: string,
  body: unknown,
  nextId: () => number | string,
): Answer {
  const headers = new Headers();
  if (method === "DELETE") return { status: 204, headers, body: null };
  const [, list, ofPath] = /^(\/.*?\/)(-?\d+|[0-9a-f-]{36})?\/?(?:\?.*)?$/.exec(path) ?? [];
  const one = (item: unknown) => {
    if (typeof item !== "object" || item === null) return item;
    const fields = item as Record<string, unknown>;
    const id = fields.id ?? ofPath ?? nextId();
    const display = String(fields.display ?? fields.name ?? fields.address ?? fields.prefix ?? id);
    return { id: numeric(id), url: `${list ?? path}${id}/`, display, ...fields };
  };
  const answer = Array.isArray(body) ? body.map(one) : one(body ?? {});
  return { status: method === "POST" ? 201 : 200, headers, body: answer };
}

function numeric(id: unknown): unknown {
  return typeof id === "string" && /^-?\d+$/.test(id) ? Number(id) : id;
}

/** Ids of objects that a dry run seems to create: -1, -2, …; on Nautobot UUIDs that count likewise. */
export function plannedIds(kind: SourceKind): () => number | string {
  let count = 0;
  return () => {
    count++;
    return kind === "netbox" ? -count : `00000000-0000-0000-0000-${`${count}`.padStart(12, "0")}`;
  };
}
