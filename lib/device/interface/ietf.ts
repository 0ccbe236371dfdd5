/**
 * Interfaces in the models of the IETF: ietf-interfaces (RFC 8343), and of ietf-ip (RFC 8344) the MTU of IPv4, as the
 * former knows none.
 *
 * @module
 */
import { buildXml, operation, type XmlContent } from "../netconf/xml/build.ts";
import type { XmlElement } from "../netconf/xml/element.ts";
import type { InterfaceModel, InterfaceState } from "./types.ts";

const INTERFACES = "urn:ietf:params:xml:ns:yang:ietf-interfaces";
const IP = "urn:ietf:params:xml:ns:yang:ietf-ip";
const TYPES = "urn:ietf:params:xml:ns:yang:iana-if-type";

/** ietf-interfaces and ietf-ip. */
export const ietfInterfaces: InterfaceModel = {
  name: "ietf-interfaces",

  edit: (intent) => async (session, signal) => {
    const { name, description, enabled, mtu, type } = intent;
    const data = await session.getConfig("running", { filter: one(name, {}), signal });
    const there = read(data, name);
    return {
      config: one(name, {
        description: description ? description : operation("remove"),
        // Must be said of a new interface, and may not be changed later.
        type: there ? undefined : { "@xmlns:ianaift": TYPES, "#text": `ianaift:${ianaType(type)}` },
        enabled,
        ipv4: ipv4(mtu, there),
      }),
    };
  },

  filter: (name) => one(name, {}),
  read,
};

function read(data: XmlElement, name: string): InterfaceState | null {
  const element = data.child("interfaces", INTERFACES)?.all("interface")
    .find((it) => it.textOf("name") === name);
  if (!element) return null;
  const mtu = element.child("ipv4", IP)?.textOf("mtu");
  return {
    name,
    description: element.textOf("description") || null,
    enabled: !["false", "0"].includes(element.textOf("enabled") ?? "true"),
    mtu: mtu === undefined ? null : Number(mtu),
    element,
  };
}

/** The container alone would turn IPv4 on: an MTU is removed only where there is one. */
function ipv4(mtu: number | null, there: InterfaceState | null): XmlContent | undefined {
  if (mtu !== null) return { "@xmlns": IP, mtu };
  return there === null || there.mtu === null
    ? undefined
    : { "@xmlns": IP, mtu: operation("remove") };
}

function one(name: string, content: XmlContent): XmlElement {
  return buildXml("interfaces", { "@xmlns": INTERFACES, interface: { name, ...content } });
}

/** NetBox's type in the words of iana-if-type: what is none of these is Ethernet. */
function ianaType(type: string | null | undefined): string {
  switch (type) {
    case "virtual":
      return "softwareLoopback";
    case "bridge":
      return "bridge";
    case "lag":
      return "ieee8023adLag";
    default:
      return "ethernetCsmacd";
  }
}
