import assert from "node:assert/strict";
import { main } from "../../lib/cli/main.ts";
import { moment } from "../../lib/cli/moment.ts";
import type { TaskState } from "../../lib/http/operations.ts";
import { handler } from "../worker/fake_host.ts";
import { fakeIo } from "./fake_io.ts";

const NOW = Date.UTC(2026, 10, 22, 12);
const task = handler("task.poll", {}, { special: { kind: "task", name: "poll" } });
const running: TaskState = {
  status: "running",
  since: NOW - 120_000,
  next: null,
  failures: 0,
  error: null,
};

Deno.test("moment() tells how a task is", () => {
  const told = (tasks: Record<string, TaskState> | null) => moment(task, {}, tasks, NOW);
  assert.equal(told({ "task.poll": running }), "running for 2m");
  const failing = { failures: 2, error: "Error: no route" };
  assert.equal(
    told({ "task.poll": { ...running, ...failing, status: "waiting", next: NOW + 4_000 } }),
    "waiting starts again in 4s, failed 2 times: Error: no route",
  );
  assert.equal(
    told({ "task.poll": { ...running, ...failing, status: "failed" } }),
    "failed for 2m, failed 2 times: Error: no route",
  );
  assert.equal(told({}), "not here: another process runs it");
  assert.equal(told(null), "no hookbox runs it here");
});

Deno.test("moment() tells when a schedule is due, and nothing of others", () => {
  const schedule = handler("schedule.a", {}, { special: { kind: "schedule", name: "a" } });
  assert.equal(moment(schedule, { "schedule.a": NOW }, null, NOW), "next 2026-11-22T12:00:00Z");
  assert.equal(moment({ ...schedule, status: "broken" }, {}, null, NOW), null);
  assert.equal(moment(handler("dcim.site.create"), {}, null, NOW), null);
});

Deno.test("hookbox list shows what schedules and tasks are, and when", async () => {
  const folder = await Deno.makeTempDir({ prefix: "hookbox-list-" });
  try {
    await Deno.writeTextFile(
      `${folder}/schedule.nightly.ts`,
      `export const config = { cron: "30 2 * * *", timezone: "Europe/Berlin", missed: "skip" };
      export default () => {};`,
    );
    await Deno.writeTextFile(
      `${folder}/schedule.wrong.ts`,
      `export const config = { cron: "30 2 * *" }; export default () => {};`,
    );
    await Deno.writeTextFile(`${folder}/task.poll.ts`, "export default () => {};");
    const args = ["list", "--handlers", folder, "--store", `${folder}/hookbox.db`];
    const io = fakeIo();
    assert.equal(await main(args, io), 0);
    const [nightly, wrong, poll] = io.stdout().split("\n");
    assert.match(
      nightly!,
      /^schedule\.nightly +ready +schedule\.nightly +next \d{4}-\d\d-\d\dT0[01]:30:00Z; cron 30 2 \* \* \* \(Europe\/Berlin\); missed skip$/,
    );
    assert.match(wrong!, /broken .*config\.cron must have five fields/);
    assert.match(poll!, /^task\.poll +ready +task\.poll +no hookbox runs it here$/);

    const json = fakeIo();
    await main([...args, "--json"], json);
    const { due, tasks } = JSON.parse(json.stdout());
    assert.deepEqual([Object.keys(due), tasks], [["schedule.nightly"], null]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
