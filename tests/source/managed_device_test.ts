import assert from "node:assert/strict";
import { findManagedDevice } from "../../lib/source/managed_device.ts";
import { createNetBoxApi } from "../../lib/source/netbox/api.ts";
import { PRODUCTS } from "../../lib/source/product.ts";
import {
  ADMIN as ADMIN_OF_NAUTOBOT,
  createNautobotDouble,
} from "../../lib/testing/nautobot/mod.ts";
import { seed as seedNautobot } from "../../lib/testing/nautobot/seed.ts";
import {
  ADMIN,
  createNetBoxDouble,
  type NetBoxDouble,
  seed,
} from "../../lib/testing/netbox/mod.ts";

/** A NetBox with sw1, which has an address. */
async function netbox(): Promise<NetBoxDouble> {
  const double = createNetBoxDouble({ version: "4.7.3" });
  await seed(double, { interfaces: 1 });
  await assign(double.as("admin"));
  return double;
}

async function assign(admin: ReturnType<NetBoxDouble["as"]>): Promise<void> {
  await admin.post("/api/ipam/ip-addresses/", {
    address: "192.0.2.10/24",
    assigned_object_type: "dcim.interface",
    assigned_object_id: 1,
  });
  await admin.patch("/api/dcim/devices/1/", { primary_ip4: 1 });
}

/** Its API. The double knows no platforms: they are put in as NetBox nests them. */
const apiOf = ({ url, fetch }: NetBoxDouble) =>
  createNetBoxApi({
    url,
    token: ADMIN,
    fetch: async (to, init) => {
      const answer = await fetch(to, init);
      const nested =
        '"platform":{"id":1,"display":"Cisco IOS-XE","name":"Cisco IOS-XE","slug":"ios-xe"}';
      return new Response((await answer.text()).replace('"platform":null', nested), answer);
    },
  });

const SW1 = { name: "sw1", address: "192.0.2.10", platform: "ios-xe" };

Deno.test("findManagedDevice() finds a device's address and platform by name and by id", async () => {
  const api = apiOf(await netbox());
  assert.deepEqual(await findManagedDevice(api, "sw1"), SW1);
  assert.deepEqual(await findManagedDevice(api, "1"), SW1);
});

Deno.test("findManagedDevice() says when there is none, and what it lacks", async () => {
  const double = await netbox();
  const api = apiOf(double);
  await assert.rejects(findManagedDevice(api, "sw2"), /^Error: There is no device sw2 in NetBox$/);
  await assert.rejects(findManagedDevice(api, "17"), /There is no device 17/);
  await double.as("admin").patch("/api/dcim/devices/1/", { primary_ip4: null });
  await assert.rejects(findManagedDevice(api, "sw1"), /sw1 has no primary IPv4 address in NetBox/);
});

Deno.test("findManagedDevice() wants an id where several devices have the name", async () => {
  const double = await netbox();
  const admin = double.as("admin");
  await admin.post("/api/dcim/sites/", { name: "Sofia 2", slug: "sofia-2" });
  await admin.post("/api/dcim/devices/", { name: "sw1", device_type: 1, role: 1, site: 2 });
  await assert.rejects(
    findManagedDevice(apiOf(double), "sw1"),
    /2 devices in NetBox are called sw1: take an id \(1, 2\)/,
  );
});

Deno.test("findManagedDevice() asks Nautobot for what is related, too", async () => {
  const double = createNautobotDouble();
  const { device, interfaces } = await seedNautobot(double);
  const admin = double.as("admin");
  await admin.post("/api/ipam/namespaces/", { name: "Global" });
  await admin.post("/api/dcim/platforms/", { name: "IOS-XE", network_driver: "cisco_xe" });
  const network = { status: "Active", namespace: "Global" };
  await admin.post("/api/ipam/prefixes/", { prefix: "192.0.2.0/24", ...network });
  const { body: address } = await admin.post("/api/ipam/ip-addresses/", {
    address: "192.0.2.10/24",
    ...network,
  });
  await admin.post("/api/ipam/ip-address-to-interface/", {
    ip_address: address.id,
    interface: interfaces[0],
  });
  const changed = await admin.patch(`/api/dcim/devices/${device}/`, {
    primary_ip4: address.id,
    platform: { name: "IOS-XE" },
  });
  assert.equal(changed.status, 200, JSON.stringify(changed.body));
  const { url, fetch } = double;
  const api = createNetBoxApi({ url, token: ADMIN_OF_NAUTOBOT, fetch, product: PRODUCTS.nautobot });
  const expected = { name: "leaf-1", address: "192.0.2.10", platform: "cisco_xe" };
  assert.deepEqual(await findManagedDevice(api, "leaf-1"), expected);
  assert.deepEqual(await findManagedDevice(api, device), expected);
});
