import assert from "node:assert/strict";
import type { ServerOptions } from "../../lib/app/server.ts";
import { systemClock } from "../../lib/clock.ts";
import { startProgramThread } from "../../lib/worker/program_thread.ts";
import { createHookbox } from "../../lib/mod.ts";
import { until } from "../until.ts";
import { start, states } from "./box.ts";
import { signedPost } from "./signed_post.ts";

const MODULE = { "dcim.site.create.ts": "export default () => {};" };

/** A server with one program for updates of sites. */
async function serve(script: string, programs?: ServerOptions["programs"]) {
  const box = await start(MODULE, {}, systemClock, { programs });
  await box.write("dcim.site.update.sh", `#!/bin/sh\n${script}`, 0o755);
  await box.server.reload();
  return box;
}

Deno.test("Server runs an executable handler like any other: claimed, logged, retried, done", async () => {
  const thread = startProgramThread({ own: true });
  await using box = await serve(
    `echo "attempt $HOOKBOX_ATTEMPT"
     [ "$HOOKBOX_ATTEMPT" = 2 ] && exit 0
     echo "::retry-after 10ms"
     exit 75`,
    thread.open,
  );
  assert.equal(box.server.readiness().status, "ok");
  const { id } = await box.send("dcim.site.update");
  assert.deepEqual(await states(box.store, id), ["dcim.site.update done"]);
  const [run] = await box.store.listRuns({ delivery: id });
  const attempts = await box.store.getAttempts(run!.id);
  assert.deepEqual(attempts.map(({ outcome, log }) => [outcome, log.map((l) => l.message)]), [
    ["failed", ["attempt 1", "::retry-after 10ms"]],
    ["done", ["attempt 2"]],
  ]);
  await box.server.stop();
  await thread.end();
});

Deno.test("Server holds the runs of executable handlers while they are off, says so, and loses none", async () => {
  await using box = await serve("exit 0");
  const { id } = await box.send("dcim.site.update");
  assert.deepEqual(await states(box.store, id), ["dcim.site.update held"]);
  const [run] = await box.store.listRuns({ delivery: id });
  assert.equal(run?.reason, "programs are off (HOOKBOX_EXEC)");
  const { status, reasons } = box.server.readiness();
  assert.equal(status, "degraded");
  assert.match(reasons.join(), /dcim\.site\.update\.sh: its runs are held.*HOOKBOX_EXEC=on/);
  const [off] = box.server.glance().handlers.handlers.filter(({ status }) => status === "off");
  assert.match(off?.problem ?? "", /set HOOKBOX_EXEC=on/);
});

Deno.test("Server holds the runs of a program that every user could change, until that is mended", async () => {
  const thread = startProgramThread({ own: true });
  await using box = await serve("exit 0", thread.open);
  await box.write("dcim.site.update.sh", "#!/bin/sh\n", 0o757);
  await box.server.reload();
  const { id } = await box.send("dcim.site.update");
  assert.deepEqual(await states(box.store, id), ["dcim.site.update held"]);
  await box.write("dcim.site.update.sh", "#!/bin/sh\n", 0o755);
  await box.server.reload();
  await until(
    "it has run",
    async () => (await states(box.store, id))[0] === "dcim.site.update done",
  );
  await box.server.stop();
  await thread.end();
});

Deno.test("createHookbox() runs the executable handlers of its folder, where they are on", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.chmod(folder, 0o755);
  const file = `${folder}/dcim.interface.update.sh`;
  await Deno.writeTextFile(file, `#!/bin/sh\necho ran > ran`);
  await Deno.chmod(file, 0o755);
  await using hookbox = createHookbox({
    HOOKBOX_STORE: ":memory:",
    HOOKBOX_SECRETS: "server-test-secret",
    HOOKBOX_HANDLERS: folder,
    HOOKBOX_EXEC: "on",
  });
  await hookbox.start();
  const request = new Request("http://hookbox/hooks/netbox", signedPost(10));
  const { status } = await hookbox.fetch(request);
  assert.equal(status, 202);
  await until("it has run", () => Deno.stat(`${folder}/ran`).catch(() => false as const));
  await hookbox.stop();
  await Deno.remove(folder, { recursive: true });
});

Deno.test("NETBOX_OWN_USER: what hookbox's own user changes runs no handlers, by whatever way it was written", async () => {
  await using box = await start(
    { "dcim.site.update.ts": "export default () => {};" },
    { NETBOX_OWN_USER: "admin" },
  );
  const { id } = await box.send("dcim.site.update");
  assert.deepEqual(await states(box.store, id), ["dcim.site.update skipped"]);
  const [run] = await box.store.listRuns({ delivery: id });
  assert.match(run?.reason ?? "", /^own change/);
});
