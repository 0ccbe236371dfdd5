import assert from "node:assert/strict";
import { clientAddress, isWithin, parseNetworks } from "../../lib/http/client_address.ts";
import { from, setup, signed } from "./setup.ts";

function within(address: string | null, ...list: string[]): boolean {
  return isWithin(address, parseNetworks(list, "X"));
}

function client(peer: string, forwarded: string | null, ...proxies: string[]): string | null {
  const headers = new Headers(forwarded === null ? {} : { "x-forwarded-for": forwarded });
  return clientAddress(headers, from(peer), parseNetworks(proxies, "X"));
}

Deno.test("isWithin() knows addresses and networks of both kinds", () => {
  assert.ok(within("10.1.2.3", "192.0.2.0/24", "10.0.0.0/8"));
  assert.ok(within("192.0.2.7", "192.0.2.7"));
  assert.ok(!within("192.0.2.8", "192.0.2.7"));
  assert.ok(within("2001:db8::5", "2001:db8::/32"));
  assert.ok(within("2001:DB8:0::1", "2001:db8::1"));
  assert.ok(!within("2001:db9::", "2001:db8::/32"));
  assert.ok(within("198.51.100.1", "0.0.0.0/0"));
});

Deno.test("isWithin() takes an IPv4 address in IPv6 clothes for what it is", () => {
  assert.ok(within("::ffff:10.0.0.7", "10.0.0.0/8"));
  assert.ok(within("10.0.0.7", "::ffff:10.0.0.7"));
  assert.ok(!within("10.0.0.7", "::/0"));
});

Deno.test("isWithin() is false for what is no address, and for no networks", () => {
  for (const none of [null, "", "unknown", "10", "0x0a000001", "010.0.0.1", "10.0.0.1.2"]) {
    assert.ok(!within(none, "0.0.0.0/0", "::/0"), String(none));
  }
  assert.ok(!within("10.0.0.1"));
});

Deno.test("parseNetworks() names the setting and the entry that it cannot read", () => {
  for (
    const entry of [
      "10.0.0.0/33",
      "10.0.0.0/",
      "10/8",
      "nonsense",
      "10.0.0.0/8/9",
      "::1/129",
      "",
      "10.0.0.0/-1",
    ]
  ) {
    assert.throws(
      () => parseNetworks(["10.0.0.1", entry], "HOOKBOX_ALLOW_FROM"),
      new TypeError(
        `Cannot read "${entry}" in HOOKBOX_ALLOW_FROM: write an address (10.0.0.7) or a network (10.0.0.0/8)`,
      ),
    );
  }
});

Deno.test("clientAddress() believes X-Forwarded-For only from a trusted proxy", () => {
  assert.equal(client("192.0.2.1", "10.0.0.1"), "192.0.2.1");
  assert.equal(client("192.0.2.1", "10.0.0.1", "192.0.2.2"), "192.0.2.1");
  assert.equal(client("192.0.2.1", "10.0.0.1", "192.0.2.1"), "10.0.0.1");
  assert.equal(client("192.0.2.1", null, "192.0.2.1"), "192.0.2.1");
});

Deno.test("clientAddress() reads the list from its end, past trusted proxies only", () => {
  assert.equal(client("192.0.2.1", "1.1.1.1, 10.0.0.5,192.0.2.9", "192.0.2.0/24"), "10.0.0.5");
  assert.equal(client("192.0.2.1", "192.0.2.7, 192.0.2.9", "192.0.2.0/24"), "192.0.2.7");
  assert.equal(client("192.0.2.1", "10.0.0.5:4711", "192.0.2.1"), "10.0.0.5");
  assert.equal(client("::1", "[2001:db8::1]:4711", "::1"), "2001:db8::1");
});

Deno.test("clientAddress() is null where the address is not known", () => {
  assert.equal(client("192.0.2.1", "10.0.0.5, unknown", "192.0.2.1"), null);
  assert.equal(client("192.0.2.1", "10.0.0.5,", "192.0.2.1"), null);
  const unix = { remoteAddr: { transport: "unix" as const, path: "/x" } };
  assert.equal(clientAddress(new Headers(), unix, null), null);
  assert.equal(clientAddress(new Headers(), undefined, null), null);
});

Deno.test("createApp() refuses who is not in HOOKBOX_ALLOW_FROM with 403, before anything else", async () => {
  const { app, commit } = setup({
    limits: { allowFrom: ["10.0.0.0/8"], trustedProxies: ["192.0.2.1"] },
  });
  const ask = async (path: string, peer: string | null, forwarded?: string) => {
    const headers = forwarded ? { "x-forwarded-for": forwarded } : {};
    const env = peer === null ? undefined : from(peer);
    return (await app.request(path, signed("{}", { headers }), env)).status;
  };
  assert.equal(await ask("/hooks/netbox", "10.1.1.1"), 202);
  assert.equal(await ask("/hooks/netbox", "11.1.1.1"), 403);
  assert.equal(await ask("/hooks/unknown", "11.1.1.1"), 403);
  assert.equal(await ask("/hooks/netbox", "11.1.1.1", "10.1.1.1"), 403);
  assert.equal(await ask("/hooks/netbox", "192.0.2.1", "10.1.1.1"), 202);
  assert.equal(await ask("/hooks/netbox", "192.0.2.1", "10.1.1.1, 11.1.1.1"), 403);
  assert.equal(await ask("/hooks/netbox", null), 403);
  assert.equal(commit.appended.length, 2);
  // The list is for deliveries: a load balancer asks from elsewhere.
  assert.equal((await app.request("/livez", {}, from("11.1.1.1"))).status, 200);
});

Deno.test("createApp() does not start with a list that it cannot read", () => {
  assert.throws(() => setup({ limits: { allowFrom: ["x"] } }), /HOOKBOX_ALLOW_FROM/);
  assert.throws(() => setup({ limits: { trustedProxies: ["x"] } }), /HOOKBOX_TRUSTED_PROXIES/);
});
