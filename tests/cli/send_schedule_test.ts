import assert from "node:assert/strict";
import { main } from "../../lib/cli/main.ts";
import { start } from "../app/box.ts";
import { fakeIo } from "./fake_io.ts";

/** What `hookbox send` says of a schedule to the server of this store. */
async function send(store: string, ...args: string[]) {
  const io = fakeIo();
  const code = await main(["send", ...args, "--store", store], io);
  return { code, out: io.stdout(), err: io.stderr() };
}

Deno.test("hookbox send schedule.<name> runs it now, and shows what came of it", async () => {
  await using box = await start({
    "schedule.nightly.ts": `export const config = { cron: "@yearly", retries: 0 };
      export default (_event, ctx) => ctx.log.info("hello from the night");`,
    "schedule.failing.ts": `export const config = { cron: "@yearly", retries: 0 };
      export default () => { throw new Error("no route"); };`,
  });
  const store = box.store.location;
  const good = await send(store, "schedule.nightly");
  assert.equal(good.code, 0, good.err);
  assert.match(good.out, /^done +schedule\.nightly, run 1 .*\n +info +hello from the night$/);
  const bad = await send(store, "schedule.failing");
  assert.equal(bad.code, 1);
  assert.match(bad.out, /^dead: .*\n +Error: no route$/);
  const none = await send(store, "schedule.nihgtly");
  assert.equal(none.code, 1);
  assert.match(none.err, /There is no schedule schedule\.nihgtly, there is schedule\.failing, /);
  const { id, runs } = JSON.parse(
    (await send(store, "schedule.nightly", "--no-wait", "--json")).out,
  );
  assert.equal(runs, 1);
  assert.equal((await box.store.getDelivery(id))!.kind, "schedule");
});

Deno.test("hookbox send schedule.<name> says that a server must run", async () => {
  const folder = await Deno.makeTempDir({ prefix: "hookbox-send-" });
  try {
    const { code, err } = await send(`${folder}/hookbox.db`, "schedule.nightly");
    assert.notEqual(code, 0);
    assert.match(err, /hookbox serve/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
