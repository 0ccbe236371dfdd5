import assert from "node:assert/strict";
import { environment } from "../../../lib/handler/host/environment.ts";

Deno.test("environment() prefers the process's own variables, and takes an empty one for none", () => {
  const name = `HOOKBOX_TEST_${crypto.randomUUID().replaceAll("-", "_")}`;
  const env = environment({ [name]: "file" });
  try {
    assert.equal(env(name), "file");
    Deno.env.set(name, "");
    assert.equal(env(name), "file");
    Deno.env.set(name, "process");
    assert.equal(env(name), "process");
    assert.equal(environment()(`${name}_NONE`), undefined);
  } finally {
    Deno.env.delete(name);
  }
});
