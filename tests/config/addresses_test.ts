import assert from "node:assert/strict";
import fc from "fast-check";
import {
  parseCidrs,
  parseListen,
  parseOwnUrl,
  parseProxyUrl,
  parseSourceUrl,
  parseStore,
} from "../../lib/config/addresses.ts";

Deno.test("parseListen() reads address and port", () => {
  const at = (hostname: string, port: number) => ({ hostname, port });
  assert.deepEqual(parseListen("0.0.0.0:9000"), at("0.0.0.0", 9000));
  assert.deepEqual(parseListen(":9000"), at("0.0.0.0", 9000));
  assert.deepEqual(parseListen("9000"), at("0.0.0.0", 9000));
  assert.deepEqual(parseListen("[::]:9000"), at("::", 9000));
  assert.deepEqual(parseListen("[2001:db8::1]:80"), at("2001:db8::1", 80));
  assert.deepEqual(parseListen("localhost:0"), at("localhost", 0));
});

Deno.test("parseListen() refuses what is not one", () => {
  for (
    const text of [
      "",
      "localhost",
      "0.0.0.0",
      "1.2.3.4:65536",
      "::1:80",
      "[nope]:80",
      "a b:1",
      "[]:1",
    ]
  ) {
    assert.throws(
      () => parseListen(text),
      /is not an address and port; write 0\.0\.0\.0:9000/,
      text,
    );
  }
  assert.throws(() => parseListen("300.0.0.1:80"), /has no valid IPv4 address/);
});

Deno.test("parseCidrs() reads networks and single addresses", () => {
  assert.deepEqual(parseCidrs("10.0.0.0/8, 192.0.2.7 ,2001:db8::/32,::1"), [
    "10.0.0.0/8",
    "192.0.2.7/32",
    "2001:db8::/32",
    "::1/128",
  ]);
});

Deno.test("parseCidrs() names the item that is wrong", () => {
  for (const item of ["10.0.0.0/33", "10.1", "netbox", "10.0.0.0/", "1.2.3/24", "0x7f.1/8"]) {
    assert.throws(
      () => parseCidrs(`10.0.0.0/8,${item}`),
      (error: Error) => error instanceof SyntaxError && error.message.includes(`"${item}"`),
      item,
    );
  }
});

Deno.test("parseSourceUrl() drops /api and slashes at the end", () => {
  for (
    const [text, url] of [
      ["https://netbox.example", "https://netbox.example"],
      ["https://netbox.example/", "https://netbox.example"],
      ["https://netbox.example/api", "https://netbox.example"],
      ["https://netbox.example/api/", "https://netbox.example"],
      ["https://netbox.example//api//", "https://netbox.example"],
      ["http://10.0.0.1:8000/netbox/api/", "http://10.0.0.1:8000/netbox"],
      ["https://api", "https://api"],
      ["HTTPS://NetBox.Example:443", "https://netbox.example"],
    ] as const
  ) assert.equal(parseSourceUrl(text), url, text);
});

Deno.test("parseSourceUrl() refuses what cannot be NetBox's address", () => {
  const refused = (text: string, message: RegExp) =>
    assert.throws(() => parseSourceUrl(text), (error: Error) => {
      assert.ok(error instanceof SyntaxError);
      assert.match(error.message, message);
      return true;
    }, text);
  refused("netbox.example", /is not a URL; write https:\/\//);
  refused("netbox:8000", /is not a URL/);
  refused("ftp://netbox.example", /must begin with http/);
  refused("https://admin:pass@netbox.example", /user name or password; leave them out/);
  refused("https://admin@netbox.example", /user name or password/);
  refused("https://netbox.example/?x=1", /has a \? or # part/);
  refused("https://netbox.example/#", /has a \? or # part/);
  refused("https://", /is not a URL/);
});

Deno.test("parseOwnUrl() keeps a path and drops the slash at the end", () => {
  assert.equal(parseOwnUrl("http://hookbox:9000/"), "http://hookbox:9000");
  assert.equal(
    parseOwnUrl("https://proxy.example/netbox-hooks/"),
    "https://proxy.example/netbox-hooks",
  );
});

Deno.test("parseOwnUrl() refuses what NetBox cannot send to", () => {
  assert.throws(() => parseOwnUrl("http://0.0.0.0:9000"), /is an address to listen on/);
  assert.throws(() => parseOwnUrl("http://[::]:9000"), /is an address to listen on/);
  assert.throws(() => parseOwnUrl("http://hookbox:0"), /has port 0/);
  assert.throws(() => parseOwnUrl("http://hookbox:9000/hooks/netbox"), /hookbox adds itself/);
  assert.throws(() => parseOwnUrl("ws://hookbox:9000"), /must begin with http/);
});

Deno.test("parseProxyUrl() takes URLs and a bare host with port", () => {
  assert.equal(parseProxyUrl("proxy:3128"), "http://proxy:3128/");
  assert.equal(parseProxyUrl("http://u:p@proxy:3128"), "http://u:p@proxy:3128/");
  assert.equal(parseProxyUrl("socks5://proxy:1080"), "socks5://proxy:1080");
  assert.throws(() => parseProxyUrl("ftp://proxy"), /is not a proxy that is supported/);
  assert.throws(() => parseProxyUrl("http://"), /is not a URL/);
});

Deno.test("parseStore() tells paths from databases", () => {
  for (
    const path of ["./data/hookbox.db", "/var/lib/hookbox.db", "hookbox.db", "C:\\data\\hookbox.db"]
  ) {
    assert.equal(parseStore(path), path);
  }
  assert.equal(parseStore("postgres://u:p@db/hookbox"), "postgres://u:p@db/hookbox");
  assert.equal(parseStore("postgresql://db/hookbox"), "postgresql://db/hookbox");
  assert.throws(() => parseStore("mysql://db/hookbox"), /neither a path nor a postgres/);
  assert.throws(() => parseStore("postgres://db"), /names no database/);
});

Deno.test("every reader of addresses answers or throws a SyntaxError", () => {
  const readers = [parseListen, parseCidrs, parseSourceUrl, parseOwnUrl, parseProxyUrl, parseStore];
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.webUrl(), fc.ipV6(), fc.ipV4Extended()), (text) => {
      for (const read of readers) {
        try {
          read(text);
        } catch (error) {
          assert.ok(error instanceof SyntaxError, String(error));
        }
      }
    }),
  );
});
