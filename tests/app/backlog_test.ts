import assert from "node:assert/strict";
import { Backlog } from "../../lib/app/backlog.ts";
import type { Completion, SourceBacklog } from "../../lib/store/store.ts";
import { FakeClock } from "../fake_clock.ts";
import { keepLog } from "../logged.ts";
import { completion, delivery, DONE } from "../store/contract/harness.ts";
import { claimed } from "../worker/samples.ts";

/** Marks of 100 runs and 10,000 bytes. */
function rig(sources: readonly string[] = ["netbox"]) {
  const clock = new FakeClock();
  const store = {
    counted: {} as Record<string, SourceBacklog>,
    asked: 0,
    backlog() {
      store.asked++;
      return Promise.resolve(store.counted);
    },
    openHandlers: () => Promise.resolve(Object.keys(store.counted)),
  };
  const most = { runs: 100, bytes: 10_000 };
  const backlog = new Backlog({ store, clock, sources: () => sources, most: () => most });
  return {
    clock,
    store,
    backlog,
    come(count: number, source = "netbox", bytes = 10) {
      const body = new Uint8Array(bytes);
      const batch = Array.from({ length: count }, () => delivery({ source, body }));
      backlog.arrived(batch, batch.map(({ id }) => ({ id, duplicate: false, runs: 1 })));
    },
    end(count: number, state: "done" | "ready" | "dead" = "done", calls = 0) {
      const run = claimed("r");
      for (let i = 0; i < count; i++) {
        backlog.ended({
          run,
          completion: completion(run, DONE, 0),
          completed: { state, runAt: null, more: false, ...calls > 0 && { calls } },
        });
      }
    },
  };
}

Deno.test("Backlog counts what is emitted, and calls that tell of a dead run, as runs", () => {
  const { backlog, come, end } = rig();
  const emits = [delivery(), delivery({ source: "other" }), delivery()];
  backlog.ended({
    run: claimed("r"),
    completion: completion(claimed("r"), DONE, 0, { emits }),
    completed: {
      state: "done",
      runAt: null,
      more: false,
      emitted: emits.map(({ id }, index) => ({ id, duplicate: false, runs: index === 1 ? 0 : 49 })),
    },
  });
  assert.equal(backlog.refuses("netbox"), false);
  come(2);
  end(1, "dead", 2);
  assert.equal(backlog.refuses("netbox"), true);
  end(9, "dead", 1);
  assert.equal(backlog.refuses("netbox"), true);
});

Deno.test("Backlog refuses what has no source only while all together are too much", () => {
  const { backlog, come, end } = rig();
  come(100, "netbox");
  assert.equal(backlog.refuses(""), true);
  end(1);
  assert.equal(backlog.refuses(""), false);
});

Deno.test("Backlog refuses a source at the mark by count, and takes it again a little below", async () => {
  await using log = await keepLog();
  const { backlog, come, end } = rig();
  come(99);
  assert.equal(backlog.refuses("netbox"), false);
  come(1);
  assert.equal(backlog.refuses("netbox"), true);
  assert.equal(backlog.refuses("netbox"), true);
  end(5);
  assert.equal(backlog.refuses("netbox"), true);
  end(1);
  assert.equal(backlog.refuses("netbox"), false);
  assert.equal(log.lines.length, 2);
  assert.match(
    log.lines[0]!,
    /^error: .*netbox are answered 503 .*100 runs .*HOOKBOX_BACKLOG_MAX.*HOOKBOX_BACKLOG_BYTES/,
  );
  assert.match(log.lines[1]!, /^warning: Deliveries of netbox are taken again; 3 were/);
});

Deno.test("Backlog counts what a batch carries, when it is over or has left it", () => {
  const { backlog, come } = rig();
  come(100);
  assert.equal(backlog.refuses("netbox"), true);
  const { delivery } = claimed("r");
  const batch = Array.from({ length: 50 }, (_, n) => ({ id: `${n}.1`, late: false, delivery }));
  const run = { ...claimed("r"), purpose: "batch", batch } as const;
  const end = (state: "ready" | "done", over: Partial<Completion> = {}) =>
    backlog.ended({
      run,
      completion: completion(run, DONE, 0, over),
      completed: { state, runAt: null, more: false },
    });
  end("ready");
  assert.equal(backlog.refuses("netbox"), true);
  const outcome = { kind: "skipped", reason: "no ticket" } as const;
  end("ready", { left: batch.slice(0, 6).map(({ id }) => ({ run: id, outcome })) });
  assert.equal(backlog.refuses("netbox"), false);
  end("done");
  come(55);
  assert.equal(backlog.refuses("netbox"), false);
  come(1);
  assert.equal(backlog.refuses("netbox"), true);
});

Deno.test("Backlog refuses a source at the mark by bytes", () => {
  const { backlog, come } = rig();
  come(10, "netbox", 999);
  assert.equal(backlog.refuses("netbox"), false);
  come(1);
  assert.equal(backlog.refuses("netbox"), true);
});

Deno.test("Backlog does not refuse a source because of another one's flood", () => {
  const { backlog, come } = rig(["netbox", "nautobot"]);
  come(200, "netbox");
  assert.equal(backlog.refuses("netbox"), true);
  assert.equal(backlog.refuses("nautobot"), false);
  come(49, "nautobot");
  assert.equal(backlog.refuses("nautobot"), false);
  come(1, "nautobot");
  assert.equal(backlog.refuses("nautobot"), true, "half of the mark is its share");
});

Deno.test("Backlog lets one source take what the others leave", () => {
  const { backlog, come } = rig(["netbox", "nautobot"]);
  come(99, "netbox");
  assert.equal(backlog.refuses("netbox"), false);
});

Deno.test("Backlog is told as degraded from 80 % on, and as unready when no source may send", () => {
  const { backlog, come } = rig(["netbox", "nautobot"]);
  come(79);
  assert.deepEqual(backlog.problems(), { unready: [], degraded: [] });
  come(1);
  assert.match(backlog.problems().degraded.join(), /^backlog: 80 runs with/);
  come(20);
  assert.match(backlog.problems().degraded.join(), /^backlog: deliveries of netbox are refused/);
  assert.deepEqual(backlog.problems().unready, []);
  come(50, "nautobot");
  assert.equal(backlog.problems().unready.length, 2);
  assert.deepEqual(backlog.problems().degraded, []);
});

Deno.test("Backlog counts only what is over as over", () => {
  const { backlog, come, end } = rig();
  come(100);
  end(50, "ready");
  end(50, "dead", 1);
  assert.equal(backlog.refuses("netbox"), true);
  end(6, "dead");
  assert.equal(backlog.refuses("netbox"), false);
});

Deno.test("Backlog counts neither duplicates nor deliveries without runs", () => {
  const { backlog } = rig();
  const batch = Array.from({ length: 200 }, () => delivery());
  backlog.arrived(batch, batch.map(({ id }) => ({ id, duplicate: true, runs: 0 })));
  assert.equal(backlog.refuses("netbox"), false);
});

Deno.test("Backlog begins with what the store has, and is corrected by it every minute", async () => {
  const { backlog, store, clock, come } = rig();
  store.counted = { netbox: { runs: 100, bytes: 1 } };
  backlog.start();
  await clock.advance(0);
  assert.equal(backlog.refuses("netbox"), true);
  store.counted = { netbox: { runs: 3, bytes: 1 } };
  await clock.advance(60_000);
  assert.equal(backlog.refuses("netbox"), false);
  come(97);
  assert.equal(backlog.refuses("netbox"), true);
  backlog.stop();
  assert.equal(clock.pending, 0);
});

Deno.test("Backlog asks the store nothing while there is nothing", async () => {
  const { backlog, store, clock } = rig();
  backlog.start();
  await clock.advance(3_600_000);
  assert.equal(store.asked, 0);
  backlog.stop();
});

Deno.test("Backlog goes on with its own counts while the store cannot count", async () => {
  const { backlog, store, clock, come } = rig();
  store.backlog = () => Promise.reject(new Error("damaged"));
  backlog.start();
  come(100);
  await clock.advance(60_000);
  assert.equal(backlog.refuses("netbox"), true);
  backlog.stop();
});
