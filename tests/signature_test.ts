import assert from "node:assert/strict";
import fc from "fast-check";
import { sign, verify } from "../lib/signature.ts";
import { header, type Recording, recordings, VERSIONS } from "./recordings.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const signature = (it: Recording) => header(it, "X-Hook-Signature");

for (const version of VERSIONS) {
  const signed = recordings(version).filter((it) => signature(it) !== null);
  const redirected = signed.filter((it) => it.label === "receiver-302-2");
  const genuine = signed.filter((it) => it.label !== "receiver-302-2");

  Deno.test(`verify() accepts what NetBox ${version} signed`, () => {
    assert.ok(genuine.length > 60);
    for (const it of genuine) {
      assert.equal(verify(bytes(it.body), signature(it), [it.secret]), 0, it.file);
      assert.equal(sign(bytes(it.body), it.secret), signature(it), it.file);
    }
  });

  Deno.test(`verify() refuses what NetBox ${version} signed with another secret`, () => {
    for (const it of genuine) {
      assert.equal(verify(bytes(it.body), signature(it), ["fixture-secret-u", ""]), null, it.file);
    }
  });

  Deno.test(`verify() refuses the GET of a redirect followed by NetBox ${version}`, () => {
    assert.equal(redirected.length, 1);
    const [it] = redirected;
    assert.equal(verify(bytes(it!.body), signature(it!), [it!.secret]), null);
  });
}

Deno.test("sign() gives the known answer of RFC 4231, test case 2", () => {
  assert.equal(
    sign(bytes("what do ya want for nothing?"), "Jefe"),
    "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554" +
      "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
  );
});

Deno.test("verify() gives the index of the first secret that fits", () => {
  const body = bytes("{}");
  const secrets = ["new", "old", "older", "old"];
  assert.equal(verify(body, sign(body, "new"), secrets), 0);
  assert.equal(verify(body, sign(body, "old"), secrets), 1);
  assert.equal(verify(body, sign(body, "older"), secrets), 2);
  assert.equal(verify(body, sign(body, "oldest"), secrets), null);
  assert.equal(verify(body, sign(body, "new"), []), null);
});

Deno.test("verify() refuses what is no bare lower-case SHA-512 in hexadecimal", () => {
  const body = bytes("body");
  const right = sign(body, "secret");
  const wrong = [
    null,
    "",
    right.slice(1),
    right.slice(0, 64),
    right + "0",
    right.toUpperCase(),
    `sha512=${right}`,
    ` ${right}`,
    `${right}\n`,
    "g".repeat(128),
    "ü".repeat(128),
    "０".repeat(128),
  ];
  for (const it of wrong) assert.equal(verify(body, it, ["secret"]), null, String(it));
});

Deno.test("verify() accepts nothing that was signed with an empty secret", () => {
  assert.equal(verify(bytes("body"), sign(bytes("body"), ""), [""]), null);
  assert.equal(verify(bytes("body"), sign(bytes("body"), ""), ["", "secret"]), null);
});

const secret = fc.string({ unit: "grapheme", minLength: 1 });

Deno.test("verify() accepts every body that sign() signed", () => {
  fc.assert(fc.property(fc.uint8Array(), secret, (body, secret) => {
    assert.equal(verify(body, sign(body, secret), [secret]), 0);
  }));
});

Deno.test("verify() refuses a body with any one bit flipped", () => {
  fc.assert(fc.property(fc.uint8Array({ minLength: 1 }), secret, fc.nat(), (body, secret, bit) => {
    const signed = sign(body, secret);
    const flipped = body.slice();
    flipped[(bit >> 3) % body.length]! ^= 1 << (bit & 7);
    assert.equal(verify(flipped, signed, [secret]), null);
  }));
});

Deno.test("verify() refuses a signature with any one bit flipped", () => {
  fc.assert(fc.property(fc.uint8Array(), secret, fc.nat(511), (body, secret, bit) => {
    const signed = Uint8Array.fromHex(sign(body, secret));
    signed[bit >> 3]! ^= 1 << (bit & 7);
    assert.equal(verify(body, signed.toHex(), [secret]), null);
  }));
});
