import assert from "node:assert/strict";
import { connect } from "../../../lib/netconf.ts";
import { until } from "../hookbox.ts";
import { idle } from "../netbox.ts";
import { base, restart, SEED } from "../netconf.ts";
import { configured, Lab } from "./lab.ts";

Deno.test.beforeEach(restart);

const DONE = { name: "1/0/2", description: "changed ##ticket:1##" };

/** Kills hookbox, and starts it again. */
async function kill({ box }: Lab): Promise<void> {
  await box.stop("SIGKILL");
  await box.start();
}

/** The steps that are over. */
async function steps({ box, port }: Lab): Promise<string[]> {
  const [run] = await box.runs("dcim.interface", port.id);
  const { stdout } = await box.run(["queue", "show", run!.id, "--json"]);
  return Object.keys(JSON.parse(stdout).steps);
}

/** All is as it should be, and no message came twice. */
async function assertDone(lab: Lab): Promise<void> {
  await lab.cleared(120);
  await idle();
  assert.deepEqual(await configured(), DONE);
  const told = lab.story().map((text) => text.split(/[ ,:]/)[0]);
  assert.deepEqual(told, ["received", "is", "configured"]);
  const states = (await lab.box.over(2, "dcim.interface", lab.port.id)).map(({ state }) => state);
  assert.deepEqual(states, ["done", "skipped"]);
}

// A chat that hangs holds the run just before a message: all steps before it are over.
for (const [n, before] of ["received", "is valid", "configured"].entries()) {
  Deno.test(`hookbox that is killed before it tells "${before}" goes on there`, async () => {
    await using lab = await Lab.open("ticket");
    const hangs = Promise.withResolvers<void>();
    let requests = 0;
    lab.chat.onRequest = () => {
      if (requests++ === n) lab.chat.script.push("hang");
    };
    lab.chat.onHang = hangs.resolve;
    await lab.change({ description: "changed" }, 1);
    await hangs.promise;
    lab.chat.onRequest = () => {};
    assert.deepEqual(await configured(), n < 2 ? SEED : DONE);
    await kill(lab);
    await assertDone(lab);
  });
}

Deno.test("hookbox that is killed while it waits for the device's lock configures it once", async () => {
  await using lab = await Lab.open("ticket");
  const other = await connect(base);
  await other.lock("candidate");
  await lab.change({ description: "changed" }, 1);
  await lab.told(/is valid/);
  // Killed inside the step that tells it, that message would come once more.
  await until("the step is over", async () => (await steps(lab)).includes("tell: valid"));
  await lab.box.stop("SIGKILL");
  await other.close();
  await lab.box.start();
  await assertDone(lab);
});

Deno.test("hookbox that is killed before it clears the ticket clears it", async () => {
  await using lab = await Lab.open("ticket");
  await lab.change({ description: "changed" }, 1);
  await lab.told(/configured: /);
  await kill(lab);
  await lab.cleared(120);
  assert.deepEqual(await configured(), DONE);
  // Killed in the step that told it, that message may come once more.
  const told = lab.story().filter((text) => text.startsWith("configured"));
  assert.ok(told.length <= 2, told.join("\n"));
});
