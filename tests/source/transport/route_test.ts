import assert from "node:assert/strict";
import { isContainer, localAddressTowards } from "../../../lib/source/transport/route.ts";
import { freePort, listen } from "./servers.ts";

const INTERFACES = [
  { address: "127.0.0.1", netmask: "255.0.0.0" },
  { address: "fe80::1%eth0", netmask: "ffff:ffff:ffff:ffff::" },
  { address: "192.0.2.10", netmask: "255.255.255.0" },
  { address: "198.51.100.20", netmask: "255.255.255.0" },
  { address: "2001:db8::10", netmask: "ffff:ffff::" },
];

Deno.test("localAddressTowards() gives the near end of a connection to the source", async () => {
  await using server = listen((connection) => Promise.resolve(connection.close()));
  const url = `http://localhost:${server.port}/netbox`;
  assert.equal(await localAddressTowards(url, { interfaces: () => [] }), "127.0.0.1");
});

Deno.test("localAddressTowards() falls back to the address on the source's network", async () => {
  // 127.0.0.1 refuses, and so stands for a source that cannot be reached now.
  const url = `http://127.0.0.1:${freePort()}`;
  assert.equal(await localAddressTowards(url, { interfaces: () => INTERFACES }), "127.0.0.1");
});

Deno.test("localAddressTowards() falls back to an address that others could reach", async () => {
  const url = `http://127.0.0.1:${freePort()}`;
  const interfaces = (...wanted: number[]) => () => wanted.map((index) => INTERFACES[index]!);
  const towards = (...wanted: number[]) =>
    localAddressTowards(url, { interfaces: interfaces(...wanted) });
  assert.equal(await towards(1, 3, 2), "198.51.100.20");
  assert.equal(await towards(1, 4, 2), "192.0.2.10");
  assert.equal(await towards(1, 4), "2001:db8::10");
  assert.equal(await towards(1), null);
  assert.equal(await towards(), null);
});

Deno.test("localAddressTowards() falls back when the source's name is unknown", async () => {
  assert.equal(
    await localAddressTowards("https://netbox.invalid", { interfaces: () => INTERFACES }),
    "192.0.2.10",
  );
});

Deno.test("localAddressTowards() gives null when interfaces may not be listed", {
  permissions: { net: true },
}, async () => {
  assert.equal(await localAddressTowards(`http://127.0.0.1:${freePort()}`), null);
});

Deno.test("isContainer() looks for the marks of Docker, Podman and Kubernetes", async () => {
  for (
    const mark of ["/.dockerenv", "/run/.containerenv", "/var/run/secrets/kubernetes.io"]
  ) assert.equal(await isContainer((path) => Promise.resolve(path === mark)), true, mark);
  assert.equal(await isContainer(() => Promise.resolve(false)), false);
});
