import assert from "node:assert/strict";
import { ignoredFilters } from "../../../lib/source/client/known_filters.ts";
import type { Filter } from "../../../lib/source/client/types.ts";

const ROWS = [{ name: "eth0", mtu: 1500, enabled: true }, {
  name: "eth1",
  mtu: 9000,
  enabled: true,
}];

/** Filters as NetBox does: unknown names are ignored, a number must be one, a bad yes-or-no is none. */
function netbox(rows = ROWS) {
  const asked: Filter[] = [];
  const count = (filter: Filter) => {
    asked.push(filter);
    if (typeof filter.mtu === "string") return Promise.resolve(null);
    const found = rows.filter((row) =>
      (filter.name === undefined || row.name === filter.name) &&
      (filter.name__n === undefined || row.name !== filter.name__n) &&
      (filter.mtu === undefined || row.mtu === filter.mtu) &&
      (typeof filter.enabled !== "boolean" || row.enabled === filter.enabled)
    );
    return Promise.resolve(found.length);
  };
  return { asked, count };
}

Deno.test("ignoredFilters() names a filter that the source does not know", async () => {
  const { count } = netbox();
  assert.deepEqual(await ignoredFilters({ nmae: "eth0", name: "eth0" }, count, new Set()), [
    "nmae",
  ]);
  assert.deepEqual(await ignoredFilters({ shut: false }, count, new Set()), ["shut"]);
  assert.deepEqual(await ignoredFilters({ nmae__n: "x" }, count, new Set()), ["nmae__n"]);
});

Deno.test("ignoredFilters() accepts known filters also where every object matches", async () => {
  const { count } = netbox();
  const filter = { enabled: true, name__n: "eth9", mtu: 1500, limit: 1, gone: undefined };
  assert.deepEqual(await ignoredFilters(filter, count, new Set()), []);
});

Deno.test("ignoredFilters() asks once for a known filter, and never decides on an empty endpoint", async () => {
  const { count, asked } = netbox();
  const known = new Set<string>();
  await ignoredFilters({ name: "eth0" }, count, known);
  const before = asked.length;
  await ignoredFilters({ name: "eth1" }, count, known);
  assert.equal(asked.length, before);
  const none = new Set<string>();
  assert.deepEqual(await ignoredFilters({ nmae: "x" }, netbox([]).count, none), []);
  assert.equal(none.size, 0);
});
