import assert from "node:assert/strict";
import { StoreKeeper } from "../../lib/app/store_keeper.ts";
import { openSqliteStore } from "../../lib/store/sqlite/mod.ts";
import type { NewDelivery } from "../../lib/store/store.ts";
import { FakeClock } from "../fake_clock.ts";
import { delivery } from "../store/contract/harness.ts";
import { tempFolder } from "../store/sqlite/temp.ts";
import { until } from "../until.ts";
import { settings } from "./settings.ts";

/** A keeper of a real store, whose time only we let pass. */
async function rig(env: Record<string, string> = {}) {
  const folder = tempFolder();
  const path = `${folder.path}/hookbox.db`;
  const store = await openSqliteStore(path, { mode: "serve" });
  const clock = new FakeClock();
  const set = await settings({ HOOKBOX_STORE: path, ...env });
  const keeper = new StoreKeeper({ store, clock, settings: () => set });
  keeper.start();
  return {
    path,
    store,
    clock,
    keeper,
    size: () => Deno.statSync(path).size,
    async [Symbol.asyncDispose]() {
      keeper.stop();
      await store.close();
      folder[Symbol.dispose]();
    },
  };
}

const large = (over: Partial<NewDelivery> = {}) =>
  Array.from({ length: 20 }, () => delivery({ body: new Uint8Array(100_000), ...over }));

Deno.test("StoreKeeper brings a store back below HOOKBOX_STORE_MAX soon after a burst", async () => {
  await using r = await rig({ HOOKBOX_STORE_MAX: "16MB" });
  // The log is looked at after every eighth.
  for (let i = 0; i < 16; i++) await r.keeper.append(large());
  await until("the file has what the log had", () => r.size() > 20 * 2 ** 20);
  // Its thread takes real time.
  await until("the file is small again", async () => {
    await r.clock.advance(1_000);
    return r.size() < 18 * 2 ** 20;
  });
  await r.clock.advance(10_000);
  assert.deepEqual(r.keeper.condition().unready, []);
});

Deno.test("StoreKeeper keeps what is unfinished above HOOKBOX_STORE_MAX, and says what to do", async () => {
  await using r = await rig({ HOOKBOX_STORE_MAX: "16MB", HOOKBOX_BACKLOG_BYTES: "1GB" });
  for (let i = 0; i < 16; i++) {
    await r.keeper.append(large({ runs: [{ handler: "a", lane: null }] }));
  }
  await until("the file has what the log had", () => r.size() > 21 * 2 ** 20);
  await r.clock.advance(100_000);
  assert.equal((await r.store.backlog())["netbox"]!.runs, 320);
  assert.match(r.keeper.condition().degraded.join(), /more than HOOKBOX_STORE_MAX \(16 MB\)/);
});

Deno.test("StoreKeeper refuses deliveries at half of HOOKBOX_STORE_MAX that are unfinished", async () => {
  await using r = await rig({ HOOKBOX_STORE_MAX: "16MB" });
  const runs = [{ handler: "a", lane: null }];
  for (let i = 0; i < 4; i++) await r.keeper.append(large({ runs }));
  assert.equal(r.keeper.refuses("netbox"), false);
  await r.keeper.append(large({ runs }));
  assert.equal(r.keeper.refuses("netbox"), true);
  assert.match(r.keeper.condition().unready.join(), /^backlog: deliveries of netbox are refused/);
});

Deno.test("StoreKeeper stores nothing in a file that was taken away", async () => {
  await using r = await rig();
  await r.keeper.append([delivery()]);
  await Deno.rename(r.path, `${r.path}.away`);
  await r.clock.advance(10_000);
  await assert.rejects(r.keeper.append([delivery()]), /was removed or replaced/);
  assert.match(r.keeper.condition().unready.join(), /^store: the file .* was removed or replaced/);
  await Deno.rename(`${r.path}.away`, r.path);
  await r.clock.advance(10_000);
  await r.keeper.append([delivery()]);
  assert.deepEqual(r.keeper.condition().unready, []);
  assert.equal((await r.store.counts()).deliveries, 2);
});
