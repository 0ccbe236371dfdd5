import assert from "node:assert/strict";
import { storeContract } from "../store/contract.ts";

Deno.test("docs/guarantees.md lists every promise of the store's contract, and no other", async () => {
  const page = await Deno.readTextFile(new URL("../../docs/guarantees.md", import.meta.url));
  const listed = page.split("\n- ").slice(1)
    .map((item) => item.split("\n\n")[0]!.replaceAll(/\s+/g, " ").trim());
  const promised = promises();
  assert.ok(promised.length > 100, `${promised.length} promises`);
  assert.deepEqual(listed.sort(), promised.sort());
});

/** The names of the tests that the contract registers for a store, none of which is run. */
function promises(): string[] {
  const names: string[] = [];
  const { test } = Deno;
  Object.assign(Deno, { test: (name: string) => names.push(name) });
  try {
    storeContract("any store", () => Promise.reject(new Error("nobody opens it")));
  } finally {
    Object.assign(Deno, { test });
  }
  return names.map((name) => name.replace("any store: ", ""));
}
