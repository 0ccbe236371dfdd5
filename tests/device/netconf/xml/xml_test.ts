import assert from "node:assert/strict";
import fc from "fast-check";
import { buildXml, operation } from "../../../../lib/device/netconf/xml/build.ts";
import type { XmlElement } from "../../../../lib/device/netconf/xml/element.ts";
import { parseXml } from "../../../../lib/device/netconf/xml/parse.ts";
import { NETCONF } from "../../../../lib/device/netconf/xml/scope.ts";
import { name, value } from "./arbitraries.ts";

/** All that an element says, however it is written. */
function meaning(element: XmlElement): unknown {
  return {
    name: element.name,
    namespace: element.namespace,
    operation: element.attribute("operation", NETCONF),
    text: element.text,
    children: element.children.map(meaning),
  };
}

Deno.test("parseXml() gives back what buildXml() was given", () => {
  fc.assert(fc.property(name, value, (root, content) => {
    const built = buildXml(root, content);
    assert.deepEqual(meaning(parseXml(built.toString())), meaning(built));
  }));
});

Deno.test("parseXml() gives back what was written on lines for people", () => {
  fc.assert(fc.property(name, value, (root, content) => {
    const built = buildXml(root, content);
    assert.deepEqual(meaning(parseXml(built.toString({ indent: 2 }))), meaning(built));
  }));
});

Deno.test("an element keeps its meaning wherever it is put", () => {
  fc.assert(fc.property(name, value, (root, content) => {
    for (const inner of buildXml(root, content).children) {
      const alone = parseXml(inner.toString());
      const elsewhere = buildXml("x", { "@xmlns": "urn:x", "@xmlns:nc": "urn:y" }).with(inner);
      const moved = parseXml(elsewhere.toString()).children[0]!;
      assert.deepEqual([meaning(alone), meaning(moved)], [meaning(inner), meaning(inner)]);
    }
  }));
});

Deno.test("buildXml() never writes what ends a message, whatever the text", () => {
  fc.assert(fc.property(fc.constantFrom("]]>]]>", "</x>", "<!--", "&", "\n##\n"), (text) => {
    const xml = buildXml("x", { "@a": text, "#text": text }).toString();
    assert.doesNotMatch(xml, /]]>|<!--|&(?!amp;|lt;|gt;|#)/);
    assert.equal(parseXml(xml).text, text);
  }));
});

Deno.test("buildXml() writes names, lists, empty elements and operations in their order", () => {
  const xml = buildXml("native", {
    "@xmlns": "http://cisco.com/ns/yang/Cisco-IOS-XE-native",
    interface: {
      GigabitEthernet: [
        { name: "1/0/1", shutdown: null, left: undefined },
        { name: "1/0/2", mtu: operation("remove"), enabled: true, number: 9000 },
      ],
    },
  });
  assert.equal(
    xml.toString({ indent: 1 }),
    `<native xmlns="http://cisco.com/ns/yang/Cisco-IOS-XE-native">
 <interface>
  <GigabitEthernet>
   <name>1/0/1</name>
   <shutdown/>
  </GigabitEthernet>
  <GigabitEthernet>
   <name>1/0/2</name>
   <mtu xmlns:nc="${NETCONF}" nc:operation="remove"/>
   <enabled>true</enabled>
   <number>9000</number>
  </GigabitEthernet>
 </interface>
</native>`,
  );
});

Deno.test("operation() is put on text, elements and nothing", () => {
  const xml = buildXml("a", {
    b: operation("create", "1"),
    c: operation("replace", { d: "2" }),
    e: operation("delete"),
  });
  const found = xml.children.map((
    it,
  ) => [it.name, it.attribute("operation", NETCONF), it.toJSON()]);
  assert.deepEqual(found, [["b", "create", "1"], ["c", "replace", { d: "2" }], ["e", "delete", [
    null,
  ]]]);
});

Deno.test("buildXml() keeps the namespaces that values and expressions need", () => {
  const identity = buildXml("type", { "@xmlns:if": "urn:if", "#text": "if:ethernet" });
  assert.equal(identity.toString(), '<type xmlns:if="urn:if">if:ethernet</type>');
  const filter = buildXml("filter", { "@xmlns:d": "urn:d", "@select": "/d:a[d:b='1']" });
  assert.equal(filter.toString(), `<filter xmlns:d="urn:d" select="/d:a[d:b='1']"/>`);
});

for (
  const [what, build, message] of [
    ["a name with a space", () => buildXml("a b", null), /"a b" is no name/],
    ["a name that would close the tag", () => buildXml("a", { "b/><c": 1 }), /is no name/],
    ["an attribute that is none", () => buildXml("a", { "@b=": 1 }), /"b=" is no name/],
    ["a prefix that nobody declared", () => buildXml("a", { "p:b": 1 }), /add "@xmlns:p"/],
    ["NaN", () => buildXml("a", { b: NaN }), /"b" has no text for a value: number NaN/],
    [
      "text beside elements",
      () => buildXml("a", { "#text": "x", b: 1 }),
      /either text or elements/,
    ],
    ["a list in a list", () => buildXml("a", { b: [[1]] }), /a list in a list/],
    ["a control character", () => buildXml("a", "\u0007").toString(), /U\+0007/],
    ["half a character", () => buildXml("a", "\ud83d").toString(), /half of a surrogate pair/],
  ] as const
) {
  Deno.test(`buildXml() refuses ${what}`, () => {
    assert.throws(build, message);
  });
}

for (
  const [what, xml, message] of [
    ["nothing", "", /Start tag expected/],
    ["two roots", "<a/><b/>", /one root/],
    ["an element that is not closed", "<a><b></a>", /Expected closing tag 'b'/],
    ["an attribute twice", '<a b="1" b="2"/>', /repeated/],
    ["an entity of its own", "<a>&x;</a>", /"&x;" is no reference/],
    ["half a reference", "<a>&amp</a>", /char '&' is not expected/],
    ["a reference to what is no character", "<a>&#0;</a>", /is no reference/],
    ["a document type", '<!DOCTYPE a [<!ENTITY x "y">]><a/>', /document type/],
    ["a prefix that nobody declared", "<p:a/>", /prefix of <p:a>/],
    ["a name that would reach a prototype", "<a><__proto__/></a>", /not readable/],
    ["elements without end", "<a>".repeat(300) + "</a>".repeat(300), /not readable.*nested/],
  ] as const
) {
  Deno.test(`parseXml() refuses ${what}`, () => {
    assert.throws(
      () => parseXml(xml),
      (error: Error) => error instanceof SyntaxError && message.test(error.message),
    );
  });
}

Deno.test("parseXml() reads references, CDATA, comments and white space as they are meant", () => {
  const root = parseXml(`<?xml version="1.0"?><!-- x --><a b=" 1&#10;2 ">
    <c> 007 </c><d>x<!-- y -->z<![CDATA[&amp;<e>]]>&#x1F600;&apos;</d><toString/>
  </a>`);
  assert.equal(root.attribute("b"), " 1\n2 ");
  assert.equal(root.text, "");
  assert.deepEqual(root.children.map((it) => [it.name, it.text]), [
    ["c", " 007 "],
    ["d", "xz&amp;<e>😀'"],
    ["toString", ""],
  ]);
});

Deno.test("find(), textOf() and all() go by name and namespace", () => {
  const root = parseXml(
    '<a xmlns="urn:a"><b><d>1</d></b><b><c> 2 </c></b><b xmlns="urn:b"/></a>',
  );
  assert.equal(root.textOf("b", "c"), "2");
  assert.equal(root.find("b", "e"), undefined);
  assert.deepEqual([root.all("b").length, root.all("b", "urn:a").length], [3, 2]);
});

Deno.test("toJSON() qualifies names where the module changes, and lists what comes twice", () => {
  const root = parseXml(
    '<a xmlns="urn:x:a"><b>1</b><b>2</b><c/><ip xmlns="urn:x:ip"><mtu>3</mtu></ip></a>',
  );
  assert.deepEqual(root.toJSON(), { b: ["1", "2"], c: [null], "ip:ip": { mtu: "3" } });
});
