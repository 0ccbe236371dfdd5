import { deepStrictEqual as same, strictEqual as is } from "node:assert/strict";
import { row } from "./fake_changes.ts";
import { HOUR, MINUTE, NOON, SECOND, settle, Setup, wants } from "./setup.ts";

/** A setup that has looked once and was then down for so long. */
async function down(ms: number): Promise<Setup> {
  const setup = new Setup();
  await setup.start();
  await setup.catchUp.stop();
  await setup.clock.advance(ms);
  setup.process();
  return setup;
}

Deno.test("catch-up replays nothing at the first start", async () => {
  const setup = new Setup();
  setup.changes.rows.push(
    row({ time: NOON - HOUR }),
    row({ time: NOON - 2 * MINUTE, requestId: "r2" }),
  );
  await setup.start();
  await setup.advance(20 * MINUTE);
  await setup.catchUp.stop();
  same(setup.caughtUp(), []);
  same(setup.catchUp.state(), {
    status: "ok",
    problem: null,
    lastPass: setup.clock.now(),
    found: 0,
    tooOld: 0,
  });
});

Deno.test("catch-up stores at its start what was missed while hookbox was down", async () => {
  const setup = await down(3 * HOUR);
  for (let i = 0; i < 500; i++) {
    setup.changes.rows.push(row({ time: NOON + HOUR + i * SECOND, requestId: `r${i}` }));
  }
  await setup.start();
  is(setup.caughtUp().length, 500);
  same(
    setup.sink.kept.map(({ requestId }) => requestId),
    setup.changes.rows.map((it) => it.requestId),
  );
  same([setup.catchUp.state().found, setup.sink.appended], [500, [100, 100, 100, 100, 100]]);
  await setup.advance(10 * MINUTE);
  is(setup.caughtUp().length, 500);
  await setup.catchUp.stop();
});

Deno.test("catch-up looks a second time before it takes a young change for missed", async () => {
  const setup = await down(HOUR);
  const script = { requestId: "script", visibleAt: setup.now };
  for (const minutes of [5, 3, 2]) {
    setup.changes.rows.push(row({ ...script, time: setup.now - minutes * MINUTE }));
  }
  await setup.start();
  same(setup.caughtUp(), []);
  await setup.advance(61 * SECOND);
  same(setup.caughtUp(), [["update", 3]]);
  await setup.catchUp.stop();
});

Deno.test("catch-up does not leave for 5 minutes what happened just before its start", async () => {
  const setup = await down(HOUR);
  setup.changes.rows.push(row({ time: setup.now - SECOND }));
  await setup.start();
  same(setup.caughtUp(), []);
  await setup.advance(62 * SECOND);
  same(setup.caughtUp(), [["update", 1]]);
  await setup.catchUp.stop();
});

Deno.test("catch-up stores what was lost within 6 1/2 minutes, with our clock minutes ahead or behind", async () => {
  for (const ahead of [-20 * MINUTE, 0, 20 * MINUTE]) {
    for (const at of [1, 200, 239, 241, 299]) {
      const setup = new Setup(ahead);
      await setup.start();
      await setup.advance(at * SECOND);
      setup.changes.rows.push(row({ time: setup.now }));
      await setup.advance(6.5 * MINUTE);
      same(setup.caughtUp(), [["update", 1]], `${at} s after the first look, ${ahead} ms ahead`);
      await setup.catchUp.stop();
    }
  }
});

Deno.test("catch-up goes by our clock where the source does not tell its own", async () => {
  const setup = new Setup(0);
  const { open } = setup.changes;
  setup.changes.open = async (signal) => ({ ...await open.call(setup.changes, signal), now: null });
  await setup.start();
  setup.changes.rows.push(row({ time: setup.now }));
  await setup.advance(6.5 * MINUTE);
  same(setup.caughtUp(), [["update", 1]]);
  await setup.catchUp.stop();
});

Deno.test("catch-up gives a new handler nothing of before it was there, and the others all", async () => {
  const setup = await down(HOUR);
  setup.changes.rows.push(
    row({ time: NOON + MINUTE, requestId: "r1" }),
    row({ time: NOON + MINUTE, requestId: "r2", objectType: "dcim.site" }),
  );
  setup.subscriptions = [...setup.subscriptions, wants("dcim.site", "update")];
  await setup.start();
  setup.changes.rows.push(row({ time: setup.now, requestId: "r3", objectType: "dcim.site" }));
  await setup.advance(7 * MINUTE);
  same(setup.sink.kept.map(({ requestId }) => requestId), ["r1", "r3"]);
  await setup.catchUp.stop();
});

Deno.test("catch-up does not take another server's change log for the one it has read", async () => {
  const setup = await down(HOUR);
  setup.changes.rows.push(row({ time: NOON + MINUTE }));
  setup.changes.url = "http://other.test";
  await setup.start();
  await setup.catchUp.stop();
  same(setup.caughtUp(), []);
});

Deno.test("catch-up asks the source nothing when it is off, and wants nothing of that time later", async () => {
  const setup = await down(HOUR);
  setup.limit = "off";
  setup.changes.rows.push(row({ time: NOON + MINUTE }));
  const { requests } = setup.changes;
  await setup.start();
  is(setup.catchUp.state().status, "off");
  await setup.advance(20 * MINUTE);
  is(setup.changes.requests, requests);
  setup.limit = 24 * HOUR;
  setup.catchUp.kick();
  await settle();
  await setup.advance(20 * MINUTE);
  same([setup.catchUp.state().status, setup.caughtUp()], ["ok", []]);
  await setup.catchUp.stop();
});

Deno.test("catch-up pauses while too many runs wait, and goes on where it was", async () => {
  const setup = await down(3 * HOUR);
  for (let i = 0; i < 250; i++) {
    setup.changes.rows.push(row({ time: NOON + HOUR + i * SECOND, requestId: `r${i}` }));
  }
  setup.sink.waiting = 11;
  setup.process({ maxBacklog: 10 });
  const { requests } = setup.changes;
  await setup.start();
  same([setup.catchUp.state().status, setup.changes.requests], ["paused", requests]);
  // There is room for one batch.
  setup.sink.waiting = 0;
  const { append } = setup.sink;
  setup.sink.append = async (events, mark) => {
    setup.sink.waiting += events.length;
    return await append.call(setup.sink, events, mark);
  };
  await setup.advance(61 * SECOND);
  same([setup.catchUp.state().status, setup.caughtUp().length], ["paused", 100]);
  setup.sink.waiting = -100;
  await setup.advance(61 * SECOND);
  same([setup.catchUp.state().status, setup.caughtUp().length], ["ok", 250]);
  is(new Set(setup.sink.kept.map(({ requestId }) => requestId)).size, 250);
  await setup.catchUp.stop();
});

Deno.test("catch-up looks again at what was overtaken, though it is at the edge of what it reads", async () => {
  const setup = await down(HOUR);
  // What came tells an update, and not that the object was created.
  setup.changes.rows.push(row({ time: NOON + 45 * MINUTE - SECOND, action: "create" }));
  setup.changes.meanwhile = () => {
    setup.changes.meanwhile = () => {};
    const { requestId, objectType, objectId } = setup.changes.rows[0]!;
    const time = NOON + HOUR;
    setup.sink.receive({ requestId, objectType, objectId, action: "update", time });
  };
  await setup.start();
  same(setup.caughtUp(), []);
  await setup.advance(61 * SECOND);
  same(setup.caughtUp(), [["create", 1]]);
  await setup.catchUp.stop();
});

Deno.test("catch-up goes on past what no handler wants in the end, and does not hurry for it", async () => {
  const setup = await down(HOUR);
  setup.changes.rows.push(row({ time: NOON + MINUTE, requestId: "r1" }));
  setup.sink.append = () => Promise.resolve({ stored: 0, runs: 0, overtaken: 0 });
  await setup.start();
  const { requests } = setup.changes;
  await setup.advance(4 * MINUTE);
  is(setup.changes.requests, requests);
  same(setup.sink.state, {
    url: "http://netbox.test",
    cursor: NOON + HOUR,
    since: {
      "dcim.interface create": NOON,
      "dcim.interface update": NOON,
      "dcim.interface delete": NOON,
    },
  });
  await setup.catchUp.stop();
});

Deno.test("catch-up does not store what may have been delivered and deleted since", async () => {
  const setup = await down(HOUR);
  setup.changes.rows.push(
    row({ time: NOON + MINUTE, requestId: "r1" }),
    row({ time: NOON + 3 * MINUTE, requestId: "r2" }),
  );
  setup.sink.completeSince = NOON + 2 * MINUTE;
  await setup.start();
  await setup.catchUp.stop();
  same(setup.sink.kept.map(({ requestId }) => requestId), ["r2"]);
});

Deno.test("kick() looks now, and once more when a look is under way", async () => {
  const setup = new Setup();
  const { open } = setup.changes;
  let looks = 0;
  setup.changes.open = (signal) => {
    looks++;
    return open.call(setup.changes, signal);
  };
  setup.catchUp.start();
  setup.catchUp.kick();
  setup.catchUp.kick();
  await settle();
  is(looks, 2);
  setup.catchUp.kick();
  await settle();
  same([looks, setup.clock.pending], [3, 1]);
  await setup.catchUp.stop();
});

Deno.test("stop() gives up the look that is under way, and nothing is asked any more", async () => {
  const setup = await down(3 * HOUR);
  for (let i = 0; i < 250; i++) {
    setup.changes.rows.push(row({ time: NOON + HOUR + i * SECOND, requestId: `r${i}` }));
  }
  let stopped: Promise<void> | undefined;
  setup.changes.meanwhile = () => void (stopped ??= setup.catchUp.stop());
  await setup.start();
  await stopped;
  const { requests } = setup.changes;
  setup.catchUp.kick();
  await setup.advance(HOUR);
  same([setup.caughtUp(), setup.changes.requests, setup.clock.pending], [[], requests, 0]);
});
