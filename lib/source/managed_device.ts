/**
 * How a device is reached, as NetBox or Nautobot knows it.
 *
 * @module
 */
import type { NetBoxApi, Row } from "./netbox/api.ts";

/** A device and its address. */
export interface ManagedDevice {
  /** As the source names it. */
  readonly name: string;
  /** `primary_ip4`, without the length of the prefix. */
  readonly address: string;
  /** Slug of its platform; on Nautobot the platform's network driver, or its name. Null: it has none. */
  readonly platform: string | null;
}

const PATH = "/api/dcim/devices/";

/**
 * Finds a device by its name, or by its id.
 *
 * @throws {Error} when there is none, several have the name, or it has no primary IPv4 address.
 * @throws {NetBoxError} when the source does not answer, or refuses.
 */
export async function findManagedDevice(api: NetBoxApi, wanted: string): Promise<ManagedDevice> {
  const product = api.product.name;
  const rows = await byName(api, wanted);
  if (rows.length > 1) {
    const ids = rows.map(({ id }) => id).join(", ");
    throw new Error(
      `${rows.length} devices in ${product} are called ${wanted}: take an id (${ids})`,
    );
  }
  const row = rows[0] ?? await byId(api, wanted);
  if (!row) throw new Error(`There is no device ${wanted} in ${product}`);
  const name = String(row.name ?? row.display);
  const address = (row.primary_ip4 as Row | null)?.address;
  if (typeof address !== "string") {
    throw new Error(`${name} has no primary IPv4 address in ${product}: where is it reached?`);
  }
  return { name, address: address.split("/")[0]!, platform: platformOf(row.platform) };
}

async function byName(api: NetBoxApi, name: string): Promise<Row[]> {
  const rows = await api.list(PATH, { query: { name, ...depth(api) } });
  // An unknown filter would find all devices.
  return rows.filter((row) => row.name === name);
}

async function byId(api: NetBoxApi, id: string): Promise<Row | null> {
  if (!/^(\d+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i.test(id)) return null;
  try {
    const { body } = await api.get(`${PATH}${id}/`, { query: depth(api) });
    return body as Row;
  } catch (error) {
    if ((error as { status?: unknown }).status === 404) return null;
    throw error;
  }
}

/** Nautobot tells only the ids of related objects unless it is asked for more. */
function depth({ product }: NetBoxApi): { depth?: number } {
  return product.kind === "nautobot" ? { depth: 1 } : {};
}

function platformOf(platform: unknown): string | null {
  const { slug, network_driver: driver, name } = (platform ?? {}) as Row;
  const known = [slug, driver, name].find((it) => typeof it === "string" && it !== "");
  return (known ?? null) as string | null;
}
