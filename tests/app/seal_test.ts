import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { openPrograms } from "../../lib/app/programs.ts";

Deno.test("openPrograms() takes the permission to run programs from the whole process, for good", async () => {
  const thread = await openPrograms({ exec: true });
  assert.ok(thread);
  try {
    assert.throws(() => new Deno.Command("/bin/sh").outputSync(), Deno.errors.NotCapable);
    assert.throws(() => Deno.kill(Deno.ppid, "SIGCONT"), Deno.errors.NotCapable);
    const failed = await new Promise((resolve) => execFile("/bin/sh", ["-c", ":"], resolve));
    assert.ok(failed instanceof Error);
    assert.notEqual((await Deno.permissions.request({ name: "run" })).state, "granted");
    await assert.rejects(openPrograms({ exec: true }), /HOOKBOX_EXEC is on.*--allow-run/);
  } finally {
    await thread.end();
  }
  assert.equal(await openPrograms({ exec: false }), null);
});
