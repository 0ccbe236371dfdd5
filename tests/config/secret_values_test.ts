import assert from "node:assert/strict";
import { secretValues } from "../../lib/config/secret_values.ts";
import { variables } from "../../lib/config/schema.ts";
import { load } from "./load_helper.ts";

Deno.test("secretValues() finds the secrets of every secret variable", async () => {
  for (const { name } of variables().filter(({ secret }) => secret)) {
    const planted = `planted-in-${name.toLowerCase()}`;
    const text = name === "HOOKBOX_URL_HEADERS" ? `X-Key: ${planted}` : planted;
    const { settings } = await load({ env: { [name]: text } });
    assert.ok(secretValues(settings).includes(planted), name);
  }
});

Deno.test("secretValues() finds passwords in URLs, as written and as meant", async () => {
  const { settings } = await load({
    env: {
      HOOKBOX_STORE: "postgres://user:p%40stgres@db/x?sslpassword=ssl-word",
      HTTPS_PROXY: "http://user:pr%20xy@proxy:3128",
      HTTP_PROXY: "user:plain-word@proxy:3128",
    },
  });
  assert.deepEqual([...secretValues(settings)].sort(), [
    "p%40stgres",
    "p@stgres",
    "plain-word",
    "pr xy",
    "pr%20xy",
    "ssl-word",
  ]);
});

Deno.test("secretValues() finds none in the defaults", async () => {
  assert.deepEqual(secretValues((await load()).settings), []);
});
