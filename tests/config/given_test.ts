import assert from "node:assert/strict";
import { givenFlags } from "../../lib/config/given.ts";
import { ConfigError } from "../../lib/config/problem.ts";

Deno.test("givenFlags() writes values as texts, and leaves out what is not set", () => {
  assert.deepEqual(
    givenFlags({
      HOOKBOX_THREADS: 2,
      NETBOX_SSL_VERIFY: false,
      NETBOX_API: "https://netbox.example",
      NETBOX_TOKEN_FILE: "/run/token",
      HOOKBOX_URL: undefined,
      HOOKBOX_NAME: "",
    }),
    {
      HOOKBOX_THREADS: "2",
      NETBOX_SSL_VERIFY: "false",
      NETBOX_API: "https://netbox.example",
      NETBOX_TOKEN_FILE: "/run/token",
    },
  );
});

Deno.test("givenFlags() refuses all names that there are not", () => {
  assert.throws(() => givenFlags({ HOOKBOX_STOR: "x", threads: 1 }), (error) => {
    assert.ok(error instanceof ConfigError);
    assert.deepEqual(error.problems, [
      "There is no setting HOOKBOX_STOR; did you mean HOOKBOX_STORE?",
      "There is no setting threads",
    ]);
    return true;
  });
});
