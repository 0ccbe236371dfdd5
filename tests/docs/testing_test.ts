import assert from "node:assert/strict";
import { UserFolder } from "../user_folder.ts";
import { filesOf } from "./examples.ts";

Deno.test("the tests of handlers that README.md and docs/testing.md show pass in a user's folder", async () => {
  const files: Record<string, string> = {};
  for (const page of ["README.md", "docs/testing.md"]) {
    for (const [path, code] of Object.entries(await filesOf(page))) files[`${page}/${path}`] = code;
  }
  await using folder = await UserFolder.create(files);
  const { success, stdout, stderr } = await folder.deno("test", "-A");
  assert.ok(success, stdout + stderr);
  assert.match(stdout, /ok \| 7 passed \| 0 failed/);
});
