import assert from "node:assert/strict";
import { modelOf, type SourceModel, type Type } from "../../../lib/source/schema/mod.ts";
import { documentOf, keptDocumentOf } from "./documents.ts";

const netbox = modelOf(documentOf("netbox/4.7.3"), []);
const nautobot = modelOf(documentOf("nautobot/3.2.7"), []);

function field(model: SourceModel, shape: string, name: string) {
  const found = model.shapes.get(shape)?.fields.find((one) => one.name === name);
  assert.ok(found, `${shape}.${name}`);
  return found;
}

function kindOf(type: Type): string {
  return type.kind + (type.nullable ? " or null" : "");
}

Deno.test("modelOf() reads a choice as value and label, or null where it may be blank", () => {
  const { type } = field(netbox, "Interface", "mode");
  assert.equal(kindOf(type), "choice or null");
  assert.deepEqual(type.kind === "choice" && type.of, {
    kind: "values",
    values: ["access", "tagged", "tagged-all", "q-in-q"],
    name: "InterfaceMode",
  });
  assert.equal(kindOf(field(netbox, "Interface", "type").type), "choice");
});

Deno.test("modelOf() knows from what can be written which choices of Nautobot may be null", () => {
  assert.equal(kindOf(field(nautobot, "Interface", "mode").type), "choice or null");
  assert.equal(kindOf(field(nautobot, "Interface", "type").type), "choice");
});

Deno.test("modelOf() writes a choice as its value, which may be blank", () => {
  const { type } = field(netbox, "WritableInterfaceRequest", "mode");
  assert.equal(kindOf(type), "values or null");
  assert.ok(type.kind === "values" && type.values.includes(""));
  const there = field(nautobot, "WritableInterfaceRequest", "mode").type;
  assert.deepEqual(there.kind === "values" && there.values, ["access", "tagged", "tagged-all", ""]);
});

Deno.test("modelOf() reads related objects as shapes, and writes them as ids or what finds them", () => {
  assert.deepEqual(field(netbox, "Interface", "device").type, {
    kind: "shape",
    name: "BriefDevice",
  });
  assert.equal(kindOf(field(netbox, "WritableInterfaceRequest", "device").type), "related");
  assert.equal(kindOf(field(netbox, "WritableInterfaceRequest", "vrf").type), "related or null");
  const { type } = field(netbox, "WritableInterfaceRequest", "tags");
  assert.deepEqual(type, { kind: "list", of: { kind: "related" } });
  assert.equal(kindOf(field(nautobot, "Interface", "device").type), "related or null");
});

Deno.test("modelOf() knows what events lack, and what is null without a cable", () => {
  assert.equal(field(netbox, "Site", "circuit_count").optional, true);
  assert.equal(field(netbox, "Site", "name").optional, false);
  const old = modelOf(keptDocumentOf("4.1.11"), []);
  assert.equal(field(old, "DeviceWithConfigContext", "config_context").optional, true);
  assert.equal(
    kindOf(field(old, "Interface", "connected_endpoints_reachable").type),
    "boolean or null",
  );
});

Deno.test("modelOf() adds the lists that Nautobot does not name", () => {
  for (const name of ["tagged_vlans", "ip_addresses"]) {
    const { type, optional } = field(nautobot, "Interface", name);
    assert.deepEqual([type, optional], [{ kind: "list", of: { kind: "related" } }, true]);
  }
});

Deno.test("modelOf() keeps what is said of a field in one line, without the list of its choices", () => {
  assert.equal(field(netbox, "Interface", "label").description, "Physical label");
  assert.equal(field(netbox, "WritableInterfaceRequest", "type").description, "");
});

Deno.test("modelOf() takes any for what it does not understand", () => {
  const schemas = {
    Odd: {
      properties: {
        nothing: {},
        unknown: { type: "widget" },
        missing: { $ref: "#/components/schemas/Missing" },
        several: { anyOf: [{ type: "string" }, { type: "integer" }] },
        both: { allOf: [{ type: "string" }, { type: "integer" }] },
        map: { type: "object", additionalProperties: { type: "integer" } },
      },
    },
  };
  const results = { type: "array", items: { $ref: "#/components/schemas/Odd" } };
  const page = { schema: { properties: { results } } };
  const get = { responses: { 200: { content: { "application/json": page } } } };
  const odd = modelOf({
    kind: "netbox",
    version: "9.9",
    paths: { "/api/dcim/odds/": { get } },
    schemas,
  }, []);
  const kinds = odd.shapes.get("Odd")!.fields.map(({ name, type }) => `${name}: ${type.kind}`);
  assert.deepEqual(kinds, [
    "nothing: any",
    "unknown: any",
    "missing: any",
    "several: union",
    "both: any",
    "map: record",
  ]);
});
