import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { signedPost } from "./signed_post.ts";
import { keepLog } from "../logged.ts";
import { testOnSmallDisk } from "../store/sqlite/small_disk.ts";
import { until } from "../until.ts";
import { start } from "./box.ts";

const OK = "export default () => {};";
const TOKEN = "an-admin-token-of-some-length";
const HANDLERS = { "dcim.interface.update.ts": OK };

type Box = Awaited<ReturnType<typeof start>>;

async function post(box: Box, size: number): Promise<{ status: number; id: string }> {
  const response = await fetch(`${box.url}/hooks/netbox`, signedPost(size));
  const { id } = await response.json();
  return { status: response.status, id };
}

async function ready(box: Box): Promise<{ code: number; status: string; reasons: string }> {
  const headers = { authorization: `Bearer ${TOKEN}` };
  const response = await fetch(`${box.url}/readyz`, { headers });
  const { status, reasons } = await response.json();
  return { code: response.status, status, reasons: reasons.join("; ") };
}

/** Seconds in which everything here happens. */
const PATIENCE = 15;

/** The lines of the log about deliveries. */
const said = (lines: readonly string[]) => lines.filter((line) => /Deliveries/.test(line));

testOnSmallDisk(
  "Server on a full disk answers 503, says why once, recovers by itself, and has lost nothing",
  32,
  async (disk) => {
    await using log = await keepLog();
    await using box = await start(HANDLERS, {
      HOOKBOX_STORE: `${disk.path}/hookbox.db`,
      HOOKBOX_ADMIN_TOKEN: TOKEN,
    });
    const early = await ready(box);
    assert.deepEqual([early.code, early.status], [200, "degraded"], "it warns before it is full");
    assert.match(early.reasons, /only \d+ MB are free/);

    const stored: string[] = [];
    const refused: string[] = [];
    for (let round = 0; round < 3; round++) {
      stored.push((await post(box, 5_000)).id);
      disk.fill();
      await until("a 503", async () => {
        const { status, id } = await post(box, 200_000);
        (status === 202 ? stored : refused).push(id);
        return status === 503;
      }, PATIENCE);
      const full = await ready(box);
      assert.deepEqual([full.code, full.status], [503, "unready"]);
      assert.match(full.reasons, /store: .*the disk is full.*HOOKBOX_STORE_MAX/);
      assert.equal(said(log.lines).length, 2 * round + 1);
      disk.clear();
      await until("it is ready again", async () => (await ready(box)).code === 200, PATIENCE);
      assert.equal(said(log.lines).length, 2 * round + 2);
      const after = await post(box, 200_000);
      assert.equal(after.status, 202);
      stored.push(after.id);
    }
    assert.match(said(log.lines)[0]!, /^error: .*the disk is full/);
    assert.match(said(log.lines)[1]!, /^warning: Deliveries can be stored again after/);
    assert.equal(refused.length, 3);
    await until(
      "all runs are done",
      async () => (await box.store.counts()).runs.done > 5,
      PATIENCE,
    );
    for (const id of stored) assert.ok((await box.store.getDelivery(id))?.body, id);
    assert.equal((await box.store.counts()).runs.done, stored.length);
  },
);

Deno.test("Server answers 503 at the backlog's mark, says so once, and takes deliveries again when there is less", async () => {
  await using log = await keepLog();
  await using box = await start({
    "dcim.interface.update.ts": `
      export const config = { backoff: "1h" };
      export default () => { throw new Error("not today"); };`,
  }, { HOOKBOX_BACKLOG_MAX: "20", HOOKBOX_ADMIN_TOKEN: TOKEN });
  for (let i = 0; i < 20; i++) assert.equal((await post(box, 1_000)).status, 202);
  assert.equal((await post(box, 1_000)).status, 503);
  const full = await ready(box);
  assert.equal(full.code, 503);
  assert.match(full.reasons, /backlog: deliveries of netbox are refused: 20 runs/);
  assert.equal(said(log.lines).length, 1);
  await until(
    "all have failed",
    async () => (await box.store.counts()).runs.running === 0,
    PATIENCE,
  );
  await box.server.drop({ handler: "dcim.interface.update" });
  await until("it is ready again", async () => (await ready(box)).code === 200, PATIENCE);
  assert.equal((await post(box, 1_000)).status, 202);
  assert.match(said(log.lines)[1]!, /^warning: Deliveries of netbox are taken again; 1 were/);
});

Deno.test("Server answers 503 while another program holds the file, and recovers", async () => {
  await using log = await keepLog();
  await using box = await start(HANDLERS);
  const other = new DatabaseSync(box.store.location);
  other.exec("BEGIN IMMEDIATE");
  assert.equal((await post(box, 1_000)).status, 503);
  assert.match(box.server.readiness().reasons.join(), /another process has held it/);
  other.exec("ROLLBACK");
  other.close();
  await until("it recovers", () => box.server.readiness().status === "ok", PATIENCE);
  assert.equal((await post(box, 1_000)).status, 202);
  assert.equal(said(log.lines).length, 2);
});

Deno.test("Server answers 503 when the file is damaged, says so once, and acknowledges nothing that it has not stored", async () => {
  await using log = await keepLog();
  await using box = await start(HANDLERS);
  for (let i = 0; i < 20; i++) assert.equal((await post(box, 5_000)).status, 202);
  const path = box.store.location;
  await until(
    "the runs are done",
    async () => (await box.store.counts()).runs.done === 20,
    PATIENCE,
  );
  const other = new DatabaseSync(path);
  other.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  other.close();
  {
    using file = await Deno.open(path, { write: true });
    await file.seek(8192, Deno.SeekMode.Start);
    await file.write(new Uint8Array((await Deno.stat(path)).size - 8192).fill(0xa5));
  }
  for (let i = 0; i < 5; i++) assert.equal((await post(box, 5_000)).status, 503);
  assert.match(box.server.readiness().reasons.join(), /store: .*damaged.*HOOKBOX_STORE/);
  assert.equal(said(log.lines).length, 1);
});
