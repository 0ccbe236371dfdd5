import { openSqliteStore } from "../../lib/store/sqlite/mod.ts";
import { storeContract } from "./contract.ts";

storeContract("SQLite", async () => {
  const dir = await Deno.makeTempDir({ prefix: "hookbox-store-" });
  const path = `${dir}/hookbox.db`;
  let store = await openSqliteStore(path, { mode: "serve" });
  return {
    store,
    async reopen() {
      await store.close();
      store = await openSqliteStore(path, { mode: "serve" });
      return store;
    },
    async [Symbol.asyncDispose]() {
      await store.close();
      await Deno.remove(dir, { recursive: true });
    },
  };
});
