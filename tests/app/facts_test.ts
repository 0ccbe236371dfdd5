import assert from "node:assert/strict";
import { Facts } from "../../lib/app/facts.ts";
import type { Json } from "../../lib/event/types.ts";

Deno.test("Facts are known again after a restart", async () => {
  const values = new Map<string, Json>();
  let writes = 0;
  const store = {
    getValue: (key: string) => Promise.resolve(values.get(key)),
    setValue: (key: string, value: Json) => {
      writes++;
      values.set(key, value);
      return Promise.resolve();
    },
  };
  const facts = new Facts(store);
  await facts.recall([{ name: "netbox" }]);
  assert.deepEqual(facts.of("netbox"), { release: null, branching: false, user: null });
  await facts.learn("netbox", { release: 407, branching: true });
  await facts.learn("netbox", { user: "hookbox" });
  await facts.learn("netbox", { user: "hookbox" });
  assert.equal(writes, 2, "what is known already was written again");
  const again = new Facts(store);
  await again.recall([{ name: "netbox" }]);
  assert.deepEqual(again.of("netbox"), { release: 407, branching: true, user: "hookbox" });
});
