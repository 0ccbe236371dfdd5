import assert from "node:assert/strict";
import fc from "fast-check";
import {
  changesOf,
  type CompareOptions,
} from "../../../../lib/device/netconf/transaction/changes.ts";
import { selectionOf } from "../../../../lib/device/netconf/transaction/selection.ts";
import { buildXml, operation, type XmlContent } from "../../../../lib/device/netconf/xml/build.ts";
import { parseXml } from "../../../../lib/device/netconf/xml/parse.ts";
import { describeChange } from "../../../../lib/device/netconf/transaction/not_applied.ts";

/** What an edit changes in a configuration, in words. */
function changes(
  edit: XmlContent,
  running: string | XmlContent,
  options: Partial<CompareOptions> = {},
): string[] {
  const data = typeof running === "string"
    ? parseXml(`<data>${running}</data>`)
    : buildXml("data", running);
  const all = { defaults: "explicit", doubtful: true, ...options } as const;
  return changesOf(buildXml("config", edit), data, all).map(describeChange);
}

const one = (content: XmlContent) => ({ interface: { name: "eth1", ...content } });
const RUNNING = "<interface><name>eth0</name><mtu>9000</mtu><down/></interface>" +
  "<interface><name>eth1</name><mtu>1500</mtu><text>up link</text></interface>";

Deno.test("changesOf() finds nothing in what is as it should be", () => {
  const edit = one({ mtu: 1500, text: " up link ", down: operation("remove") });
  assert.deepEqual(changes(edit, RUNNING), []);
});

Deno.test("changesOf() tells values before and after, and their path", () => {
  assert.deepEqual(changes(one({ mtu: 9000, down: null, text: operation("remove") }), RUNNING), [
    "/interface[name='eth1']/mtu: 1500 → 9000",
    "/interface[name='eth1']/down: (none) → ",
    "/interface[name='eth1']/text: up link → (none)",
  ]);
});

Deno.test("changesOf() compares with the entry of the same key, not with one that is like it", () => {
  const edit = { interface: { name: "eth2", mtu: 9000, down: null } };
  assert.deepEqual(changes(edit, RUNNING), [
    "/interface[name='eth2']/name: (none) → eth2",
    "/interface[name='eth2']/mtu: (none) → 9000",
    "/interface[name='eth2']/down: (none) → ",
  ]);
});

Deno.test("changesOf() compares a container with the one that is there", () => {
  assert.deepEqual(
    changes(
      { system: { hostname: "b", up: 1 } },
      "<system><hostname>a</hostname><up>1</up></system>",
    ),
    [
      "/system/hostname: a → b",
    ],
  );
});

Deno.test("changesOf() finds all missing where there is nothing", () => {
  assert.deepEqual(changes(one({ down: operation("remove") }), ""), [
    "/interface[name='eth1']/name: (none) → eth1",
  ]);
});

Deno.test("changesOf() removes entries by their keys, and values of lists", () => {
  const gone = { interface: operation("delete", { name: "eth1" }) };
  assert.deepEqual(changes(gone, RUNNING), [
    "/interface[name='eth1']: <interface><name>eth1</name><mtu>1500</mtu>" +
    "<text>up link</text></interface> → (none)",
  ]);
  assert.deepEqual(changes(gone, "<interface><name>eth0</name></interface>"), []);
  const lists = "<dns>1</dns><dns>2</dns>";
  assert.deepEqual(changes({ dns: [operation("remove", "2"), "3", "1"] }, lists), [
    "/dns: 2 → (none)",
    "/dns: (none) → 3",
  ]);
});

Deno.test("changesOf() knows what goes when something is replaced", () => {
  const edit = { interface: operation("replace", { name: "eth1", mtu: 1500 }) };
  assert.deepEqual(changes(edit, RUNNING), ["/interface[name='eth1']/text: up link → (none)"]);
  assert.deepEqual(changes(one({ mtu: 1500 }), RUNNING, { defaultOperation: "replace" }), [
    "/interface[name='eth1']/text: up link → (none)",
  ]);
  const list = { a: operation("replace", { b: [{ name: "1" }] }) };
  assert.deepEqual(changes(list, "<a><b><name>1</name></b><b><name>2</name></b></a>"), [
    "/a/b[name='2']: <b><name>2</name></b> → (none)",
  ]);
});

Deno.test("changesOf() goes by namespaces, also those of values", () => {
  const edit = { a: { "@xmlns": "urn:1", type: { "@xmlns:if": "urn:if", "#text": "if:eth" } } };
  const same = '<x:a xmlns:x="urn:1" xmlns:y="urn:if"><x:type>y:eth</x:type></x:a>';
  assert.deepEqual(changes(edit, same), []);
  assert.deepEqual(changes(edit, same.replace("urn:if", "urn:other")), ["/a/type: y:eth → if:eth"]);
  assert.deepEqual(changes(edit, same.replace("urn:1", "urn:2")), ["/a/type: (none) → if:eth"]);
});

Deno.test("changesOf() does not take a default for something that was set", () => {
  const tagged = `<a xmlns:wd="urn:ietf:params:xml:ns:netconf:default:1.0">
    <mtu wd:default="true">1500</mtu></a>`;
  const defaults = "tagged";
  assert.deepEqual(changes({ a: { mtu: operation("remove") } }, tagged, { defaults }), []);
  assert.deepEqual(changes({ a: { mtu: 1500 } }, tagged, { defaults }), []);
  assert.deepEqual(changes({ a: { mtu: 1501 } }, tagged, { defaults }), ["/a/mtu: 1500 → 1501"]);
  assert.deepEqual(changes({ a: operation("replace", { b: 1 }) }, tagged, { defaults }), [
    "/a/b: (none) → 1",
  ]);
});

for (
  const [defaults, edit, running] of [
    ["report-all", { a: { mtu: operation("remove") } }, "<a><mtu>1500</mtu></a>"],
    ["trim", { a: { mtu: 1500 } }, "<a/>"],
  ] as const
) {
  Deno.test(`changesOf() does not know what a device with ${defaults} means`, () => {
    assert.equal(changes(edit, running, { defaults, doubtful: true }).length, 1);
    assert.equal(changes(edit, running, { defaults, doubtful: false }).length, 0);
    assert.equal(changes(edit, running, { defaults: "explicit", doubtful: false }).length, 1);
  });
}

Deno.test("changesOf() finds nothing after a merge of anything that names its entries", () => {
  const name = fc.constantFrom("a", "b", "c");
  const entry = fc.record({ name, v: fc.nat(3).map(String), w: fc.constantFrom("1", "2") });
  const entries = fc.uniqueArray(entry, { selector: (it) => it.name, maxLength: 3 });
  fc.assert(fc.property(entries, entries, (wanted, there) => {
    const after = new Map(there.map((it) => [it.name, it]));
    for (const it of wanted) after.set(it.name, it);
    const found = changes({ list: wanted }, { list: [...after.values()] });
    assert.deepEqual(found, []);
    const differs = wanted.some((it) =>
      JSON.stringify(it) !== JSON.stringify(there.find((other) => other.name === it.name))
    );
    assert.equal(changes({ list: wanted }, { list: there }).length > 0, differs);
  }));
});

Deno.test("selectionOf() selects what the edit names, once, in all entries", () => {
  const config = buildXml("config", {
    native: {
      "@xmlns": "urn:n",
      interface: [
        { name: "1", mtu: operation("remove") },
        { name: "2", text: "x", mtu: 9000 },
        operation("remove", { name: "3" }),
      ],
      acl: operation("replace", { entry: { name: "1" } }),
    },
  });
  assert.equal(
    selectionOf(config).join(""),
    '<native xmlns="urn:n"><interface><name/><mtu/><text/></interface><acl/></native>',
  );
});
