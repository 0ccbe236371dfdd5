import assert from "node:assert/strict";
import { openStore, StoreUnavailableError } from "../../lib/app/store_access.ts";
import { DATABASE_URL, newSchema } from "../store/postgres/server.ts";
import { settings } from "./settings.ts";

async function fails(store: string): Promise<StoreUnavailableError> {
  const error = await openStore(await settings({ HOOKBOX_STORE: store }), "read").then(
    () => null,
    (error) => error,
  );
  assert.ok(error instanceof StoreUnavailableError, String(error));
  return error;
}

Deno.test("openStore() tells what must be configured from what comes back by itself", async () => {
  assert.equal((await fails("/nowhere/hookbox.db")).exitCode, 78);
  assert.equal((await fails("postgres://me:secret@127.0.0.1:1/site?sslmode=on")).exitCode, 78);
  const away = await fails("postgres://me:secret@127.0.0.1:1/site");
  assert.equal(away.exitCode, 75);
  assert.doesNotMatch(Deno.inspect(away), /secret/);
});

if (DATABASE_URL) {
  Deno.test("openStore() opens PostgreSQL, and says which store it is", async () => {
    await using schema = newSchema();
    const said: string[] = [];
    const given = await settings({ HOOKBOX_STORE: schema.url });
    await using store = await openStore(given, "serve", (text) => said.push(text));
    await store.setValue("x", 1);
    assert.deepEqual(said, [`store: ${store.location}`]);
    assert.match(store.location, new RegExp(`^postgres://[^@]*schema=${schema.name}$`));
  });
}
