import assert from "node:assert/strict";
import { DiskWatch } from "../../lib/app/disk_watch.ts";
import type { Disk } from "../../lib/store/sqlite/disk.ts";
import { FakeClock } from "../fake_clock.ts";
import { keepLog } from "../logged.ts";

const MB = 2 ** 20;

/** A store that may take 1000 MB. */
function rig() {
  const clock = new FakeClock();
  let disk: Disk = { database: MB, log: 0, free: 100_000 * MB, file: "1:2" };
  let tooLarge = 0;
  const watch = new DiskWatch({
    clock,
    path: "hookbox.db",
    read: () => disk,
    storeMax: () => 1_000 * MB,
    onTooLarge: () => tooLarge++,
  });
  watch.start();
  return {
    clock,
    watch,
    tooLarge: () => tooLarge,
    async becomes(change: Partial<Disk>) {
      disk = { ...disk, ...change };
      await clock.advance(10_000);
    },
  };
}

Deno.test("DiskWatch warns once while there is room for a quarter of the store's size, and says when it is over", async () => {
  await using log = await keepLog();
  const { watch, becomes } = rig();
  await becomes({ free: 250 * MB });
  assert.deepEqual(watch.problems(), []);
  await becomes({ free: 249 * MB });
  assert.match(watch.problems().join(), /only 249 MB are free .* hookbox\.db.*HOOKBOX_STORE_MAX/);
  await becomes({ free: 100 * MB });
  await becomes({ free: 300 * MB });
  assert.deepEqual(watch.problems(), []);
  assert.deepEqual(log.lines.map((line) => line.split(":")[0]), ["warning", "info"]);
  assert.equal(watch.gone, null);
});

Deno.test("DiskWatch wants less room for a store that grows no more", async () => {
  const { watch, becomes } = rig();
  await becomes({ database: 1_000 * MB, free: 64 * MB });
  assert.deepEqual(watch.problems(), []);
  await becomes({ free: 63 * MB });
  assert.equal(watch.problems().length, 1);
});

Deno.test("DiskWatch says nothing of a disk that cannot be asked", async () => {
  const { watch, becomes } = rig();
  await becomes({ free: null });
  assert.deepEqual(watch.problems(), []);
});

Deno.test("DiskWatch has a large store tidied, and tells people when that does not help", async () => {
  const { watch, becomes, tooLarge } = rig();
  await becomes({ database: 1_000 * MB, log: 100 * MB });
  assert.equal(tooLarge(), 0);
  await becomes({ database: 1_001 * MB });
  assert.equal(tooLarge(), 1);
  assert.deepEqual(watch.problems(), []);
  await becomes({ database: 1_251 * MB });
  assert.match(watch.problems().join(), /hookbox\.db has 1251 MB, more than HOOKBOX_STORE_MAX/);
  watch.stop();
});

Deno.test("DiskWatch sees that the file was taken away, or another put in its place", async () => {
  await using log = await keepLog();
  const { clock, watch, becomes } = rig();
  for (const file of [null, "1:3"]) {
    await becomes({ file });
    assert.match(watch.gone!, /removed or replaced/);
  }
  await becomes({ file: "1:2" });
  assert.equal(watch.gone, null);
  assert.equal(log.lines.length, 2);
  watch.stop();
  assert.equal(clock.pending, 0);
});
