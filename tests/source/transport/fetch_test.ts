import assert from "node:assert/strict";
import { FakeClock } from "../../fake_clock.ts";
import { failure, freePort, listen, serve, tlsFile, transport } from "./servers.ts";

const CA = tlsFile("ca.pem");

Deno.test("createTransport() reaches plain HTTP with method, body and headers", async () => {
  await using server = await serve(null);
  const url = `http://127.0.0.1:${server.port}`;
  using to = transport(url);
  const response = await to.fetch(`${url}/api/x/?a=1`, {
    method: "PATCH",
    headers: { Authorization: "Token x", "Content-Type": "application/json" },
    body: "{}",
  });
  assert.equal(response.status, 200);
  assert.equal(response.url, `${url}/api/x/?a=1`);
  assert.equal(response.headers.get("X-Request-ID"), "abc");
  const { method, path, body, headers } = await response.json();
  assert.deepEqual([method, path, body], ["PATCH", "/api/x/?a=1", "{}"]);
  assert.equal(headers.authorization, "Token x");
});

Deno.test("createTransport() takes a Request as fetch does", async () => {
  await using server = await serve(null);
  const url = `http://127.0.0.1:${server.port}`;
  using to = transport(url);
  const response = await to.fetch(new Request(`${url}/y`, { method: "POST", body: "text" }));
  const { method, body } = await response.json();
  assert.deepEqual([method, body], ["POST", "text"]);
});

Deno.test("createTransport() passes errors of the source, empty answers and redirects through", async () => {
  await using server = await serve(null);
  const url = `http://127.0.0.1:${server.port}`;
  using to = transport(url);
  const missing = await to.fetch(`${url}/missing`);
  assert.equal(missing.status, 404);
  await missing.body?.cancel();
  const empty = await to.fetch(`${url}/empty`, { method: "DELETE" });
  assert.equal(empty.status, 204);
  assert.equal(empty.body, null);
  const moved = await to.fetch(`${url}/moved`);
  assert.equal(moved.status, 302);
  assert.equal(moved.headers.get("location"), "/x");
  await moved.body?.cancel();
  assert.deepEqual(server.seen, ["GET /missing", "DELETE /empty", "GET /moved"]);
});

Deno.test("createTransport() reaches HTTPS signed by the private CA of NETBOX_CA_FILE", async () => {
  await using server = await serve("good");
  const url = `https://127.0.0.1:${server.port}`;
  using to = transport(url, { caFile: CA });
  const response = await to.fetch(`${url}/api/`);
  assert.equal((await response.json()).path, "/api/");
});

Deno.test("createTransport() reaches a self-signed leaf that NETBOX_CA_FILE holds", async () => {
  await using server = await serve("self_leaf");
  const url = `https://127.0.0.1:${server.port}`;
  using to = transport(url, { caFile: tlsFile("self_leaf.pem") });
  assert.equal((await (await to.fetch(url)).json()).path, "/");
});

Deno.test("createTransport() names NETBOX_CA_FILE when the file cannot be used", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const broken = `${folder}/broken.pem`;
    await Deno.writeTextFile(
      broken,
      "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    );
    for (
      const [caFile, words] of [
        [`${folder}/missing.pem`, "missing.pem does not exist"],
        [tlsFile("good.key"), "good.key holds no certificate in PEM"],
        [broken, "broken.pem has a certificate that cannot be read"],
        [folder, "cannot be read"],
      ] as const
    ) {
      using to = transport("https://127.0.0.1", { caFile });
      const error = await failure(to.fetch("https://127.0.0.1"));
      assert.equal(error.kind, "ca-file");
      assert.match(error.message, /^Cannot use NETBOX_CA_FILE: /);
      assert.ok(error.message.includes(words), error.message);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("createTransport() reads NETBOX_CA_FILE again after it could not", async () => {
  await using server = await serve("good");
  const folder = await Deno.makeTempDir();
  try {
    const caFile = `${folder}/ca.pem`;
    const url = `https://127.0.0.1:${server.port}`;
    using to = transport(url, { caFile });
    assert.equal((await failure(to.fetch(url))).kind, "ca-file");
    await Deno.copyFile(CA, caFile);
    assert.equal((await (await to.fetch(url)).json()).path, "/");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("createTransport() gives up after timeoutMs when no answer comes", async () => {
  const { promise: asked, resolve } = Promise.withResolvers<void>();
  await using silent = listen(async (connection) => {
    await connection.read(new Uint8Array(1000));
    resolve();
    await connection.read(new Uint8Array(1000)); // until the other side gives up
    connection.close();
  });
  const clock = new FakeClock();
  const url = `http://127.0.0.1:${silent.port}`;
  using to = transport(url, { clock, timeoutMs: 30_000 });
  const ended = failure(to.fetch(url));
  await asked;
  await clock.advance(29_999);
  assert.equal(clock.pending, 1);
  await clock.advance(1);
  const error = await ended;
  assert.equal(error.kind, "timeout");
  assert.match(
    error.message,
    /^Cannot reach http:\S+: no complete answer within 30 s: check NETBOX_URL/,
  );
});

Deno.test("createTransport() gives up after timeoutMs when the body stops in the middle", async () => {
  await using stalled = listen(async (connection) => {
    await connection.read(new Uint8Array(1000));
    await connection.write(
      new TextEncoder().encode("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc"),
    );
    await connection.read(new Uint8Array(1000));
    connection.close();
  });
  const clock = new FakeClock();
  const url = `http://127.0.0.1:${stalled.port}`;
  using to = transport(url, { clock, timeoutMs: 1000 });
  const response = await to.fetch(url);
  const text = response.text();
  await clock.advance(1000);
  await assert.rejects(text, { name: "TransportError", kind: "timeout" });
});

Deno.test("createTransport() stops the clock when the body is read, cancelled or absent", async () => {
  await using server = await serve(null);
  const clock = new FakeClock();
  const url = `http://127.0.0.1:${server.port}`;
  using to = transport(url, { clock });
  await (await to.fetch(url)).text();
  assert.equal(clock.pending, 0);
  await (await to.fetch(url)).body?.cancel();
  assert.equal(clock.pending, 0);
  await to.fetch(`${url}/empty`);
  assert.equal(clock.pending, 0);
});

Deno.test("createTransport() ends with the caller's own reason when the caller aborts", async () => {
  await using silent = listen(async (connection) => {
    await connection.read(new Uint8Array(1000));
    await connection.read(new Uint8Array(1000));
    connection.close();
  });
  const url = `http://127.0.0.1:${silent.port}`;
  using to = transport(url);
  const controller = new AbortController();
  const reason = new Error("enough");
  const ended = to.fetch(url, { signal: controller.signal });
  controller.abort(reason);
  await assert.rejects(ended, (error) => error === reason);
  await assert.rejects(to.fetch(url, { signal: AbortSignal.abort(reason) }), (e) => e === reason);
  const inRequest = new Request(url, { signal: AbortSignal.abort(reason) });
  await assert.rejects(to.fetch(inRequest), (e) => e === reason);
});

Deno.test("createTransport() says that it is closed", async () => {
  const to = transport("http://127.0.0.1");
  to.close();
  assert.match((await failure(to.fetch("http://127.0.0.1"))).message, /the transport is closed/);
});

Deno.test("createTransport() says who refuses", async () => {
  const url = `http://127.0.0.1:${freePort()}`;
  using to = transport(url);
  const error = await failure(to.fetch(url));
  assert.equal(error.kind, "refused");
  assert.equal(
    error.message,
    `Cannot reach ${url}: the connection was refused: check that NetBox runs, and host and port of NETBOX_URL`,
  );
});

Deno.test("createTransport() says which name is unknown", async () => {
  // RFC 6761 §6.4: .invalid never resolves.
  using to = transport("https://netbox.invalid");
  const error = await failure(to.fetch("https://netbox.invalid/api/"));
  assert.equal(error.kind, "dns");
  assert.match(error.message, /the name netbox\.invalid is unknown: check NETBOX_URL and the DNS/);
});

Deno.test("createTransport() tells http from https at the wrong port", async () => {
  await using plain = await serve(null);
  await using secure = await serve("good");
  using to = transport("https://127.0.0.1");
  const noTls = await failure(to.fetch(`https://127.0.0.1:${plain.port}`));
  assert.equal(noTls.kind, "not-tls");
  assert.match(noTls.message, /there is no TLS at that port.*write http:\/\/ in NETBOX_URL/);
  const noHttp = await failure(to.fetch(`http://127.0.0.1:${secure.port}`));
  assert.equal(noHttp.kind, "not-http");
  assert.match(noHttp.message, /there is no HTTP at that port.*write https:\/\/ in NETBOX_URL/);
});

Deno.test("createTransport() says when the connection is cut off, also in the body", async () => {
  await using rude = listen(async (connection) => {
    const asked = new Uint8Array(1000);
    await connection.read(asked);
    if (new TextDecoder().decode(asked).startsWith("GET /body")) {
      await connection.write(
        new TextEncoder().encode("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc"),
      );
    }
    connection.close();
  });
  const url = `http://127.0.0.1:${rude.port}`;
  using to = transport(url);
  const error = await failure(to.fetch(url, { method: "POST", body: "x" }));
  assert.equal(error.kind, "reset");
  assert.match(error.message, /the connection was cut off/);
  const response = await to.fetch(`${url}/body`);
  await assert.rejects(response.text(), { name: "TransportError", kind: "reset" });
});

Deno.test("createTransport() sends again what changes nothing, when connections end without an answer", async () => {
  let ended = 0;
  await using rude = listen(async (connection) => {
    await connection.read(new Uint8Array(1000));
    if (++ended > 2) {
      const answer = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok";
      await connection.write(new TextEncoder().encode(answer));
    }
    connection.close();
  });
  const url = `http://127.0.0.1:${rude.port}`;
  using to = transport(url);
  assert.equal(await (await to.fetch(url)).text(), "ok");
  ended = 0;
  assert.equal((await failure(to.fetch(url, { method: "POST", body: "x" }))).kind, "reset");
});

Deno.test("createTransport() sends again over a new connection, however many idle ones have ended", async () => {
  const { promise: all, resolve } = Promise.withResolvers<void>();
  let opened = 0;
  await using restarted = listen(async (connection) => {
    await connection.read(new Uint8Array(1000));
    // As many connections as requests: none is used twice before all are open.
    if (++opened === 8) resolve();
    await all;
    const answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    await connection.write(new TextEncoder().encode(answer));
    await connection.read(new Uint8Array(1000));
    connection.close();
  });
  const url = `http://127.0.0.1:${restarted.port}`;
  using to = transport(url);
  const get = async () => await (await to.fetch(url)).text();
  await Promise.all(Array.from({ length: 8 }, get));
  assert.equal(await get(), "ok");
});
