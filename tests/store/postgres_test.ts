import { openPostgresStore } from "../../lib/store/postgres/mod.ts";
import { storeContract } from "./contract.ts";
import { newSchema, withServer } from "./postgres/server.ts";

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
