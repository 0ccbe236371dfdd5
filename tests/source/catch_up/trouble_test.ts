import { deepStrictEqual as same, match, strictEqual as is } from "node:assert/strict";
import { NetBoxError } from "../../../lib/source/netbox/api.ts";
import { row } from "./fake_changes.ts";
import { logLines } from "./log_lines.ts";
import { HOUR, MINUTE, NOON, SECOND, settle, Setup } from "./setup.ts";

const path = "/api/core/object-changes/";
const failure = (status: number, detail: string) =>
  new NetBoxError({ kind: "status", method: "GET", path, status, detail });

Deno.test("catch-up says at its start what it cannot find", async () => {
  await using log = await logLines();
  const setup = new Setup();
  await setup.start();
  await setup.advance(10 * MINUTE);
  await setup.catchUp.stop();
  same(log.lines, [
    "info: netbox: the change log is looked at every 5 minutes. It does not have job events, events of plugins, " +
    "models without a change log, and saves that change nothing",
  ]);
});

Deno.test("catch-up says how many events had not been delivered", async () => {
  await using log = await logLines();
  const setup = new Setup();
  await setup.start();
  setup.changes.rows.push(row({ time: setup.now }), row({ time: setup.now, objectId: "2" }));
  await setup.advance(10 * MINUTE);
  await setup.catchUp.stop();
  same(log.lines.slice(1), [
    "warning: netbox: 2 events had not been delivered, caught up for 2 runs",
  ]);
});

Deno.test("catch-up comes back after failures in 5 s to 5 min, and says a failure and its end once", async () => {
  await using log = await logLines();
  const setup = new Setup();
  setup.catchUp.start();
  let looks = 0;
  const { open } = setup.changes;
  let healthy = false;
  setup.changes.open = (signal) => {
    looks++;
    return healthy ? open.call(setup.changes, signal) : Promise.reject(failure(502, "Bad Gateway"));
  };
  const waits: number[] = [];
  await settle();
  for (const seconds of [5, 10, 20, 40, 80, 160, 300, 300]) {
    await setup.advance(seconds * SECOND - 1);
    const before = looks;
    await setup.advance(1);
    waits.push(looks - before);
  }
  same(waits, Array(8).fill(1));
  same([setup.catchUp.state().status, setup.catchUp.state().lastPass], ["failed", null]);
  healthy = true;
  await setup.advance(5 * MINUTE);
  is(setup.catchUp.state().status, "ok");
  same(log.lines.slice(1), [
    "error: netbox: GET /api/core/object-changes/ was answered with 502: Bad Gateway",
    "info: netbox: catch-up is in order again",
  ]);
  await setup.catchUp.stop();
});

Deno.test("catch-up loses nothing to a look that fails anywhere", async () => {
  for (let after = 0; after < 5; after++) {
    const setup = new Setup();
    await setup.start();
    await setup.catchUp.stop();
    await setup.clock.advance(HOUR);
    setup.changes.rows.push(
      row({ time: NOON + MINUTE }),
      row({ time: NOON + MINUTE, objectId: "2" }),
    );
    setup.changes.failure = { error: failure(500, "no"), after };
    setup.process();
    await setup.start();
    await setup.advance(MINUTE);
    same(setup.caughtUp(), [["update", 1], ["update", 1]]);
    await setup.catchUp.stop();
  }
});

Deno.test("catch-up says once which permission is missing, and is off until it is kicked", async () => {
  await using log = await logLines();
  const setup = new Setup();
  const error = failure(403, "You do not have permission to perform this action.");
  setup.changes.failure = { error, after: 1 };
  await setup.start();
  const { requests } = setup.changes;
  await setup.advance(HOUR);
  is(setup.changes.requests, requests);
  const problem =
    "Catch-up is off: the token's user lacks core.view_objectchange. Give it a permission on " +
    '"Object change" with view, then reload (SIGHUP), or set HOOKBOX_CATCH_UP=off';
  same([setup.catchUp.state().status, setup.catchUp.state().problem], ["forbidden", problem]);
  setup.catchUp.kick();
  await settle();
  same([setup.catchUp.state().status, setup.catchUp.state().problem], ["ok", null]);
  same(log.lines.slice(1), [
    `error: netbox: ${problem}`,
    "info: netbox: catch-up is in order again",
  ]);
  await setup.catchUp.stop();
});

Deno.test("catch-up names the token when the source does not accept it, and comes back", async () => {
  const setup = new Setup();
  setup.changes.failure = { error: failure(403, "Invalid token"), after: 0 };
  await setup.start();
  const { status, problem } = setup.catchUp.state();
  is(status, "failed");
  match(problem!, /^NetBox does not accept NETBOX_TOKEN \(403\): Invalid token\./);
  await setup.advance(5 * SECOND);
  is(setup.catchUp.state().status, "ok");
  await setup.catchUp.stop();
});

Deno.test("catch-up counts what is too old once, says how to see it, and does not store it", async () => {
  await using log = await logLines();
  const setup = new Setup();
  await setup.start();
  await setup.catchUp.stop();
  await setup.clock.advance(30 * HOUR);
  setup.changes.rows.push(
    row({ time: NOON + HOUR, requestId: "r1" }),
    row({ time: NOON + 2 * HOUR, requestId: "r2" }),
    row({ time: NOON + 29 * HOUR, requestId: "r3" }),
  );
  setup.process();
  await setup.start();
  await setup.advance(20 * MINUTE);
  await setup.catchUp.stop();
  same(setup.sink.kept.map(({ requestId }) => requestId), ["r3"]);
  same([setup.catchUp.state().found, setup.catchUp.state().tooOld], [1, 2]);
  same(log.lines.filter((line) => line.includes("older")), [
    "warning: netbox: 2 events were missed but are older than HOOKBOX_CATCH_UP: no handler runs for them. To see " +
    "them: hookbox catch-up --since 2026-11-22T13:00:00.000Z --dry-run",
  ]);
});

Deno.test("catch-up counts what is too old once, though it reads it again", async () => {
  const setup = new Setup();
  await setup.start();
  await setup.catchUp.stop();
  await setup.clock.advance(HOUR);
  setup.changes.rows.push(row({ time: setup.now - 10 * MINUTE }));
  setup.limit = 5 * MINUTE;
  setup.process();
  await setup.start();
  for (let i = 0; i < 3; i++) {
    await setup.advance(61 * SECOND);
    setup.catchUp.kick();
    await settle();
  }
  await setup.catchUp.stop();
  same([setup.catchUp.state().found, setup.catchUp.state().tooOld], [0, 1]);
});

Deno.test("catch-up says what to check when changes come and webhooks never do", async () => {
  await using log = await logLines();
  const setup = new Setup();
  await setup.start();
  for (let i = 0; i < 3; i++) {
    setup.changes.rows.push(row({ time: setup.now, requestId: `r${i}` }));
    await setup.advance(7 * MINUTE);
  }
  const { problem } = setup.catchUp.state();
  is(
    problem,
    "3 events of NetBox had to be caught up, and not one webhook came meanwhile. On NetBox's host, check that this host is " +
      "reached (curl -v http://hookbox.test:9000/hooks/netbox), and that its RQ worker runs. If not: Start its service " +
      '"netbox-rq" (manage.py rqworker high default low).',
  );
  is(log.lines.filter((line) => line.startsWith("error")).length, 1);
  const { requestId, objectType, objectId, action } = setup.changes.rows[0]!;
  setup.sink.receive({ requestId, objectType, objectId, action, time: setup.now });
  await setup.advance(5 * MINUTE);
  is(setup.catchUp.state().problem, null);
  await setup.catchUp.stop();
});

Deno.test("catch-up does not take its own absence for silence", async () => {
  const setup = new Setup();
  await setup.start();
  await setup.catchUp.stop();
  await setup.clock.advance(HOUR);
  for (let i = 0; i < 9; i++) {
    setup.changes.rows.push(row({ time: NOON + MINUTE * (10 + i), requestId: `r${i}` }));
  }
  setup.process();
  await setup.start();
  await setup.advance(HOUR);
  same([setup.catchUp.state().found, setup.catchUp.state().problem], [9, null]);
  await setup.catchUp.stop();
});

Deno.test("catch-up says once which objects it may not read again", async () => {
  await using log = await logLines();
  const setup = new Setup();
  setup.changes.denied = ["dcim.interface"];
  await setup.start();
  for (let i = 0; i < 2; i++) {
    setup.changes.rows.push(row({ time: setup.now, requestId: `r${i}` }));
    await setup.advance(7 * MINUTE);
  }
  await setup.catchUp.stop();
  same(log.lines.filter((line) => line.includes("lacks")), [
    "warning: netbox: The token's user lacks dcim.view_interface: events that are caught up have the change log's data, " +
    "in which related objects are ids",
  ]);
});
