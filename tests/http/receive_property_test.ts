import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { sign } from "../../lib/signature.ts";
import { recordings } from "../recordings.ts";
import { SECRET, setup, signed } from "./setup.ts";

const bodies = recordings("4.7.3").map((it) => it.body).filter((body) => body !== "");

/** Bytes of every sort: noise, JSON, and recordings with a piece cut out or replaced. */
const anything: fc.Arbitrary<Uint8Array<ArrayBuffer>> = fc.oneof(
  fc.uint8Array({ maxLength: 200 }).map((bytes) => new Uint8Array(bytes)),
  fc.json().map((text) => new TextEncoder().encode(text)),
  fc.record({ event: fc.jsonValue(), timestamp: fc.jsonValue(), data: fc.jsonValue() })
    .map((value) => new TextEncoder().encode(JSON.stringify(value))),
  fc.tuple(fc.constantFrom(...bodies), fc.nat(3000), fc.nat(20), fc.string())
    .map(([body, at, length, piece]) =>
      new TextEncoder().encode(body.slice(0, at) + piece + body.slice(at + length))
    ),
);

const somewhere = fc.constantFrom("/hooks/netbox", "/hooks/netbox/", "/hooks/netbox/dcim.site");

Deno.test("any bytes with a right signature are stored as they are, and answered 2xx", async () => {
  await fc.assert(
    fc.asyncProperty(anything, somewhere, async (body, path) => {
      const { app, commit } = setup();
      const first = await app.request(path, signed(body));
      assert.equal(first.status, 202);
      assert.equal(commit.appended.length, 1);
      assert.equal(Buffer.compare(commit.appended[0]!.body, body), 0);
      const second = await app.request(path, signed(body));
      assert.equal(second.status, commit.appended.length === 1 ? 200 : 202);
      assert.equal(commit.inFlight, 0);
    }),
    { numRuns: 500 },
  );
});

/** What stands in `X-Hook-Signature`: nothing, noise, a digest of something else, or one with a bit changed. */
const wrong = fc.oneof(
  fc.constant(() => null),
  fc.string({ unit: fc.constantFrom(..."0123456789abcdefghi ="), maxLength: 140 }).map(
    (text) => () => text,
  ),
  fc.string().filter((text) => text !== SECRET)
    .map((secret) => (body: Uint8Array) => sign(body, secret)),
  fc.nat(127).map((at) => (body: Uint8Array) => {
    const right = sign(body, SECRET);
    return right.slice(0, at) + (right[at] === "0" ? "1" : "0") + right.slice(at + 1);
  }),
);

Deno.test("any bytes with a wrong signature are answered 403, and never stored", async () => {
  await fc.assert(
    fc.asyncProperty(anything, wrong, somewhere, async (body, signature, path) => {
      const { app, commit } = setup();
      const headers = new Headers(signed(body).headers);
      headers.delete("x-hook-signature");
      const given = signature(body);
      if (given !== null) headers.set("x-hook-signature", given);
      const response = await app.request(path, { method: "POST", body, headers });
      assert.equal(response.status, 403);
      assert.equal(await response.text(), '{"error":"forbidden"}');
      assert.deepEqual([commit.appended.length, commit.inFlight], [0, 0]);
    }),
    { numRuns: 500 },
  );
});
