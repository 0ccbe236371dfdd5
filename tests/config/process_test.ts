import assert from "node:assert/strict";
import { processSurroundings } from "../../lib/config/process.ts";

Deno.test("processSurroundings() treats what may not be read as unset", {
  permissions: { env: ["HOME"] },
}, () => {
  const { env, envNames } = processSurroundings();
  assert.equal(env("HOOKBOX_NAME"), undefined);
  assert.deepEqual([...envNames!()], []);
  assert.equal(env("HOME"), Deno.env.get("HOME"));
});
