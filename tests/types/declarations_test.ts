import assert from "node:assert/strict";
import { type CustomField, modelOf } from "../../lib/source/schema/mod.ts";
import { type DeclarationOptions, declarations, MARK } from "../../lib/types/mod.ts";
import { documentOf } from "../source/schema/documents.ts";

const model = modelOf(documentOf("netbox-branching/1.2.2"), []);
const TICKET: CustomField = {
  name: "ticket",
  label: "Ticket */",
  type: "number",
  choices: null,
  labelled: false,
  objectTypes: ["dcim.interface"],
};

function written(options: Partial<DeclarationOptions> = {}): string {
  return declarations({
    model,
    customFields: null,
    only: null,
    open: false,
    from: "X",
    ...options,
  });
}

Deno.test("declarations() begins with what it is, and where it comes from", () => {
  const [first, second, third] = written({ from: "NetBox 4.7.3" }).split("\n");
  assert.equal(first, `${MARK}: NetBox 4.7.3. Do not edit; run it again.`);
  assert.deepEqual([second, third], ["// deno-fmt-ignore-file", "// deno-lint-ignore-file"]);
});

Deno.test("declarations() writes the same for the same", () => {
  assert.equal(written(), written());
});

Deno.test("declarations() writes only what is wanted, and the names of all other endpoints", () => {
  const text = written({ only: new Set(["dcim.interface"]) });
  assert.match(text, /^interface Interface \{/m);
  assert.match(text, /^interface BriefDevice \{/m);
  assert.doesNotMatch(text, /^interface Prefix \{/m);
  assert.doesNotMatch(text, /"ipam\.prefix": /);
  assert.match(text, /readonly interfaces: hookbox\.Endpoint</);
  assert.match(text, /readonly prefixes: hookbox\.Endpoint;/);
  assert.ok(text.length < written().length);
});

Deno.test("declarations() lets other endpoints be, where there are other sources", () => {
  assert.doesNotMatch(written(), /& hookbox\.App;/);
  const text = written({ open: true });
  assert.equal(text.match(/& hookbox\.App;/g)?.length, 4);
  assert.match(text, /& hookbox\.Plugins;/);
});

Deno.test("declarations() knows custom fields, that there are none, or nothing of them", () => {
  const text = written({ customFields: [TICKET] });
  assert.match(
    text,
    /custom_fields: \{\n +\/\*\* Ticket \* \/ \*\/ ticket: number \| null;\n {2}\};/,
  );
  assert.match(text, /custom_fields\?: \{\n.* ticket\?: number \| null;/);
  assert.match(text, /\$CustomFilters<"ticket">/);
  assert.match(text, /custom_fields: \{\};/);
  assert.equal(text.match(/& \$CustomFilters</g)?.length, 1);
  assert.match(written(), /custom_fields: \$Any;/);
  assert.match(written(), /& \$CustomFilters<string>;/);
});

Deno.test("declarations() reads what is chosen as the source shows it, and writes its value", () => {
  const choices = ["aci", "eos"];
  const select = { ...TICKET, name: "vendor", type: "select", choices } as const;
  const several = { ...select, name: "vendors", type: "multiselect" } as const;
  const plain = written({ customFields: [select, several] });
  assert.match(plain, /vendor: "aci" \| "eos" \| null;/);
  assert.match(plain, /vendors: \("aci" \| "eos"\)\[\] \| null;/);
  const all = [select, several].map((field) => ({ ...field, labelled: true }));
  const labelled = written({ customFields: all });
  assert.match(labelled, /vendor: \$Choice<"aci" \| "eos"> \| null;/);
  assert.match(labelled, /vendors: \(\$Choice<"aci" \| "eos">\)\[\] \| null;/);
  assert.match(labelled, /vendor\?: "aci" \| "eos" \| null;/);
  const unknown = written({ customFields: [{ ...select, choices: null }] });
  assert.match(unknown, /vendor: string \| null;/);
});

Deno.test("declarations() gives many values a name once, and writes a few out", () => {
  const text = written();
  const named = text.match(/^type \w+Value = "virtual" \|/gm);
  assert.equal(named?.length, 1);
  assert.match(text, /duplex: \$Choice<"half" \| "full" \| "auto"> \| null;/);
  assert.match(text, /mode\?: InterfaceModeValue \| "" \| null;/);
});

Deno.test("declarations() is small: less than 12 KB for a kind of object with all its filters", () => {
  const { length } = written({ only: new Set(["ipam.prefix"]) });
  assert.ok(length < 12_000, `${length}`);
});
