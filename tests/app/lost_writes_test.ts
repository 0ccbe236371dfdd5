import assert from "node:assert/strict";
import { keepLostWrites } from "../../lib/app/lost_writes.ts";
import type { OpenWrite, SettledWrite } from "../../lib/store/origin.ts";
import { FakeClock } from "../fake_clock.ts";

function lost(find: (write: OpenWrite) => Promise<SettledWrite>) {
  const clock = new FakeClock();
  const open: OpenWrite[] = [];
  const settled: [number, SettledWrite][] = [];
  const add = (id: number) =>
    open.push({
      id,
      source: "netbox",
      handler: "a",
      method: "PATCH",
      path: "/api/dcim/sites/1/",
      branch: null,
      nonce: "n",
      startedAt: clock.now(),
      leaseUntil: clock.now(),
    });
  const start = () =>
    keepLostWrites({
      clock,
      find,
      wake: () => {},
      store: {
        openWrites: () => Promise.resolve([...open]),
        settleWrite(id, how) {
          settled.push([id, how]);
          open.splice(open.findIndex((write) => write.id === id), 1);
          return Promise.resolve();
        },
      },
    });
  return { clock, add, settled, start };
}

Deno.test("keepLostWrites() settles a write by what the change log says", async () => {
  const { clock, add, settled, start } = lost(({ id }) =>
    Promise.resolve({ requestId: id === 1 ? "r1" : null, until: null })
  );
  add(1);
  add(2);
  const { stop } = start();
  await clock.advance(0);
  assert.deepEqual(settled, [
    [1, { requestId: "r1", until: null }],
    [2, { requestId: null, until: null }],
  ]);
  stop();
  assert.equal(clock.pending, 0);
});

Deno.test("keepLostWrites() waits for a change log that cannot be read, and gives up after an hour", async () => {
  const { clock, add, settled, start } = lost(() => Promise.reject(new Error("403")));
  add(1);
  const { stop } = start();
  await clock.advance(3_599_000);
  assert.equal(settled.length, 0);
  await clock.advance(20_000);
  assert.match(settled[0]![1].lost!, /whether it is an own change cannot be told: .*: 403/);
  stop();
});
