import assert from "node:assert/strict";
import { groupsBelow, groupsOf } from "../../../../lib/handler/host/program/groups.ts";

const TABLE = `
    1     0     1
   40    30    40
   30    20    10
   20    10    10
   10     5    10
    5     1     5
   50     1    50
`;

Deno.test("groupsBelow() gives the groups of a process and of all below it, wherever they stand", () => {
  assert.deepEqual(groupsBelow(10, TABLE), new Set([40, 10]));
  assert.deepEqual(groupsBelow(50, TABLE), new Set([50]));
  assert.deepEqual(groupsBelow(99, TABLE), new Set());
  assert.deepEqual(groupsBelow(10, ""), new Set());
});

Deno.test("groupsOf() finds what has made a session of its own", async () => {
  const child = new Deno.Command("sh", {
    args: ["-c", "setsid sleep 60 & echo started; wait"],
    detached: true,
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  let groups = new Set<number>();
  // `setsid` is executed a moment after it was started.
  while (groups.size < 2) groups = await groupsOf(child.pid);
  assert.ok(groups.has(child.pid));
  for (const group of groups) Deno.kill(-group, "SIGKILL");
  await reader.cancel();
  await child.status;
});
