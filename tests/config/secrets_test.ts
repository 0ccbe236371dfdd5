import assert from "node:assert/strict";
import { generateSecret, resolveSecrets, secretKey } from "../../lib/config/secrets.ts";

/** Keeps values as a store does. */
function memory(values = new Map<string, unknown>()) {
  return {
    values,
    initValue(key: string, value: unknown) {
      if (!values.has(key)) values.set(key, value);
      return Promise.resolve(values.get(key));
    },
  };
}

Deno.test("generateSecret() makes 32 random bytes as base64url", () => {
  const made = new Set(Array.from({ length: 200 }, generateSecret));
  assert.equal(made.size, 200);
  for (const secret of made) {
    assert.match(secret, /^[A-Za-z0-9_-]{43}$/);
    assert.equal(Uint8Array.fromBase64(secret, { alphabet: "base64url" }).length, 32);
  }
});

Deno.test("resolveSecrets() gives the configured ones and leaves the store alone", async () => {
  const store = memory();
  assert.deepEqual(await resolveSecrets({ name: "netbox", secrets: ["a", "b"] }, store), [
    "a",
    "b",
  ]);
  assert.equal(store.values.size, 0);
});

Deno.test("resolveSecrets() makes one secret for each source and finds it again", async () => {
  const store = memory();
  const first = await resolveSecrets({ name: "netbox", secrets: [] }, store);
  assert.equal(first.length, 1);
  assert.deepEqual(await resolveSecrets({ name: "netbox", secrets: [] }, store), first);
  const other = await resolveSecrets({ name: "lab", secrets: [] }, store);
  assert.notDeepEqual(other, first);
});

Deno.test("resolveSecrets() takes the one that another process stored first", async () => {
  const store = memory(new Map([[secretKey("netbox"), "stored-by-another"]]));
  assert.deepEqual(await resolveSecrets({ name: "netbox", secrets: [] }, store), [
    "stored-by-another",
  ]);
});

Deno.test("resolveSecrets() refuses what is not a secret", async () => {
  const store = memory(new Map([[secretKey("netbox"), 5]]));
  await assert.rejects(
    resolveSecrets({ name: "netbox", secrets: [] }, store),
    /set HOOKBOX_SECRETS/,
  );
});
