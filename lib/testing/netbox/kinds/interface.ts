/**
 * Interfaces of devices.
 *
 * @module
 */
import type { Row } from "../dataset.ts";
import { schemaOf } from "../recorded.ts";
import type { Scope } from "../scope.ts";
import { shapeOf } from "../shapes.ts";
import { choice, computed, many, one } from "./field.ts";
import type { Kind } from "./kind.ts";
import { naturaliseInterface } from "./natural.ts";

/** `dcim.interface` */
export const networkInterface: Kind = {
  objectType: "dcim.interface",
  path: "/api/dcim/interfaces/",
  verbose: "interface",
  model: "Interface",
  label: ({ name, label }) => label ? `${name} (${label})` : String(name),
  brief: (release) => [
    "device",
    "name",
    ...(release >= 400 ? ["description"] : []),
    "cable",
    "_occupied",
  ],
  fields: {
    device: one("dcim.device", "cascade"),
    type: choice(),
    mode: choice(),
    duplex: choice(),
    rf_role: choice(),
    rf_channel: choice(),
    poe_mode: choice(),
    poe_type: choice(),
    parent: one("dcim.interface", "protect"),
    bridge: one("dcim.interface"),
    lag: one("dcim.interface"),
    untagged_vlan: one("ipam.vlan"),
    qinq_svlan: one("ipam.vlan"),
    tagged_vlans: many("ipam.vlan"),
    vdcs: many("dcim.virtualdevicecontext"),
    wireless_lans: many("wireless.wirelesslan"),
    count_ipaddresses: computed((row, scope) => addressesOf(row, scope).length),
    _occupied: computed(({ cable, mark_connected }) => Boolean(cable ?? mark_connected)),
    _name: computed(({ name }) => naturaliseInterface(String(name))),
    _site: computed((row, scope) => scope.row("dcim.device", row.device)?.site ?? null),
  },
  shape: (version) => shapeOf(version, { calls: ["create-if1"], event: "dcim.interface.create" }),
  request: ({ version }) => schemaOf(version, "WritableInterfaceRequest"),
  defaults: { enabled: true },
  clean(row, scope) {
    const taken = scope.rows("dcim.interface").some((other) =>
      other.id !== row.id && other.device === row.device && other.name === row.name
    );
    if (!taken) return {};
    return scope.release === 400
      ? { non_field_errors: ["The fields device, name must make a unique set."] }
      : { __all__: ["Interface with this Device and Name already exists."] };
  },
  order: ({ device, name }) =>
    `${String(device).padStart(9, "0")} ${naturaliseInterface(String(name))}`,
};

function addressesOf({ id }: Row, scope: Scope): Row[] {
  return scope.rows("ipam.ipaddress").filter((row) =>
    row.assigned_object_type === "dcim.interface" && row.assigned_object_id === id
  );
}
