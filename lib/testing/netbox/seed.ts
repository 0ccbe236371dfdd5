/**
 * Objects to begin with.
 *
 * @module
 */
import type { NetBoxDouble } from "./double.ts";

/** What {@linkcode seed} makes. */
export interface SeedOptions {
  /** Interfaces of the device. Default 3. */
  readonly interfaces?: number;
  /** Who makes it. Default `admin`. */
  readonly user?: string;
}

/**
 * Creates, each with id 1: a manufacturer, a device type, a role, the site `Sofia 1`, the device `sw1` — and its interfaces
 * `GigabitEthernet0/1` and on. All through the API, so that they are in the change log.
 */
export async function seed(double: NetBoxDouble, options: SeedOptions = {}): Promise<void> {
  const { interfaces = 3, user = "admin" } = options;
  const client = double.as(user);
  const create = async (path: string, body: unknown) => {
    const { status, body: answer } = await client.post(path, body);
    if (status !== 201) throw new Error(`cannot seed ${path}: ${JSON.stringify(answer)}`);
  };
  await create("/api/dcim/manufacturers/", { name: "Acme", slug: "acme" });
  await create("/api/dcim/device-types/", { manufacturer: 1, model: "A1", slug: "a1" });
  await create("/api/dcim/device-roles/", { name: "Access", slug: "access" });
  await create("/api/dcim/sites/", { name: "Sofia 1", slug: "sofia-1" });
  await create("/api/dcim/devices/", { name: "sw1", device_type: 1, role: 1, site: 1 });
  if (interfaces === 0) return;
  await create(
    "/api/dcim/interfaces/",
    Array.from({ length: interfaces }, (_, i) => ({
      device: 1,
      name: `GigabitEthernet0/${i + 1}`,
      type: "1000base-t",
    })),
  );
}
