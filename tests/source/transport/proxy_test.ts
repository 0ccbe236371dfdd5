import assert from "node:assert/strict";
import { type Proxy, proxyAuthorization, proxyFor } from "../../../lib/source/transport/proxy.ts";
import {
  failure,
  fingerprintOf,
  freePort,
  serve,
  startProxy,
  tlsFile,
  transport,
} from "./servers.ts";

const SETTINGS = { https: "http://secure:1", http: "http://plain:2", no: null };

function host(url: string, no: string | null = null): string | null {
  return proxyFor(new URL(url), { ...SETTINGS, no })?.url.host ?? null;
}

Deno.test("proxyFor() chooses by the scheme of the target", () => {
  assert.equal(host("https://netbox.example"), "secure:1");
  assert.equal(host("http://netbox.example"), "plain:2");
  const none = { https: null, http: null, no: null };
  assert.equal(proxyFor(new URL("https://netbox.example"), none), null);
});

Deno.test("proxyFor() honours NO_PROXY by name, domain, port, address and network", () => {
  const direct = (url: string, no: string) => assert.equal(host(url, no), null, `${url} ${no}`);
  const proxied = (url: string, no: string) => assert.notEqual(host(url, no), null, `${url} ${no}`);
  direct("https://netbox.example", "other, netbox.example");
  direct("https://netbox.example", "NetBox.Example");
  direct("https://netbox.lab.example", "example");
  direct("https://netbox.example", ".example");
  direct("https://netbox.example", "*.example");
  direct("https://netbox.example", "*");
  direct("https://netbox.example", "netbox.example:443");
  direct("https://netbox.example:8443", "a,netbox.example:8443");
  direct("https://10.1.2.3", "10.1.2.3");
  direct("https://10.1.2.3", "10.0.0.0/8");
  direct("https://10.1.2.3:8000", "10.1.2.3:8000");
  direct("https://[2001:db8::1]", "2001:db8::/32");
  direct("https://[2001:db8::1]:8000", "[2001:db8::1]:8000");
  proxied("https://netbox.example", "box.example");
  proxied("https://netbox.example", "netbox.example:8443");
  proxied("https://netbox.example", "netbox.example.org");
  proxied("https://10.1.2.3", "10.1.3.0/24,10.1.2.30,nonsense/8,2001:db8::/32,.2.3");
  proxied("https://netbox.example", "");
});

Deno.test("proxyFor() keeps credentials apart from the address", () => {
  const proxy = proxyFor(new URL("https://x"), {
    ...SETTINGS,
    https: "http://us%40er:p%3Ass@proxy:3128",
  }) as Proxy;
  assert.equal(proxy.url.href, "http://proxy:3128/");
  assert.equal(proxy.setting, "HTTPS_PROXY");
  assert.deepEqual(proxy.credentials, { username: "us@er", password: "p:ss" });
  assert.equal(proxyAuthorization({ username: "u", password: "ü" }), "Basic dTrDvA==");
});

/** Both ways to speak TLS. */
const WAYS = [
  ["verified", "good", async () => await Promise.resolve({ caFile: tlsFile("ca.pem") })],
  ["pinned", "self", async () => ({ sslVerify: await fingerprintOf("self") })],
] as const;

for (const [way, certificate, options] of WAYS) {
  Deno.test(`createTransport() reaches ${way} HTTPS through a proxy with credentials`, async () => {
    await using server = await serve(certificate);
    await using proxy = await startProxy({ credentials: "user:pa:ss" });
    const url = `https://localhost:${server.port}`;
    const https = `http://user:pa%3Ass@127.0.0.1:${proxy.port}/`;
    using to = transport(url, { ...await options(), proxy: { https, http: null, no: null } });
    const response = await to.fetch(`${url}/x`, { method: "POST", body: "text" });
    const { body, headers } = await response.json();
    assert.equal(body, "text");
    assert.equal(headers["proxy-authorization"], undefined);
    assert.deepEqual(proxy.seen, [`CONNECT localhost:${server.port}`]);
  });

  Deno.test(`createTransport() goes directly where NO_PROXY says so, ${way}`, async () => {
    await using server = await serve(certificate);
    await using proxy = await startProxy();
    const url = `https://localhost:${server.port}`;
    const https = `http://127.0.0.1:${proxy.port}/`;
    using to = transport(url, {
      ...await options(),
      proxy: { https, http: null, no: "localhost" },
    });
    assert.equal((await (await to.fetch(url)).json()).path, "/");
    assert.deepEqual(proxy.seen, []);
  });

  Deno.test(`createTransport() explains what a proxy refuses, ${way}, without credentials`, async () => {
    await using server = await serve(certificate);
    await using strict = await startProxy({ credentials: "user:right" });
    await using closed = await startProxy({ refuse: 403 });
    const url = `https://localhost:${server.port}`;
    const reach = async (https: string) => {
      using to = transport(url, { ...await options(), proxy: { https, http: null, no: null } });
      const error = await failure(to.fetch(url));
      assert.equal(error.kind, "proxy");
      const all = [error.message, String((error.cause as Error)?.stack)].join("\n");
      assert.ok(!all.includes("wrong-password"), all);
      assert.ok(!all.includes(btoa("user:wrong-password")), all);
      return error.message;
    };
    const at = `127.0.0.1:${strict.port}`;
    assert.equal(
      await reach(`http://user:wrong-password@${at}/`),
      `Cannot reach ${url} through the proxy ${at} (HTTPS_PROXY): the proxy wants a user name and password: ` +
        "write them into the URL of the proxy, http://user:password@host:port",
    );
    assert.match(
      await reach(`http://127.0.0.1:${closed.port}/`),
      /the proxy refuses to connect to it .*or set NO_PROXY for this host$/,
    );
    assert.match(
      await reach(`http://user:wrong-password@127.0.0.1:${freePort()}/`),
      /the proxy cannot be reached .*or set NO_PROXY for this host$/,
    );
    assert.match(
      await reach("http://user:wrong-password@proxy.invalid:3128/"),
      /cannot be reached/,
    );
    assert.deepEqual(server.seen, []);
  });

  Deno.test(`createTransport() explains certificates behind a proxy, ${way}`, async () => {
    await using server = await serve("expired");
    await using proxy = await startProxy();
    const url = `https://localhost:${server.port}`;
    const https = `http://127.0.0.1:${proxy.port}/`;
    using to = transport(url, { ...await options(), proxy: { https, http: null, no: null } });
    const { kind } = await failure(to.fetch(url));
    assert.equal(kind, way === "verified" ? "expired" : "wrong-certificate");
    assert.deepEqual(server.seen, []);
  });
}

Deno.test("createTransport() verifies as strictly behind a proxy, with and without credentials", async () => {
  await using proxy = await startProxy();
  for (const credentials of ["", "user:pass@"]) {
    const https = `http://${credentials}127.0.0.1:${proxy.port}/`;
    const settings = { https, http: null, no: null };
    for (
      const [certificate, host, kind] of [
        ["good", "localhost", "unknown-authority"],
        ["other", "localhost", "wrong-host"],
        ["other", "127.0.0.1", "wrong-host"],
        ["expired", "localhost", "expired"],
        ["future", "localhost", "not-yet-valid"],
        ["self_leaf", "localhost", "self-signed"],
      ] as const
    ) {
      await using server = await serve(certificate);
      const url = `https://${host}:${server.port}`;
      const caFile = certificate === "good" ? tlsFile("self_leaf.pem") : tlsFile("ca.pem");
      using to = transport(url, { caFile, proxy: settings });
      const error = await failure(to.fetch(url, { headers: { Authorization: "Token x" } }));
      assert.equal(error.kind, kind, `${certificate} ${credentials}`);
      if (kind === "unknown-authority" || kind === "self-signed") {
        assert.ok(error.message.includes(await fingerprintOf(certificate)), error.message);
      }
      assert.deepEqual(server.seen, []);
    }
  }
});

Deno.test("createTransport() keeps the usual authorities beside NETBOX_CA_FILE", async () => {
  await using server = await serve("good");
  await using proxy = await startProxy();
  const url = `https://localhost:${server.port}`;
  for (const credentials of ["", "user:pass@"]) {
    const options = {
      url,
      caFile: tlsFile("self_leaf.pem"),
      sslVerify: true,
      proxy: { https: `http://${credentials}127.0.0.1:${proxy.port}/`, http: null, no: null },
      timeoutMs: 20_000,
    };
    const module = new URL("../../../lib/source/transport/fetch.ts", import.meta.url).href;
    const program = `
      import { createTransport } from "${module}";
      const to = createTransport(${JSON.stringify(options)});
      console.log((await to.fetch("${url}")).status);
      Deno.exit();`;
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["eval", "--no-check", "--ext=ts", program],
      cwd: new URL("../../../", import.meta.url),
      // The test's authority takes the part of a usual one.
      env: { NODE_EXTRA_CA_CERTS: tlsFile("ca.pem"), NO_COLOR: "1" },
    }).output();
    const said = new TextDecoder();
    assert.equal(said.decode(stdout), "200\n", said.decode(stderr));
  }
});

Deno.test("createTransport() reaches plain HTTP through a proxy", async () => {
  await using proxy = await startProxy({ credentials: "user:pass" });
  const settings = (credentials: string) => ({
    https: null,
    http: `http://${credentials}@127.0.0.1:${proxy.port}/`,
    no: null,
  });
  using to = transport("http://netbox.invalid", { proxy: settings("user:pass") });
  assert.equal(await (await to.fetch("http://netbox.invalid/x")).text(), "from the proxy");
  assert.deepEqual(proxy.seen, ["GET http://netbox.invalid/x"]);

  using wrong = transport("http://netbox.invalid", { proxy: settings("user:wrong") });
  const error = await failure(wrong.fetch("http://netbox.invalid/x"));
  assert.equal(error.kind, "proxy");
  assert.match(error.message, /\(HTTP_PROXY\): the proxy wants a user name and password/);
});

Deno.test("createTransport() says that SOCKS and a pin do not go together", async () => {
  const proxy = { https: "socks5://user:hidden@127.0.0.1:1080", http: null, no: null };
  using to = transport("https://netbox.invalid", { sslVerify: false, proxy });
  const error = await failure(to.fetch("https://netbox.invalid"));
  assert.equal(error.kind, "proxy");
  assert.match(
    error.message,
    /^Cannot use the SOCKS proxy 127\.0\.0\.1:1080 \(HTTPS_PROXY\) together with/,
  );
});
