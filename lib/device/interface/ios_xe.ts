/**
 * Interfaces of Cisco IOS-XE, in its native model.
 *
 * @module
 */
import { buildXml, operation } from "../netconf/xml/build.ts";
import type { InterfaceIntent, InterfaceModel } from "./types.ts";

const NATIVE = "http://cisco.com/ns/yang/Cisco-IOS-XE-native";

/** Cisco-IOS-XE-native: `native/interface/GigabitEthernet`. */
export const iosXe: InterfaceModel = {
  name: "ios-xe",

  edit({ name, description, enabled, mtu }: InterfaceIntent) {
    return {
      config: native(name, {
        description: description ? description : operation("remove"),
        shutdown: enabled ? operation("remove") : null,
        mtu: mtu ?? operation("remove"),
      }),
    };
  },

  filter: (name) => native(name, {}),

  read(data, name) {
    const [type, id] = splitName(name);
    const element = data.find("native", "interface")?.all(type)
      .find((it) => it.textOf("name") === id);
    if (!element) return null;
    const mtu = element.textOf("mtu");
    return {
      name,
      description: element.textOf("description") || null,
      enabled: element.child("shutdown") === undefined,
      mtu: mtu === undefined ? null : Number(mtu),
      element,
    };
  },
};

function native(name: string, content: Parameters<typeof buildXml>[1] & object) {
  const [type, id] = splitName(name);
  const element = { name: id, ...content };
  return buildXml("native", { "@xmlns": NATIVE, interface: { [type]: element } });
}

/** `GigabitEthernet1/0/2` → `["GigabitEthernet", "1/0/2"]`. */
function splitName(name: string): [type: string, id: string] {
  const found = /^([A-Za-z][A-Za-z-]*)(\d\S*)$/.exec(name);
  if (!found) {
    throw new TypeError(
      `"${name}" is no interface of IOS-XE: it must be like GigabitEthernet1/0/2`,
    );
  }
  return [found[1]!, found[2]!];
}
