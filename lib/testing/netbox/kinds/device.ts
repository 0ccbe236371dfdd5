/**
 * Devices, and what a device needs: manufacturers, device types, roles.
 *
 * @module
 */
import { schemaOf } from "../recorded.ts";
import { shapeOf } from "../shapes.ts";
import { choice, computed, derived, one } from "./field.ts";
import type { Kind } from "./kind.ts";
import { naturalise } from "./natural.ts";
import { name, schema, slug } from "./schema.ts";

/** `dcim.device` */
export const device: Kind = {
  objectType: "dcim.device",
  path: "/api/dcim/devices/",
  verbose: "device",
  model: "Device",
  label: ({ name, id }) => name ? String(name) : `Device ${id}`,
  fields: {
    device_type: one("dcim.devicetype", "protect"),
    role: one("dcim.devicerole", "protect"),
    // Up to 3.7 the role has two names.
    device_role: derived("dcim.devicerole", ({ role }) => role),
    site: one("dcim.site", "protect"),
    status: choice(),
    face: choice(),
    airflow: choice(),
    cooling_method: choice(),
    latitude: { is: "decimal" },
    longitude: { is: "decimal" },
    primary_ip: derived("ipam.ipaddress", (row) => row.primary_ip6 ?? row.primary_ip4),
    primary_ip4: one("ipam.ipaddress"),
    primary_ip6: one("ipam.ipaddress"),
    oob_ip: one("ipam.ipaddress"),
    _name: computed(({ name }) => naturalise(String(name))),
    interface_count: computed(({ id }, scope) =>
      scope.rows("dcim.interface").filter((row) => row.device === id).length
    ),
  },
  shape: (version) => shapeOf(version, { calls: ["create-device"], event: "dcim.device.create" }),
  request: ({ version }) =>
    schemaOf(version, "WritableDeviceWithConfigContextRequest", "WritableDeviceRequest"),
  defaults: { name: null, status: "active", serial: "", comments: "" },
  normalise: (values) => {
    const { device_role, ...rest } = values;
    return device_role === undefined ? values : { role: device_role, ...rest };
  },
  clean(row, scope) {
    const taken = row.name &&
      scope.rows("dcim.device").some((other) =>
        other.id !== row.id && other.site === row.site &&
        String(other.name).toLowerCase() === String(row.name).toLowerCase()
      );
    return taken ? { __all__: ["Device name must be unique per site."] } : {};
  },
};

/** `dcim.manufacturer` */
export const manufacturer: Kind = {
  objectType: "dcim.manufacturer",
  path: "/api/dcim/manufacturers/",
  verbose: "manufacturer",
  model: "Manufacturer",
  brief: named,
  shape: (version) => shapeOf(version, { calls: ["create-manufacturer"] }),
  request: () => schema({ name: name(), slug: slug() }, ["name", "slug"]),
  unique: ["name", "slug"],
};

/** `dcim.devicetype` */
export const deviceType: Kind = {
  objectType: "dcim.devicetype",
  path: "/api/dcim/device-types/",
  verbose: "device type",
  model: "DeviceType",
  label: ({ model }) => String(model),
  brief: (release) => [
    "manufacturer",
    "model",
    "slug",
    ...(release >= 400 ? ["description"] : []),
    ...(release >= 405 ? ["device_count"] : []),
  ],
  fields: {
    manufacturer: one("dcim.manufacturer", "protect"),
    device_count: computed(({ id }, scope) =>
      scope.rows("dcim.device").filter((row) => row.device_type === id).length
    ),
  },
  shape: (version) => shapeOf(version, { calls: ["create-device-type"] }),
  request: () =>
    schema({ manufacturer: {}, model: name(), slug: slug(), part_number: { type: "string" } }, [
      "manufacturer",
      "model",
      "slug",
    ]),
  order: ({ model }) => String(model),
};

/** `dcim.devicerole` */
export const deviceRole: Kind = {
  objectType: "dcim.devicerole",
  path: "/api/dcim/device-roles/",
  verbose: "device role",
  model: "DeviceRole",
  brief: (release) => [
    ...named(release),
    ...(release >= 403 ? ["device_count", "virtualmachine_count", "_depth"] : []),
  ],
  fields: {
    device_count: computed(() => 0),
    virtualmachine_count: computed(() => 0),
    _depth: computed(() => 0),
  },
  shape: (version) => shapeOf(version, { calls: ["create-role"] }),
  request: () =>
    schema({ name: name(), slug: slug(), color: name(6), vm_role: { type: "boolean" } }, [
      "name",
      "slug",
    ]),
  defaults: { color: "9e9e9e" },
  unique: ["name", "slug"],
};

function named(release: number): string[] {
  return release < 400 ? ["name", "slug"] : ["name", "slug", "description"];
}
