import assert from "node:assert/strict";
import { interfaceModel } from "../../../lib/device/interface/model.ts";
import type { InterfaceIntent } from "../../../lib/device/interface/types.ts";
import { configOf } from "../../../lib/device/netconf/operations.ts";
import type { Edit, Plan } from "../../../lib/device/netconf/transaction/types.ts";
import type { XmlElement } from "../../../lib/device/netconf/xml/element.ts";
import { parseXml } from "../../../lib/device/netconf/xml/parse.ts";
import { openInMemory } from "../../double/netconf/memory.ts";
import { recorded } from "../netconf/recorded.ts";

const INTENT: InterfaceIntent = {
  name: "GigabitEthernet1/0/2",
  description: "Webhook function completed! ##ticket:1234##",
  enabled: true,
  mtu: null,
};

/** The lab LTRCRT-2005 of Cisco Live 2023 prints this (lab_guide/3.md, step 3.1.3). */
const LAB = `
<config xmlns="urn:ietf:params:xml:ns:netconf:base:1.0">
  <native xmlns="http://cisco.com/ns/yang/Cisco-IOS-XE-native">
    <interface>
      <GigabitEthernet>
        <name>1/0/2</name>
        <description>Webhook function completed! ##ticket:1234##</description>
        <shutdown xmlns:nc="urn:ietf:params:xml:ns:netconf:base:1.0" nc:operation="remove"/>
        <mtu xmlns:nc="urn:ietf:params:xml:ns:netconf:base:1.0" nc:operation="remove"/>
      </GigabitEthernet>
    </interface>
  </native>
</config>`.trim();

/** The `<config>` for an interface, where the device answers so. */
async function configFor(platform: string, intent: InterfaceIntent, data = "<data/>") {
  const edit: Edit | Plan = interfaceModel(platform).edit(intent);
  const { session } = await openInMemory({ respond: () => data });
  const { config } = typeof edit === "function" ? await edit(session, undefined) : edit;
  return configOf(config).toString({ indent: 2 });
}

const inner = (xml: string) => xml.split("\n").slice(3, -3).map((line) => line.trim()).join("");

Deno.test("interfaceModel() makes the lab's XML for IOS-XE, letter for letter", async () => {
  assert.equal(await configFor("ios-xe", INTENT), LAB);
});

Deno.test("interfaceModel() shuts, sets an MTU and takes a description away on IOS-XE", async () => {
  const xml = await configFor("ios-xe", { ...INTENT, enabled: false, mtu: 9000, description: "" });
  assert.equal(
    inner(xml),
    "<GigabitEthernet><name>1/0/2</name>" +
      '<description xmlns:nc="urn:ietf:params:xml:ns:netconf:base:1.0" nc:operation="remove"/>' +
      "<shutdown/><mtu>9000</mtu></GigabitEthernet>",
  );
});

for (
  const [name, type, id] of [
    ["TenGigabitEthernet1/1/1", "TenGigabitEthernet", "1/1/1"],
    ["Port-channel10", "Port-channel", "10"],
    ["GigabitEthernet1.100", "GigabitEthernet", "1.100"],
    ["Vlan20", "Vlan", "20"],
  ] as const
) {
  Deno.test(`interfaceModel() knows ${name} on IOS-XE`, async () => {
    const xml = await configFor("ios-xe", { ...INTENT, name });
    assert.ok(inner(xml).startsWith(`<${type}><name>${id}</name>`), xml);
  });
}

for (const name of ["mgmt0 ", "eth", "1/0/2", "Gigabit Ethernet1", "<a>1"]) {
  Deno.test(`interfaceModel() refuses "${name}" on IOS-XE`, () => {
    assert.throws(() => interfaceModel("ios-xe").edit({ ...INTENT, name }), TypeError);
    assert.throws(
      () => interfaceModel("ios-xe").filter(name),
      /must be like GigabitEthernet1\/0\/2/,
    );
  });
}

const seed = (file: string) => parseXml(file).child("data") ?? parseXml(file);
const facts = (data: XmlElement, platform: string, name: string) => {
  const state = interfaceModel(platform).read(data, name);
  return state && [state.name, state.description, state.enabled, state.mtu];
};

Deno.test("interfaceModel() reads what IOS-XE has", () => {
  const data = parseXml(
    `<data><native xmlns="http://cisco.com/ns/yang/Cisco-IOS-XE-native"><interface>
    <GigabitEthernet><name>1/0/1</name><description>lab access</description></GigabitEthernet>
    <GigabitEthernet><name>1/0/2</name><shutdown/><mtu>1500</mtu></GigabitEthernet>
  </interface></native></data>`,
  );
  assert.deepEqual(facts(data, "ios-xe", "GigabitEthernet1/0/1"), [
    "GigabitEthernet1/0/1",
    "lab access",
    true,
    null,
  ]);
  assert.deepEqual(facts(data, "ios-xe", "GigabitEthernet1/0/2")?.slice(1), [null, false, 1500]);
  assert.equal(facts(data, "ios-xe", "TenGigabitEthernet1/0/1"), null);
});

Deno.test("interfaceModel() reads recorded ietf-interfaces", () => {
  const data = seed(recorded("get-config-ietf.reply.xml"));
  assert.deepEqual(facts(data, "junos", "GigabitEthernet1")?.slice(1), ["uplink", true, 1500]);
  assert.deepEqual(facts(data, "junos", "GigabitEthernet3")?.slice(1), ["spare", false, null]);
  assert.equal(facts(data, "junos", "GigabitEthernet4"), null);
});

const ietf = (intent: Partial<InterfaceIntent>) => ({ ...INTENT, name: "eth1", ...intent });
const there = (content: string) =>
  `<data><interfaces xmlns="urn:ietf:params:xml:ns:yang:ietf-interfaces"><interface>` +
  `<name>eth1</name>${content}</interface></interfaces></data>`;
const IPV4 = '<ipv4 xmlns="urn:ietf:params:xml:ns:yang:ietf-ip">';

Deno.test("interfaceModel() changes an interface in ietf-interfaces", async () => {
  const xml = await configFor(
    "junos",
    ietf({ description: "a<b", mtu: 9000, enabled: false }),
    there(""),
  );
  assert.equal(
    inner(xml.replace("<interfaces", "\n<interfaces").replace("</interfaces", "\n</interfaces")),
    `<interface><name>eth1</name><description>a&lt;b</description><enabled>false</enabled>` +
      `${IPV4}<mtu>9000</mtu></ipv4></interface>`,
  );
});

Deno.test("interfaceModel() removes an MTU of ietf-ip only where there is one", async () => {
  const without = await configFor("junos", ietf({}), there("<enabled>true</enabled>"));
  assert.doesNotMatch(without, /ipv4/);
  const with_ = await configFor("junos", ietf({}), there(`${IPV4}<mtu>1500</mtu></ipv4>`));
  assert.match(with_, /<mtu xmlns:nc="[^"]*" nc:operation="remove"\/>/);
});

for (
  const [type, iana] of [
    ["1000base-t", "ethernetCsmacd"],
    [undefined, "ethernetCsmacd"],
    ["virtual", "softwareLoopback"],
    ["lag", "ieee8023adLag"],
    ["bridge", "bridge"],
  ] as const
) {
  Deno.test(`interfaceModel() makes a new interface of NetBox's type ${type} an ${iana}`, async () => {
    const xml = await configFor("junos", ietf({ type }));
    assert.ok(xml.includes(
      `<type xmlns:ianaift="urn:ietf:params:xml:ns:yang:iana-if-type">ianaift:${iana}</type>`,
    ));
  });
}

for (
  const [platform, model] of [
    ["ios-xe", "ios-xe"],
    ["cisco-ios-xe", "ios-xe"],
    ["iosxe", "ios-xe"],
    ["cisco_xe", "ios-xe"],
    ["cisco-ios-xe-17", "ios-xe"],
    ["ios", "ietf-interfaces"],
    ["junos", "ietf-interfaces"],
    ["deluxe", "ietf-interfaces"],
    ["", "ietf-interfaces"],
    [null, "ietf-interfaces"],
    [undefined, "ietf-interfaces"],
  ] as const
) {
  Deno.test(`interfaceModel() of the platform ${platform} is ${model}`, () => {
    assert.equal(interfaceModel(platform).name, model);
  });
}
