import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { Redactor } from "../../lib/redact/redactor.ts";

const SECRET = 'S3cr"et\\/ü +&=%';

/** How a secret is written in other places. */
const FORMS: Readonly<Record<string, (secret: string) => string>> = {
  "as it is": (s) => s,
  "JSON": (s) => JSON.stringify(s),
  "JSON in JSON": (s) => JSON.stringify(JSON.stringify(s)),
  "ASCII JSON": (s) =>
    JSON.stringify(s).replace(/[^\x20-\x7e]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`),
  "encodeURIComponent": encodeURIComponent,
  "encodeURI": encodeURI,
  "lower-case escapes": (s) => encodeURIComponent(s).replace(/%../g, (e) => e.toLowerCase()),
  "a form": (s) => new URLSearchParams({ s }).toString().slice(2),
  "base64": (s) => Buffer.from(s).toString("base64"),
  "base64url": (s) => Buffer.from(s).toString("base64url"),
  "base64 of user:pass": (s) => Buffer.from(`user:${s}`).toString("base64"),
  "base64 of u:pass": (s) => Buffer.from(`u:${s}`).toString("base64"),
  "base64 of us:pass, more": (s) => Buffer.from(`us:${s}, and more`).toString("base64"),
};

/** The part of base64 of a secret that depends on nothing else, which is what must not be left. */
function core(form: string): string {
  return form.slice(8, -6);
}

for (const [name, form] of Object.entries(FORMS)) {
  Deno.test(`Redactor.text() takes out a secret written as ${name}`, () => {
    const written = form(SECRET);
    const text = new Redactor([SECRET]).text(`before ${written} after`);
    assert.ok(text.startsWith("before ") && text.endsWith(" after"), text);
    assert.ok(text.includes("[redacted]"), text);
    assert.ok(!text.includes(name.startsWith("base64") ? core(written) : written), text);
  });
}

Deno.test("Redactor.text() takes out every secret wherever it stands", () => {
  const secret = fc.string({ unit: "binary", minLength: 8, maxLength: 40 })
    .filter((s) => s.trim() === s && !"[redacted]".includes(s));
  fc.assert(fc.property(secret, fc.string(), fc.string(), (secret, before, after) => {
    const text = new Redactor([secret]).text(before + secret + after);
    assert.ok(!text.includes(secret));
  }));
});

Deno.test("Redactor.text() takes out the longer of two secrets that begin alike", () => {
  const redactor = new Redactor(["secret-1", "secret-1-and-more"]);
  assert.equal(redactor.text("x secret-1-and-more y secret-1 z"), "x [redacted] y [redacted] z");
});

Deno.test("Redactor.text() takes out what looks like a credential, without knowing it", () => {
  const redactor = new Redactor();
  const hex = "0123456789abcdef0123456789abcdef01234567";
  for (
    const [text, redacted] of [
      [`Authorization: Token ${hex}`, "Authorization: [redacted]"],
      [`authorization=Basic dXNlcjpwYXNz`, "authorization=[redacted]"],
      [`{"Authorization":"Bearer x.y"}`, `{"Authorization":"[redacted]"}`],
      [`{"authorization":["Token x"]}`, `{"authorization":["[redacted]"]}`],
      [`{\\"X-Hook-Signature\\":\\"abc\\"}`, `{\\"X-Hook-Signature\\":\\"[redacted]\\"}`],
      ["X-Hook-Signature: abc\r\nX-Other: b", "X-Hook-Signature: [redacted]\r\nX-Other: b"],
      [`with Token ${hex} in it`, "with Token [redacted] in it"],
      [`TOKEN%20${hex.toUpperCase()}`, "TOKEN%20[redacted]"],
      ["nbt_abcdefghijkl.Zm9vYmFy said", "nbt_[redacted] said"],
      ["Bearer abcdefghijklmnop", "Bearer [redacted]"],
      ["http://user:pass@proxy:3128/", "http://[redacted]@proxy:3128/"],
    ] as const
  ) assert.equal(redactor.text(text), redacted);
});

Deno.test("Redactor.text() leaves ordinary text alone", () => {
  const redactor = new Redactor(["abc"]);
  for (
    const text of [
      "Token expired",
      "Basic authentication failed",
      "https://netbox.example/api/?q=a@b",
      "abc is too short to be a secret",
      "interface eth0 of token-ring",
    ]
  ) assert.equal(redactor.text(text), text);
});

Deno.test("Redactor.add() counts from then on", () => {
  const redactor = new Redactor(["first-secret"]);
  assert.equal(redactor.text("late-secret"), "late-secret");
  redactor.add("late-secret");
  assert.equal(redactor.text("first-secret late-secret"), "[redacted] [redacted]");
});

Deno.test("Redactor.value() reaches into everything that can hold text", () => {
  const secret = "hidden-1234";
  const error = new Error(`outer ${secret}`, {
    cause: new TypeError(`inner ${secret}`, { cause: secret }),
  });
  const more = Object.assign(new AggregateError([new Error(secret)], secret), { detail: secret });
  const circular: Record<string, unknown> = { secret };
  circular["self"] = circular;
  const values = [
    secret,
    { deep: [{ er: secret }] },
    { [secret]: 1 },
    new Map([["key", secret]]),
    new Set([secret]),
    new Headers({ "x-key": secret }),
    new URLSearchParams({ q: secret }),
    new URL(`https://host/${secret}`),
    new RegExp(secret),
    error,
    more,
    circular,
    Symbol(secret),
    () => "hidden-1234",
    {
      get broken() {
        throw new Error(secret);
      },
    },
    Array.from({ length: 30 }).reduce((inner) => ({ inner }), secret),
  ];
  const redactor = new Redactor([secret]);
  for (const value of values) {
    const text = JSON.stringify(redactor.value(value));
    assert.ok(!text.includes("hidden-1234"), text);
  }
});

Deno.test("Redactor.value() hides headers by name, also with text it does not know", () => {
  const redactor = new Redactor();
  assert.deepEqual(
    redactor.value({
      Authorization: "anything",
      "X-Hook-Signature": ["a", "b"],
      cookie: "c",
      authorization: null,
      authorizationUrl: "https://host",
    }),
    {
      Authorization: "[redacted]",
      "X-Hook-Signature": "[redacted]",
      cookie: "[redacted]",
      authorization: null,
      authorizationUrl: "https://host",
    },
  );
  assert.deepEqual(redactor.value(new Headers({ Authorization: "anything" })), {
    authorization: "[redacted]",
  });
});

Deno.test("Redactor.value() keeps plain data, and makes plain data of the rest", () => {
  const same = new Object();
  assert.deepEqual(
    new Redactor(["12345678"]).value({
      a: 1,
      b: true,
      c: null,
      d: [1.5, "x"],
      date: new Date(0),
      none: new Date(NaN),
      nan: NaN,
      big: 10n,
      bytes: new Uint8Array(3),
      number: 12345678,
      twice: [same, same],
    }),
    {
      a: 1,
      b: true,
      c: null,
      d: [1.5, "x"],
      date: "1970-01-01T00:00:00.000Z",
      none: "Invalid Date",
      nan: "NaN",
      big: "10",
      bytes: "[3 bytes]",
      number: "[redacted]",
      twice: [{}, {}],
    },
  );
});

Deno.test("Redactor.value() gives what JSON.stringify() takes, for everything", () => {
  fc.assert(
    fc.property(fc.anything({ withBigInt: true, withMap: true, withSet: true }), (value) => {
      JSON.stringify(new Redactor(["secret-secret"]).value(value));
    }),
  );
});
