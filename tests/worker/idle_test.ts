import assert from "node:assert/strict";
import { join } from "node:path";
import { openSqliteStore } from "../../lib/store/sqlite/mod.ts";
import { createWorker } from "../../lib/worker/worker.ts";
import { FakeClock } from "../fake_clock.ts";
import { FakeExecutor } from "./fake_executor.ts";
import { handler } from "./fake_host.ts";

Deno.test("Worker writes nothing into an idle store", async () => {
  const root = await Deno.makeTempDir({ prefix: "hookbox-idle-" });
  const clock = new FakeClock();
  try {
    await using store = await openSqliteStore(join(root, "hookbox.db"), { mode: "serve" });
    const claim = store.claim.bind(store);
    let claims = 0;
    store.claim = (...args) => {
      claims++;
      return claim(...args);
    };
    const hosts = new FakeExecutor([handler("a"), handler("b")]);
    const worker = createWorker({
      store,
      hosts,
      clock,
      concurrency: 16,
      drain: 1_000,
      sources: ["netbox"],
    });
    await worker.start();
    await clock.advance(10_000);
    const files = () =>
      ["hookbox.db", "hookbox.db-wal"].map((name) => {
        const { size, mtime } = Deno.statSync(join(root, name));
        return [name, size, mtime?.getTime()];
      });
    const [before, asked] = [files(), claims];
    await clock.advance(3_600_000);
    assert.deepEqual(files(), before);
    assert.ok(claims > asked, "it did look");
    await worker.kill();
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
