/**
 * A few interfaces, listed as NetBox lists them: unknown filters are ignored, bad values refused.
 *
 * @module
 */
import { type Answering, json, page } from "./lab.ts";

const PATH = "/api/dcim/interfaces/";

/** An interface as the REST API shows it. */
export function row(id: number, name: string, device: number, more = {}) {
  return {
    id,
    url: `http://netbox.internal${PATH}${id}/`,
    display: name,
    name,
    device: { id: device, name: `sw${device}` },
    type: { value: "1000base-t", label: "1000BASE-T (1GE)" },
    enabled: true,
    mtu: null,
    ...more,
  };
}

type Row = ReturnType<typeof row>;

/** The filters that are known, and what each takes. */
const FILTERS: Readonly<Record<string, (row: Row, value: string) => boolean | null>> = {
  id: (row, value) => row.id === Number(value),
  name: (row, value) => row.name === value,
  name__ic: (row, value) => row.name.toLowerCase().includes(value.toLowerCase()),
  device: (row, value) => row.device.name === value,
  device_id: (row, value) => /^\d+$/.test(value) ? row.device.id === Number(value) : null,
  type: (row, value) => row.type.value === value,
  mtu: (row, value) => value === "null" ? row.mtu === null : row.mtu === Number(value),
  enabled: (row, value) => !["true", "false"].includes(value) || String(row.enabled) === value,
};

/** Answers reads of the list and of single ones. */
export function interfaces(rows: readonly Row[]): Answering {
  return ({ method, path }) => {
    const url = new URL(path, "http://netbox.internal");
    const id = /^\/api\/dcim\/interfaces\/(-?\d+)\/$/.exec(url.pathname)?.[1];
    if (method !== "GET") throw new Error(`${method} is not doubled`);
    if (id) {
      const found = rows.find((row) => row.id === Number(id));
      if (found) return json(found, 200, { etag: `W/"${id}"` });
      return json({ detail: "No Interface matches the given query." }, 404);
    }
    let found = [...rows];
    for (const name of new Set(url.searchParams.keys())) {
      const obeys = FILTERS[name];
      if (!obeys) continue;
      const values = url.searchParams.getAll(name);
      if (values.some((value) => rows.some((row) => obeys(row, value) === null))) {
        return json({ [name]: ["Enter a number."] }, 400);
      }
      found = found.filter((row) => values.some((value) => obeys(row, value)));
    }
    const limit = Number(url.searchParams.get("limit") ?? 50);
    const offset = Number(url.searchParams.get("offset") ?? 0);
    const next = new URL(url);
    next.searchParams.set("offset", String(offset + limit));
    const more = offset + limit < found.length ? next.href : null;
    return page(found.slice(offset, offset + limit), found.length, more);
  };
}
