/**
 * The kinds of objects that are doubled.
 *
 * @module
 */
import { type Form, formOf } from "./forms.ts";
import type { Row, World } from "./world.ts";

/** One kind of object. */
export interface Kind {
  /** `dcim.interface` */
  readonly objectType: string;
  /** `/api/dcim/interfaces/` */
  readonly path: string;
  /** `Interface` */
  readonly model: string;
  readonly required: readonly string[];
  readonly form: Form;
  /** Fields that refer to another object, and to what. */
  readonly one?: Readonly<Record<string, string>>;
  /** Fields that refer to several. */
  readonly many?: Readonly<Record<string, string>>;
  /** Labels of choices. */
  readonly choices?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly display?: (row: Row) => string;
  /** Fields that are found out when asked for. */
  readonly computed?: Readonly<Record<string, (row: Row, world: World) => unknown>>;
  /** The field that names the object to which it belongs: it goes with it, and its changes name it. */
  readonly owner?: string;
}

const STATUS = { status: "extras.status" };
const TAGS = { tags: "extras.tag" };

const interfaces = (row: Row, world: World) =>
  assignments(world).filter((it) => it.ip_address === row.id).map((it) => it.interface);
const addresses = (row: Row, world: World) =>
  assignments(world).filter((it) => it.interface === row.id).map((it) => it.ip_address);

function assignments(world: World): Row[] {
  return [...world.table("ipam.ipaddresstointerface").values()];
}

/** Every kind, in the order in which a cascade deletes. */
export const KINDS: readonly Kind[] = [
  simple(
    "extras.status",
    "statuses",
    "Status",
    "status-create",
    "status-updated-without-earlier-record",
  ),
  simple("extras.role", "roles", "Role", "role-create"),
  simple("extras.tag", "tags", "Tag", "tag-create"),
  simple("dcim.manufacturer", "manufacturers", "Manufacturer", "manufacturer-create"),
  simple("dcim.platform", "platforms", "Platform", "platform-create"),
  {
    ...simple("dcim.locationtype", "location-types", "LocationType", "location-type-create"),
    one: { parent: "dcim.locationtype" },
  },
  {
    objectType: "dcim.devicetype",
    path: "/api/dcim/device-types/",
    model: "DeviceType",
    required: ["manufacturer", "model"],
    form: formOf({ created: "device-type-create" }),
    one: { manufacturer: "dcim.manufacturer" },
    many: TAGS,
    display: ({ model }) => String(model),
  },
  {
    objectType: "dcim.location",
    path: "/api/dcim/locations/",
    model: "Location",
    required: ["name", "location_type", "status"],
    form: formOf({
      created: "location-create",
      read: "location-patch-unicode",
      delivered: "location-created-1",
      named: "location-updated-special-characters-1",
    }),
    one: { ...STATUS, location_type: "dcim.locationtype", parent: "dcim.location" },
    many: TAGS,
  },
  {
    objectType: "ipam.vlan",
    path: "/api/ipam/vlans/",
    model: "VLAN",
    required: ["vid", "name", "status"],
    form: formOf({ created: "vlan-create" }),
    one: STATUS,
    many: TAGS,
    display: ({ name, vid }) => `${name} (${vid})`,
  },
  {
    objectType: "dcim.device",
    path: "/api/dcim/devices/",
    model: "Device",
    required: ["device_type", "role", "location", "status"],
    form: formOf({ created: "device-create", delivered: "device-created" }),
    one: {
      ...STATUS,
      device_type: "dcim.devicetype",
      role: "extras.role",
      location: "dcim.location",
      platform: "dcim.platform",
      primary_ip4: "ipam.ipaddress",
      primary_ip6: "ipam.ipaddress",
    },
    many: TAGS,
  },
  {
    objectType: "dcim.interface",
    path: "/api/dcim/interfaces/",
    model: "Interface",
    required: ["device", "name", "type", "status"],
    form: formOf({
      created: "interface-create",
      read: "interface-patch-description",
      delivered: "interface-created",
      named: "interface-updated-description",
    }),
    one: {
      ...STATUS,
      device: "dcim.device",
      role: "extras.role",
      untagged_vlan: "ipam.vlan",
      lag: "dcim.interface",
      bridge: "dcim.interface",
      parent_interface: "dcim.interface",
    },
    many: { ...TAGS, tagged_vlans: "ipam.vlan", ip_addresses: "ipam.ipaddress" },
    choices: {
      type: {
        "10gbase-x-sfpp": "SFP+ (10GE)",
        "1000base-t": "1000BASE-T (1GE)",
        virtual: "Virtual",
      },
      mode: { access: "Access", tagged: "Tagged", "tagged-all": "Tagged (All)" },
    },
    display: ({ name, label }) => label ? `${name} (${label})` : String(name),
    computed: {
      ip_addresses: addresses,
      ip_address_count: (row, world) => addresses(row, world).length,
    },
    owner: "device",
  },
  {
    objectType: "ipam.ipaddress",
    path: "/api/ipam/ip-addresses/",
    model: "IPAddress",
    required: ["address", "status"],
    form: formOf({ created: "ip-address-create", delivered: "ip-address-created" }),
    one: { ...STATUS, role: "extras.role", parent: "ipam.prefix" },
    many: { ...TAGS, interfaces: "dcim.interface" },
    display: ({ address }) => String(address),
    computed: {
      interfaces,
      host: ({ address }) => String(address).split("/")[0],
      mask_length: ({ address }) => Number(String(address).split("/")[1]),
      ip_version: ({ address }) => String(address).includes(":") ? 6 : 4,
      parent: () => null,
    },
  },
  {
    objectType: "ipam.ipaddresstointerface",
    path: "/api/ipam/ip-address-to-interface/",
    model: "IPAddressToInterface",
    required: ["ip_address", "interface"],
    form: formOf({ created: "ip-address-to-interface-create" }),
    one: { ip_address: "ipam.ipaddress", interface: "dcim.interface" },
    display: () => "an assignment",
    owner: "interface",
  },
];

/** The kind of a type. */
export function kindOf(objectType: string): Kind | undefined {
  return KINDS.find((kind) => kind.objectType === objectType);
}

/** What an object is called. */
export function displayOf(kind: Kind, row: Row): string {
  return kind.display?.(row) ?? String(row.name);
}

function simple(
  objectType: string,
  path: string,
  model: string,
  created: string,
  delivered?: string,
): Kind {
  const [app] = objectType.split(".");
  const form = formOf({ created, ...delivered ? { delivered } : {} });
  return { objectType, path: `/api/${app}/${path}/`, model, required: ["name"], form };
}
