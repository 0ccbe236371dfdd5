import assert from "node:assert/strict";
import { parseTarget } from "../../../lib/store/postgres/url.ts";
import { StoreError } from "../../../lib/store/store.ts";

Deno.test("parseTarget() reads every part of a URL", () => {
  const { location, ...target } = parseTarget(
    "postgresql://me:p%40ss@db.example.com:6432/site?schema=lab&sslmode=verify-full" +
      "&sslrootcert=/etc/ca.pem&pgbouncer=true",
  );
  assert.equal(location, "postgres://db.example.com:6432/site?schema=lab");
  assert.deepEqual(target, {
    host: "db.example.com",
    port: 6432,
    database: "site",
    user: "me",
    password: "p@ss",
    schema: "lab",
    sslMode: "verify-full",
    rootCert: "/etc/ca.pem",
    pooled: true,
  });
});

Deno.test("parseTarget() fills in what a short URL leaves out", () => {
  const { host, port, database, user, schema, sslMode, pooled, location } = parseTarget(
    "postgres://db/site",
  );
  assert.deepEqual(
    { host, port, database, user, schema, sslMode, pooled, location },
    {
      host: "db",
      port: 5432,
      database: "site",
      user: "hookbox",
      schema: "hookbox",
      sslMode: "prefer",
      pooled: false,
      location: "postgres://db/site",
    },
  );
  assert.equal(parseTarget("postgres://[::1]/site").host, "::1");
});

Deno.test("parseTarget() refuses what it does not know, without telling the password", () => {
  for (
    const [url, message] of [
      ["postgres://me:secret@db/site?scheme=x", /no parameter "scheme"/],
      ["postgres://me:secret@db/site?schema=a-b", /schema must be/],
      ["postgres://me:secret@db/site?sslmode=on", /sslmode must be one of disable/],
      ["postgres://me:secret@db/site?pgbouncer=1", /pgbouncer must be/],
      ["postgres://me:secret@db:x/site", /no valid postgres:\/\/ URL/],
    ] as const
  ) {
    assert.throws(() => parseTarget(url), (error) => {
      assert.ok(error instanceof StoreError);
      assert.match(error.message, message);
      assert.match(error.message, /HOOKBOX_STORE/);
      assert.doesNotMatch(error.message, /secret/);
      return true;
    });
  }
});
