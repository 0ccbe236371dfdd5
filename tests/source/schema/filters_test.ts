import assert from "node:assert/strict";
import { filtersOf } from "../../../lib/source/schema/filters.ts";
import { documentOf } from "./documents.ts";

const get = documentOf("netbox-branching/1.2.2").paths["/api/dcim/interfaces/"]?.get;
const filters = filtersOf(get);
const named = (name: string) => filters.find((filter) => filter.name === name);

Deno.test("filtersOf() puts the lookups of a filter together", () => {
  assert.deepEqual(named("mtu"), {
    name: "mtu",
    boolean: false,
    lookups: ["empty", "gt", "gte", "lt", "lte", "n"],
  });
  assert.deepEqual(named("device_id"), { name: "device_id", boolean: false, lookups: ["n"] });
  assert.deepEqual(named("enabled"), { name: "enabled", boolean: true, lookups: [] });
});

Deno.test("filtersOf() loses no parameter", () => {
  const all = filters.flatMap((
    { name, lookups },
  ) => [name, ...lookups.map((l) => `${name}__${l}`)]);
  const parameters = get!.parameters!.filter(({ in: where }) => where === "query");
  assert.deepEqual(all.sort(), parameters.map(({ name }) => name).sort());
  assert.ok(all.length > 300);
});

Deno.test("filtersOf() keeps the lookup of a filter that there is not", () => {
  const only = filtersOf({ parameters: [{ in: "query", name: "software__devices__isnull" }] });
  assert.deepEqual(only, [{ name: "software__devices__isnull", boolean: false, lookups: [] }]);
});

Deno.test("filtersOf() leaves out what the client decides, and what is no query", () => {
  const parameters = [{ in: "query", name: "format" }, { in: "path", name: "id" }];
  assert.deepEqual(filtersOf({ parameters }), []);
  assert.deepEqual(filtersOf(undefined), []);
});
