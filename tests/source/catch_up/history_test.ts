import { deepStrictEqual as same, strictEqual as is } from "node:assert/strict";
import { type HistoryOptions, readChanges } from "../../../lib/source/catch_up/mod.ts";
import { FakeChanges, row } from "./fake_changes.ts";
import { HOUR, MINUTE, NOON, SECOND, wants } from "./setup.ts";

const subscriptions = [wants("dcim.interface", "update", "delete")];

async function read(changes: FakeChanges, options: Partial<HistoryOptions> = {}) {
  const found: [string, string, number][] = [];
  for await (const it of readChanges(changes, { since: NOON, subscriptions, ...options })) {
    found.push([it.requestId, it.action, (it.body.rows as unknown[]).length]);
  }
  return found;
}

Deno.test("readChanges() gives what each request did to each object, in order of time", async () => {
  const changes = new FakeChanges(() => NOON + 24 * HOUR);
  changes.rows.push(
    row({ time: NOON - 1, requestId: "before" }),
    row({ time: NOON + 1, requestId: "script" }),
    row({ time: NOON + 2, requestId: "r1", action: "create" }),
    row({ time: NOON + 3, requestId: "r2", objectType: "dcim.site" }),
    row({ time: NOON + 3, requestId: "r3" }),
    row({ time: NOON + 4 * MINUTE, requestId: "script", action: "delete" }),
    row({ time: NOON + 5 * MINUTE, requestId: "r4" }),
    row({ time: NOON + HOUR, requestId: "r5" }),
  );
  same(await read(changes), [
    ["r3", "update", 1],
    ["script", "delete", 2],
    ["r4", "update", 1],
    ["r5", "update", 1],
  ]);
});

Deno.test("readChanges() reads no further than it is listened to", async () => {
  const changes = new FakeChanges(() => NOON + 24 * HOUR);
  for (let i = 0; i < 1000; i++) {
    changes.rows.push(row({ time: NOON + i * MINUTE, requestId: `r${i}` }));
  }
  let found = 0;
  for await (const _ of readChanges(changes, { since: NOON, subscriptions })) {
    if (++found === 10) break;
  }
  is(found, 10);
  is(changes.requests < 30, true);
});

Deno.test("readChanges() gives thousands of changes, page by page", async () => {
  const changes = new FakeChanges(() => NOON + 24 * HOUR);
  changes.pageSize = 100;
  for (let i = 0; i < 3000; i++) {
    changes.rows.push(row({ time: NOON + i * SECOND, requestId: `r${i}` }));
  }
  const ids = (await read(changes)).map(([id]) => id);
  same(ids, Array.from({ length: 3000 }, (_, i) => `r${i}`));
});

Deno.test("readChanges() gives every merge and revert", async () => {
  const changes = new FakeChanges(() => NOON + 24 * HOUR);
  changes.rows.push(...[0, 1, 2].map((i) => row({ time: NOON + i * MINUTE })));
  is((await read(changes)).length, 1);
  changes.replays = true;
  is((await read(changes)).length, 3);
});
