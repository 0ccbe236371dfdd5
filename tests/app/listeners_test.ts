import assert from "node:assert/strict";
import { openControl } from "../../lib/app/listeners.ts";
import { fakeOperations } from "../http/operations_double.ts";
import { settings } from "./settings.ts";

Deno.test("openControl() makes no socket on Deno Deploy, which keeps no files", async () => {
  const deploy = await settings({ DENO_DEPLOY: "true", HOOKBOX_STORE: "postgres://db/site" });
  assert.equal(await openControl(deploy, fakeOperations().operations), null);
});
