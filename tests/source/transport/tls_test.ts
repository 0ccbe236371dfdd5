import assert from "node:assert/strict";
import { failure, fingerprintOf, listen, serve, tlsFile, transport } from "./servers.ts";

const CA = tlsFile("ca.pem");

Deno.test("createTransport() explains a certificate of an unknown authority, with its fingerprint", async () => {
  await using server = await serve("good");
  const url = `https://127.0.0.1:${server.port}`;
  using to = transport(url);
  const error = await failure(to.fetch(url, { headers: { Authorization: "Token x" } }));
  assert.equal(error.kind, "unknown-authority");
  assert.equal(
    error.message,
    `Cannot trust ${url}: the certificate is signed by an unknown authority (CN=hookbox test authority): ` +
      `set NETBOX_CA_FILE to its certificate (PEM), or NETBOX_SSL_VERIFY=${await fingerprintOf(
        "good",
      )} ` +
      "(compare it with the certificate on NetBox's host first)",
  );
  assert.deepEqual(server.seen, []);
});

Deno.test("createTransport() says when NETBOX_CA_FILE holds another authority", async () => {
  await using server = await serve("good");
  const url = `https://127.0.0.1:${server.port}`;
  const caFile = tlsFile("self_leaf.pem");
  using to = transport(url, { caFile });
  const error = await failure(to.fetch(url));
  assert.equal(error.kind, "unknown-authority");
  assert.ok(
    error.message.includes(
      `put its certificate (PEM) into NETBOX_CA_FILE (${caFile}), where it is not`,
    ),
    error.message,
  );
});

Deno.test("createTransport() explains a self-signed certificate, also one that is trusted", async () => {
  for (
    const [certificate, caFile] of [
      ["self", null],
      ["self", tlsFile("self.pem")],
      ["self_leaf", null],
      ["self_leaf", CA],
    ] as const
  ) {
    await using server = await serve(certificate);
    const url = `https://127.0.0.1:${server.port}`;
    using to = transport(url, { caFile });
    const error = await failure(to.fetch(url));
    assert.equal(error.kind, "self-signed");
    assert.equal(
      error.message,
      `Cannot trust ${url}: the certificate is self-signed: ` +
        `set NETBOX_SSL_VERIFY=${await fingerprintOf(certificate)} ` +
        "(compare it with the certificate on NetBox's host first)",
    );
  }
});

Deno.test("createTransport() explains a certificate for other names", async () => {
  await using server = await serve("other");
  const url = `https://127.0.0.1:${server.port}`;
  using to = transport(url, { caFile: CA });
  const error = await failure(to.fetch(url));
  assert.equal(error.kind, "wrong-host");
  assert.match(
    error.message,
    /netbox\.example\.org.*: set NETBOX_URL to a name that the certificate has$/,
  );
});

Deno.test("createTransport() explains a certificate outside its time", async () => {
  for (
    const [certificate, kind, words] of [
      ["expired", "expired", /the certificate has expired .*: renew it .* check the clock/],
      ["future", "not-yet-valid", /the certificate is not valid yet .*: check the clock/],
    ] as const
  ) {
    await using server = await serve(certificate);
    const url = `https://127.0.0.1:${server.port}`;
    using to = transport(url, { caFile: CA });
    const error = await failure(to.fetch(url));
    assert.equal(error.kind, kind);
    assert.match(error.message, words);
  }
});

Deno.test("createTransport() without verification reaches every certificate", async () => {
  for (const certificate of ["good", "other", "expired", "future", "self", "self_leaf"]) {
    await using server = await serve(certificate);
    const url = `https://127.0.0.1:${server.port}`;
    using to = transport(url, { sslVerify: false });
    const response = await to.fetch(`${url}/api/x/?a=1`, { method: "POST", body: "ü" });
    assert.equal(response.status, 200, certificate);
    assert.equal(response.url, `${url}/api/x/?a=1`);
    assert.equal(response.headers.get("x-request-id"), "abc");
    const { method, path, body, headers } = await response.json();
    assert.deepEqual([method, path, body], ["POST", "/api/x/?a=1", "ü"]);
    assert.equal(headers.host, `127.0.0.1:${server.port}`);
  }
});

Deno.test("createTransport() without verification passes every kind of answer through", async () => {
  const large = "x".repeat(3_000_000);
  await using server = await serve("self", (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/empty") return new Response(null, { status: 204 });
    if (pathname === "/moved") {
      return new Response(null, { status: 301, headers: { location: "/x" } });
    }
    return new Response(large, { status: pathname === "/broken" ? 500 : 200 });
  });
  const url = `https://localhost:${server.port}`;
  using to = transport(url, { sslVerify: false });
  assert.equal((await (await to.fetch(url)).text()).length, large.length);
  const broken = await to.fetch(`${url}/broken`);
  assert.equal(broken.status, 500);
  await broken.body?.cancel();
  const empty = await to.fetch(`${url}/empty`, { method: "DELETE" });
  assert.deepEqual([empty.status, empty.body], [204, null]);
  const moved = await to.fetch(`${url}/moved`);
  assert.deepEqual([moved.status, moved.headers.get("location")], [301, "/x"]);
  await moved.body?.cancel();
  assert.equal((await to.fetch(url, { method: "HEAD" })).body, null);
});

Deno.test("createTransport() with a pin reaches that certificate, whatever its names and authority", async () => {
  for (const certificate of ["self", "expired", "other"]) {
    await using server = await serve(certificate);
    const url = `https://127.0.0.1:${server.port}`;
    using to = transport(url, { sslVerify: await fingerprintOf(certificate) });
    assert.equal((await (await to.fetch(url)).json()).path, "/");
  }
});

Deno.test("createTransport() with a pin sends no byte to another certificate, a well-signed one too", async () => {
  await using server = await serve("good");
  const url = `https://127.0.0.1:${server.port}`;
  const pin = await fingerprintOf("self");
  using to = transport(url, { sslVerify: pin, caFile: CA });
  const error = await failure(to.fetch(url, { headers: { Authorization: "Token x" } }));
  assert.equal(error.kind, "wrong-certificate");
  assert.equal(
    error.message,
    `Cannot trust ${url}: it shows the certificate ${await fingerprintOf("good")}, ` +
      `and NETBOX_SSL_VERIFY allows only ${pin}: if it was renewed, compare the fingerprint on ` +
      "NetBox's host and set NETBOX_SSL_VERIFY to it",
  );
  assert.deepEqual(server.seen, []);
});

Deno.test("createTransport() with a pin does not change plain HTTP", async () => {
  await using server = await serve(null);
  const url = `http://127.0.0.1:${server.port}`;
  using to = transport(url, { sslVerify: await fingerprintOf("self") });
  assert.equal((await (await to.fetch(url)).json()).path, "/");
});

Deno.test("createTransport() without verification explains failures the same way", async () => {
  await using plain = await serve(null);
  await using closing = listen((connection) => Promise.resolve(connection.close()));
  using to = transport("https://127.0.0.1", { sslVerify: false });
  const kindAt = async (url: string) => (await failure(to.fetch(url))).kind;
  assert.equal(await kindAt(`https://127.0.0.1:${plain.port}`), "not-tls");
  assert.equal(await kindAt(`https://127.0.0.1:${closing.port}`), "reset");
  assert.equal(await kindAt("https://netbox.invalid"), "dns");
});

Deno.test("createTransport() without verification obeys the caller's signal and the time limit", async () => {
  const { promise: asked, resolve } = Promise.withResolvers<void>();
  const { promise: over, resolve: end } = Promise.withResolvers<Response>();
  await using server = await serve("self", () => {
    resolve();
    return over;
  });
  const url = `https://127.0.0.1:${server.port}`;
  using to = transport(url, { sslVerify: false });
  const controller = new AbortController();
  const ended = to.fetch(url, { signal: controller.signal });
  await asked;
  const reason = new Error("enough");
  controller.abort(reason);
  await assert.rejects(ended, (error) => error === reason);

  using short = transport(url, { sslVerify: false, timeoutMs: 50 });
  assert.equal((await failure(short.fetch(url))).kind, "timeout");
  end(new Response());
});
