import { match, ok, strictEqual as is } from "node:assert/strict";
import { blockedTarget, blocksAddresses } from "../../../lib/source/nautobot/blocked.ts";

const nowhere = () => Promise.resolve([]);

Deno.test("blocksAddresses() since 2.4.33 and 3.1.2", () => {
  for (const version of ["2.4.32", "2.4.0", "3.0.9", "3.1.1"]) {
    ok(!blocksAddresses(version), version);
  }
  for (const version of ["2.4.33", "2.5.0", "3.1.2", "3.2.7", "4.0.0", "v3.2.0b1", "new"]) {
    ok(blocksAddresses(version), version);
  }
});

Deno.test("blockedTarget() knows the addresses to which Nautobot 3.2.7 was seen to send nothing", async () => {
  const blocked = [
    "127.0.0.1",
    "127.0.1.1",
    "[::1]",
    "169.254.1.1",
    "[fe80::1]",
    "224.0.0.1",
    "0.0.0.0",
    "240.0.0.1",
    "192.88.99.1",
    "192.0.2.1",
    "198.51.100.1",
    "203.0.113.1",
    "[::]",
    "[::ffff:10.0.0.1]",
  ];
  for (const host of blocked) {
    const found = await blockedTarget(`http://${host}:9000/hooks/nautobot`, nowhere);
    ok(found?.literal, host);
    match(found.detail, /^Nautobot sends no webhooks to /);
  }
  for (
    const host of [
      "10.0.0.1",
      "172.16.0.1",
      "192.168.1.1",
      "100.64.0.1",
      "198.18.0.1",
      "[fc00::1]",
      "8.8.8.8",
    ]
  ) {
    is(await blockedTarget(`http://${host}/`, nowhere), null, host);
  }
});

Deno.test("blockedTarget() resolves names, and looks at the first address, to which Nautobot sends", async () => {
  const at = (...addresses: string[]) =>
    blockedTarget("http://box.example:9000/", () => Promise.resolve(addresses));
  const found = await at("127.0.1.1", "10.0.0.1");
  is(found?.literal, false);
  match(found!.detail, /box\.example is 127\.0\.1\.1 as seen from here, a loopback address/);
  is(await at("10.0.0.1", "127.0.0.1"), null);
  is(await at(), null);
  is(await blockedTarget("nonsense", () => Promise.reject(new Error("not asked"))), null);
});
