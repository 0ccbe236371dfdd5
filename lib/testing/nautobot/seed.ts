/**
 * Objects to begin with.
 *
 * @module
 */
import type { NautobotDouble } from "./mod.ts";

/** What {@linkcode seed} made: ids by name. */
export interface Seeded {
  /** The location. */
  readonly location: string;
  /** The device. */
  readonly device: string;
  /** Of `eth0`, `eth1` … */
  readonly interfaces: readonly string[];
}

/** Creates the location `Delft`, the device `leaf-1` in it, and so many interfaces of that; by the user `admin`. */
export async function seed(double: NautobotDouble, interfaces = 2): Promise<Seeded> {
  const admin = double.as("admin");
  const create = async (path: string, body: unknown) => {
    const { status, body: made } = await admin.post(path, body);
    if (status !== 201) throw new Error(`cannot seed ${path}: ${JSON.stringify(made)}`);
    return made;
  };
  await create("/api/dcim/location-types/", { name: "Site" });
  await create("/api/dcim/manufacturers/", { name: "Acme" });
  await create("/api/extras/roles/", { name: "Leaf" });
  const manufacturer = { name: "Acme" };
  const type = await create("/api/dcim/device-types/", { manufacturer, model: "A-1" });
  const status = "Active";
  const location = await create("/api/dcim/locations/", {
    name: "Delft",
    location_type: "Site",
    status,
  });
  const device = await create("/api/dcim/devices/", {
    name: "leaf-1",
    device_type: type.id,
    role: "Leaf",
    location: location.id,
    status,
  });
  const ids: string[] = [];
  for (let i = 0; i < interfaces; i++) {
    const made = await create("/api/dcim/interfaces/", {
      device: device.id,
      name: `eth${i}`,
      type: "10gbase-x-sfpp",
      status,
    });
    ids.push(made.id);
  }
  return { location: location.id, device: device.id, interfaces: ids };
}
