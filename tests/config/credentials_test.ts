import assert from "node:assert/strict";
import {
  parseHeaderLines,
  parseName,
  parseNetBoxToken,
  parsePassword,
  parseSecrets,
  parseSslVerify,
  parseToken,
} from "../../lib/config/credentials.ts";

Deno.test("parseSecrets() reads a comma list in order, each once", () => {
  assert.deepEqual(parseSecrets("new-secret, old-secret,new-secret"), ["new-secret", "old-secret"]);
  assert.deepEqual(parseSecrets("x".repeat(255)), ["x".repeat(255)]);
});

Deno.test("parseSecrets() says which secret is wrong, without the secret", () => {
  const refused = (text: string, message: string) =>
    assert.throws(() => parseSecrets(text), { name: "SyntaxError", message });
  refused("x".repeat(256), "is longer than the 255 characters NetBox keeps");
  refused("long-enough,short", "is shorter than 8 characters (secret 2 of 2)");
  refused("long-enough,", "has an empty secret between commas (secret 2 of 2)");
  refused("long\x00enough", "has a control character");
});

Deno.test("parseNetBoxToken() takes version 1 and 2", () => {
  const v1 = "0123456789abcdef0123456789abcdef01234567";
  const v2 = `nbt_abcdefghijkl.${v1}`;
  assert.equal(parseNetBoxToken(v1), v1);
  assert.equal(parseNetBoxToken(v2), v2);
});

Deno.test("parseNetBoxToken() explains the usual mistakes", () => {
  assert.throws(() => parseNetBoxToken("Token 0123456789abcdef"), /give the token alone/);
  assert.throws(() => parseNetBoxToken("bearer nbt_a.b"), /give the token alone/);
  assert.throws(() => parseNetBoxToken("nbt_abcdefghijkl"), /is only the key of a token/);
  assert.throws(() => parseNetBoxToken("0123456789 abcdef"), /has white space/);
  assert.throws(() => parseNetBoxToken("0123456789\nabcdef"), /has white space/);
});

Deno.test("parseToken() and parsePassword() refuse short ones", () => {
  assert.equal(parsePassword("päss wörd"), "päss wörd");
  assert.throws(() => parseToken("päss-wörd"), /cannot be in a header/);
  assert.throws(() => parseToken("short"), /is shorter than 8/);
  assert.throws(() => parsePassword("short"), /is shorter than 8/);
});

Deno.test("parseHeaderLines() takes lines Name: value", () => {
  assert.equal(parseHeaderLines("X-Key: a:b\r\n\n  X-Two:c\n"), "X-Key: a:b\nX-Two:c");
  for (const text of ["X-Key", "X Key: a", "X-Key:", ": a"]) {
    assert.throws(() => parseHeaderLines(`A: b\n${text}`), /is not "Name: value" \(line 2\)/, text);
  }
});

Deno.test("parseSslVerify() takes switches and fingerprints, as openssl prints them too", () => {
  const hex = "ab".repeat(32);
  assert.equal(parseSslVerify("true"), true);
  assert.equal(parseSslVerify("off"), false);
  assert.equal(parseSslVerify(`sha256:${hex}`), `sha256:${hex}`);
  assert.equal(parseSslVerify(`SHA256:${"AB:".repeat(31)}AB`), `sha256:${hex}`);
  for (const text of [hex, "sha256:abcd", `sha1:${hex}`, "maybe"]) {
    assert.throws(() => parseSslVerify(text), /neither true, false nor sha256/, text);
  }
});

Deno.test("parseName() takes what NetBox's names and rules can hold", () => {
  assert.equal(parseName("site-a-2"), "site-a-2");
  assert.equal(parseName("a".repeat(40)), "a".repeat(40));
  for (const text of ["A", "a".repeat(41), "a_b", "a b", ""]) {
    assert.throws(() => parseName(text), /is not a name; write 1 to 40 of/, text);
  }
});
