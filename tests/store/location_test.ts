import assert from "node:assert/strict";
import { locationOf } from "../../lib/store/location.ts";

Deno.test("locationOf() tells where a store is, without user and password", () => {
  assert.equal(locationOf("/data/hookbox.db"), "/data/hookbox.db");
  assert.equal(locationOf("postgres://me:secret@db/site"), "postgres://db/site");
});
