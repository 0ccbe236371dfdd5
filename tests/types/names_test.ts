import assert from "node:assert/strict";
import { createNames } from "../../lib/types/names.ts";

function namesOf(...shapes: [name: string, written?: boolean][]) {
  return createNames(
    new Map(shapes.map(([name, written = false]) => [name, { name, written, fields: [] }])),
  );
}

Deno.test("createNames() calls what is written after what is read", () => {
  const names = namesOf(["Interface"], ["WritableInterfaceRequest", true], ["TagRequest", true]);
  assert.equal(names.shapeName("Interface"), "Interface");
  assert.equal(names.shapeName("WritableInterfaceRequest"), "InterfaceWrite");
  assert.equal(names.shapeName("TagRequest"), "TagWrite");
});

Deno.test("createNames() gives no name twice, and none that TypeScript does not take", () => {
  const names = namesOf(
    ["InterfaceRequest", true],
    ["WritableInterfaceRequest", true],
    ["a.b-c"],
    ["2FA"],
    ["hookbox"],
  );
  assert.equal(names.shapeName("InterfaceRequest"), "InterfaceWrite");
  assert.equal(names.shapeName("WritableInterfaceRequest"), "InterfaceWrite2");
  assert.equal(names.shapeName("a.b-c"), "a_b_c");
  assert.equal(names.shapeName("2FA"), "_2FA");
  assert.equal(names.shapeName("hookbox"), "hookbox2");
});

Deno.test("createNames() has nothing to say of a shape that is not there", () => {
  assert.equal(namesOf().shapeName("Missing"), "$Any");
});

Deno.test("createNames() names many values, the blank one aside", () => {
  const names = namesOf(["InterfaceModeValue"]);
  const four = ["access", "tagged", "tagged-all", "q-in-q"];
  assert.equal(names.valuesText(four.slice(0, 2), "InterfaceMode"), '"access" | "tagged"');
  assert.equal(names.valuesText([], "None"), "never");
  assert.equal(names.valuesText(four, "InterfaceMode"), "InterfaceModeValue2");
  assert.equal(names.valuesText([...four, ""], "Other"), 'InterfaceModeValue2 | ""');
  assert.deepEqual([...names.values], [
    ["InterfaceModeValue2", '"access" | "tagged" | "tagged-all" | "q-in-q"'],
  ]);
});
