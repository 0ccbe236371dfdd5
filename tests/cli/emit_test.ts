import assert from "node:assert/strict";
import { main } from "../../lib/cli/main.ts";
import { start, states } from "../app/box.ts";
import { fakeIo } from "./fake_io.ts";

async function emit(store: string, ...args: string[]) {
  const io = fakeIo();
  const code = await main(["emit", ...args, "--store", store], io);
  return { code, out: io.stdout(), err: io.stderr() };
}

Deno.test("hookbox emit stores an event, which the running server runs", async () => {
  await using box = await start({
    "custom.deploy.ts": "export default (event, ctx) => ctx.log.info(JSON.stringify(event.data));",
  });
  const store = box.store.location;
  const told = await emit(store, "deploy", '{ "site": "ams" }', "--json");
  assert.equal(told.code, 0, told.err);
  const { id, runs } = JSON.parse(told.out);
  assert.equal(runs, 1);
  assert.deepEqual(await states(box.store, id), ["custom.deploy done"]);
  const [attempt] = await box.store.getAttempts(`${id}.1`);
  assert.equal(attempt!.log[0]!.message, '{"site":"ams"}');

  const bare = await emit(store, "deploy");
  assert.match(bare.out, /^Event \S+ with 1 runs$/);
  const nobody = await emit(store, "dpeloy", "[]");
  assert.equal(nobody.code, 0);
  assert.match(nobody.err, /No handler listens to it: it would be called custom\.dpeloy\.ts/);
});

Deno.test("hookbox emit says what is wrong with a name and with data", async () => {
  await using box = await start({ "custom.deploy.ts": "export default () => {};" });
  const store = box.store.location;
  const data = await emit(store, "deploy", "ams");
  assert.equal(data.code, 2);
  assert.match(data.err, /must be JSON, .* A text needs quotes of its own: '"ams"'/);
  const name = await emit(store, "De ploy", "1");
  assert.equal(name.code, 1);
  assert.match(name.err, /"De ploy" cannot be the name of an event/);
});
