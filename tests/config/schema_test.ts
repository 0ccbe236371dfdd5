import assert from "node:assert/strict";
import { jsonSchema, VARIABLES, variables } from "../../lib/config/schema.ts";

Deno.test("variables() describes every variable once", () => {
  const table = variables();
  assert.deepEqual(table.map(({ name }) => name), Object.keys(VARIABLES.shape));
  const names = table.flatMap(({ name, aliases }) => [name, ...aliases]);
  assert.equal(new Set(names).size, names.length);
  for (const { name, description } of table) {
    assert.match(description, /^[A-Za-z].*\.$/s, name);
  }
});

Deno.test("variables() marks exactly what must never be shown as secret", () => {
  assert.deepEqual(variables().filter(({ secret }) => secret).map(({ name }) => name), [
    "NETBOX_TOKEN",
    "NAUTOBOT_TOKEN",
    "NAUTOBOT_SECRETS",
    "HOOKBOX_URL_HEADERS",
    "HOOKBOX_SECRETS",
    "HOOKBOX_ADMIN_PASSWORD",
    "HOOKBOX_ADMIN_TOKEN",
    "HOOKBOX_EVENTS_TOKEN",
    "HOOKBOX_METRICS_TOKEN",
  ]);
});

Deno.test("variables() has examples that are valid", () => {
  for (const { name, example } of variables()) {
    if (example === null) continue;
    const { error } = VARIABLES.safeParse({ [name]: example });
    assert.equal(error, undefined, name);
  }
});

Deno.test("jsonSchema() lists every variable as text, with default, and secrets as write-only", () => {
  const schema = jsonSchema() as {
    properties: Record<string, { type: string; default?: string; writeOnly?: boolean }>;
    required?: string[];
    additionalProperties: boolean;
  };
  assert.equal(schema.required, undefined);
  assert.equal(schema.additionalProperties, false);
  assert.deepEqual(Object.keys(schema.properties), Object.keys(VARIABLES.shape));
  for (const variable of variables()) {
    const property = schema.properties[variable.name]!;
    assert.equal(property.type, "string");
    assert.equal(property.default, variable.default ?? undefined);
    assert.equal(property.writeOnly ?? false, variable.secret);
  }
});
