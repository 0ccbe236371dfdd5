import assert from "node:assert/strict";
import { systemClock } from "../../lib/clock.ts";
import { listen } from "../../lib/http/listen.ts";
import { sign } from "../../lib/signature.ts";
import { recording } from "../recordings.ts";
import { type Options, SECRET, type Setup, setup } from "./setup.ts";
import { until } from "../until.ts";
import { Wire } from "./wire.ts";

const update = recording("4.7.3", "interface-update-description");
const LENGTH = new TextEncoder().encode(update.body).length;
const SIGNED = { "X-Hook-Signature": sign(new TextEncoder().encode(update.body), SECRET) };

/** A served application, and a connection to it. */
async function connected(
  options: Options,
  test: (wire: Wire, setup: Setup) => Promise<void>,
): Promise<void> {
  const made = setup({ ...options, deps: { clock: systemClock } });
  const { address, stop } = listen(made.app.fetch, { hostname: "127.0.0.1", port: 0 });
  try {
    using wire = await Wire.open(address.port);
    await test(wire, made);
  } finally {
    await stop();
  }
}

Deno.test("a delivery as NetBox writes it, header by header, is stored", async () => {
  await connected({ limits: { allowFrom: ["127.0.0.0/8"] } }, async (wire, { commit }) => {
    const lines = update.headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");
    await wire.write(`POST /hooks/netbox HTTP/1.1\r\n${lines}\r\n${update.body}`);
    const { status, headers, body } = await wire.answer();
    assert.equal(status, 202);
    assert.equal(new TextDecoder().decode(commit.appended[0]!.body), update.body);
    assert.equal(JSON.parse(body).id, commit.appended[0]!.id);
    const told = [...headers.keys()].filter((name) => name !== "connection");
    assert.deepEqual(told.sort(), ["content-length", "content-type", "date"]);
  });
});

Deno.test("a chunked delivery is stored, whatever its chunks", async () => {
  await connected({}, async (wire, { commit }) => {
    await wire.head("POST /hooks/netbox", { ...SIGNED, "Transfer-Encoding": "chunked" });
    for (const piece of update.body.match(/[\s\S]{1,700}/g)!) await wire.chunk(piece);
    await wire.chunk("");
    assert.equal((await wire.answer()).status, 202);
    assert.equal(new TextDecoder().decode(commit.appended[0]!.body), update.body);
  });
});

Deno.test("a chunked body is bounded while it is read", async () => {
  await connected({ limits: { maxBody: 10_000 } }, async (wire, { commit }) => {
    await wire.head("POST /hooks/netbox", { ...SIGNED, "Transfer-Encoding": "chunked" });
    for (let i = 0; i < 11; i++) await wire.chunk("x".repeat(1000));
    // The body has not ended, and will not.
    const { status, headers, body } = await wire.answer();
    assert.equal(status, 413);
    assert.equal(headers.get("connection")?.split(",")[0], "close");
    assert.deepEqual(JSON.parse(body), { error: "the body is larger than 10000 bytes" });
    assert.deepEqual([commit.appended.length, commit.inFlight], [0, 0]);
  });
});

Deno.test("a declared length that is too large is answered before the body comes", async () => {
  await connected({ limits: { maxBody: 10_000 } }, async (wire) => {
    await wire.head("POST /hooks/netbox", { ...SIGNED, "Content-Length": 10_001 });
    const { status, headers } = await wire.answer();
    assert.equal(status, 413);
    assert.equal(headers.get("connection")?.split(",")[0], "close");
  });
});

Deno.test("a client that sends all of a body that is too large still gets its 413", async () => {
  const size = 8 * 1024 * 1024;
  await connected({ limits: { maxBody: 10_000 } }, async (wire) => {
    await wire.head("POST /hooks/netbox", { ...SIGNED, "Content-Length": size });
    await wire.write(new Uint8Array(size));
    assert.equal((await wire.answer()).status, 413);
  });
});

Deno.test("a declared length that is too short cuts the body, and the signature fails", async () => {
  await connected({}, async (wire, { commit }) => {
    await wire.head("POST /hooks/netbox", { ...SIGNED, "Content-Length": LENGTH - 1 });
    await wire.write(update.body);
    assert.equal((await wire.answer()).status, 403);
    assert.equal(commit.appended.length, 0);
  });
});

Deno.test("a declared length that is too long is answered 408 when the rest does not come", async () => {
  await connected({ limits: { bodyTimeout: 50 } }, async (wire, { commit }) => {
    await wire.head("POST /hooks/netbox", { ...SIGNED, "Content-Length": LENGTH + 1 });
    await wire.write(update.body);
    const { status, headers, body } = await wire.answer();
    assert.equal(status, 408);
    assert.equal(headers.get("connection")?.split(",")[0], "close");
    assert.deepEqual(JSON.parse(body), { error: "the body did not arrive in time" });
    assert.deepEqual([commit.appended.length, commit.inFlight], [0, 0]);
  });
});

Deno.test("a client that goes away in its body leaves nothing behind", async () => {
  await connected({}, async (wire, { commit, app }) => {
    await wire.head("POST /hooks/netbox", { ...SIGNED, "Content-Length": LENGTH });
    await wire.write(update.body.slice(0, 1000));
    await until("the request is there", () => commit.inFlight === 1, 10);
    wire.end();
    await until("the request is over", () => commit.inFlight === 0, 10);
    assert.equal(commit.appended.length, 0);
    assert.equal((await app.request("/livez")).status, 200);
  });
});

Deno.test("a connection is good for more after a 403", async () => {
  // Small and in one piece: Deno 2.8.3 to 2.9.5 close the connection after other bodies (denoland/deno#36657).
  const body = "{}";
  const request = { "Content-Length": body.length, "X-Hook-Signature": "00" };
  const good = { ...request, "X-Hook-Signature": sign(new TextEncoder().encode(body), SECRET) };
  await connected({}, async (wire, { commit }) => {
    for (const [headers, status] of [[request, 403], [good, 202], [request, 403]] as const) {
      await wire.head("POST /hooks/netbox", headers, body);
      assert.equal((await wire.answer()).status, status);
    }
    assert.equal(commit.appended.length, 1);
  });
});
