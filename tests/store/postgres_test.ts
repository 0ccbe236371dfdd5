import { openPostgresStore } from "../../lib/store/postgres/mod.ts";
import { storeContract } from "./contract.ts";
import { DATABASE_URL, newSchema, withServer } from "./postgres/server.ts";

if (!DATABASE_URL) {
  // deno-lint-ignore no-console -- said once, so that nobody believes it was tested
  console.log(
    "PostgreSQL is not tested: DATABASE_URL names no server (tests/e2e/rigs/postgres.sh up)",
  );
}

withServer(() =>
  storeContract("PostgreSQL", async () => {
    const schema = newSchema();
    let store = await openPostgresStore(schema.url, { mode: "serve" });
    return {
      store,
      async reopen() {
        await store.close();
        store = await openPostgresStore(schema.url, { mode: "serve" });
        return store;
      },
      async [Symbol.asyncDispose]() {
        await store.close();
        await schema[Symbol.asyncDispose]();
      },
    };
  })
);
