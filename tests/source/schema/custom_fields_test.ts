import assert from "node:assert/strict";
import { fetchCustomFields } from "../../../lib/source/schema/mod.ts";
import { createNetBoxApi, type NetBoxApi } from "../../../lib/source/netbox/api.ts";
import { PRODUCTS, type SourceKind } from "../../../lib/source/product.ts";
import { recordedBody } from "../../../lib/testing/netbox/recorded.ts";
import { recordedCall, VERSIONS } from "../../recordings.ts";
import { rowsOf } from "./documents.ts";

/** An API that has these lists, and notes what it is asked for. */
function serving(lists: Record<string, unknown[]>, kind: SourceKind = "netbox") {
  const asked: string[] = [];
  const api: NetBoxApi = createNetBoxApi({
    url: "http://source.test",
    token: null,
    product: PRODUCTS[kind],
    fetch: (url) => {
      const name = new URL(url).pathname.split("/").at(-2)!;
      asked.push(name);
      return Promise.resolve(Response.json({ next: null, results: lists[name] ?? [] }));
    },
  });
  return { api, asked };
}

Deno.test("fetchCustomFields() knows every type of NetBox 4.7.3, and the choices of a set", async () => {
  const { api } = serving({
    "custom-fields": rowsOf("custom-fields"),
    "custom-field-choice-sets": rowsOf("custom-field-choice-sets"),
  });
  const fields = await fetchCustomFields(api, "4.7.3");
  assert.deepEqual(Object.fromEntries(fields.map(({ name, type }) => [name, type])), {
    cf_text: "text",
    cf_longtext: "text",
    cf_integer: "number",
    cf_decimal: "number",
    cf_boolean: "boolean",
    cf_date: "text",
    cf_datetime: "text",
    cf_url: "text",
    cf_json: "json",
    cf_select: "select",
    cf_multiselect: "multiselect",
    cf_object: "object",
    cf_objects: "multiobject",
    required_one: "number",
  });
  const named = (name: string) => fields.find((field) => field.name === name)!;
  assert.deepEqual(named("cf_text").objectTypes, ["dcim.interface", "dcim.device"]);
  assert.equal(named("cf_text").label, "A text");
  assert.deepEqual(named("cf_select").choices, ["aci", "eos", "x y"]);
  assert.deepEqual(named("cf_multiselect").choices, ["aci", "eos", "x y"]);
  assert.equal(named("cf_text").choices, null);
});

Deno.test("fetchCustomFields() knows no choices of a set that NetBox brings", async () => {
  const sets = rowsOf("custom-field-choice-sets").map((row) => ({
    ...row,
    base_choices: { value: "IATA", label: "IATA (Airport codes)" },
  }));
  const { api } = serving({
    "custom-fields": rowsOf("custom-fields"),
    "custom-field-choice-sets": sets,
  });
  const field = (await fetchCustomFields(api, "4.7.3")).find(({ name }) => name === "cf_select");
  assert.equal(field?.choices, null);
});

for (const version of VERSIONS) {
  Deno.test(`fetchCustomFields() reads those of NetBox ${version}`, async () => {
    const { api, asked } = serving({
      "custom-fields": [recordedBody(version, "create-cf-ticket")],
    });
    assert.deepEqual(await fetchCustomFields(api, version), [{
      name: "change_ticket_number",
      label: "Change ticket",
      type: "number",
      choices: null,
      labelled: version === "4.7.3",
      objectTypes: ["dcim.interface"],
    }]);
    assert.deepEqual(asked, ["custom-fields"]);
  });
}

Deno.test("fetchCustomFields() reads those of Nautobot, which have keys", async () => {
  const { body } = recordedCall("nautobot/3.2.7", "custom-field-create").response;
  const select = { ...body, id: "7", key: "vendor", type: { value: "multi-select", label: "" } };
  const { api } = serving({
    "custom-fields": [body, select],
    "custom-field-choices": [
      { value: "aci", custom_field: { id: "7" } },
      { value: "eos", custom_field: { id: "7" } },
    ],
  }, "nautobot");
  const [text, several] = await fetchCustomFields(api, "3.2.7");
  assert.deepEqual([text?.name, text?.type], ["change_ticket_number", "text"]);
  assert.deepEqual(text?.objectTypes, ["dcim.device", "dcim.interface"]);
  assert.deepEqual([several?.type, several?.choices], ["multiselect", ["aci", "eos"]]);
  assert.equal(several?.labelled, false);
});
