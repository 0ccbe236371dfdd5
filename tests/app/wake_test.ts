import assert from "node:assert/strict";
import { handleWhatIsDue } from "../../lib/app/wake.ts";
import { FakeClock } from "../fake_clock.ts";
import { until } from "../until.ts";
import { start } from "./box.ts";

/** Chores that go on until some time (ms), when they began, and when all of it was over. */
function rig(lasting: Readonly<Record<string, number>>) {
  const clock = new FakeClock(Date.UTC(2026, 10, 22, 12, 7));
  const begun: string[] = [];
  const part = (name: string) => ({
    begin: () => void begun.push(`${new Date(clock.now()).getUTCMinutes()} ${name}`),
    state: {
      get busy() {
        return clock.monotonic() < (lasting[name] ?? 0);
      },
    },
  });
  const [runs, retention, questions, catchUp, registration] = [
    part("runs"),
    part("retention"),
    part("questions"),
    part("catch-up"),
    part("registration"),
  ];
  let over: number | null = null;
  const wake = () =>
    void handleWhatIsDue({
      clock,
      worker: { wake: runs.begin, stats: runs.state },
      keeper: Object.assign(retention.state, { tidy: retention.begin }),
      watch: Object.assign(questions.state, {
        wake: questions.begin,
        catchUps: { kick: catchUp.begin },
      }),
      registrations: Object.assign(registration.state, { kick: registration.begin }),
      background: {
        look: () => {
          begun.push("schedules");
          return Promise.resolve();
        },
      },
    }).then(() => over = clock.monotonic());
  return { clock, begun, wake, over: () => over };
}

Deno.test("handleWhatIsDue() wakes the worker and asks what is to be asked, and is over when nothing is due", async () => {
  const { clock, begun, wake, over } = rig({});
  wake();
  await clock.advance(0);
  assert.deepEqual(begun, ["schedules", "7 runs", "7 questions"]);
  assert.equal(over(), 0);
});

Deno.test("handleWhatIsDue() waits for whatever goes on, each of it", async () => {
  for (const name of ["runs", "retention", "questions", "registration"]) {
    const { clock, wake, over } = rig({ [name]: 5_000 });
    wake();
    await clock.advance(4_950);
    assert.equal(over(), null, name);
    await clock.advance(100);
    assert.equal(over(), 5_000, name);
  }
});

Deno.test("handleWhatIsDue() does not wait into the next minute", async () => {
  const { clock, wake, over } = rig({ runs: 3_600_000 });
  wake();
  await clock.advance(60_000);
  assert.equal(over(), 50_000);
});

Deno.test("handleWhatIsDue() catches up every 5 minutes, registers and takes away every 10, whoever is woken", async () => {
  const { clock, begun, wake } = rig({});
  for (let minute = 0; minute < 15; minute++) {
    wake();
    await clock.advance(60_000);
  }
  assert.deepEqual(begun.filter((name) => !/schedules|runs|questions/.test(name)), [
    "10 catch-up",
    "10 registration",
    "10 retention",
    "15 catch-up",
    "20 catch-up",
    "20 registration",
    "20 retention",
  ]);
});

/** Nothing longer than this (ms) ever comes to its end by itself: so it is for an instance that sleeps. */
const AWAKE = 150;
const sleepy = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms: number, fn: () => void) {
    if (ms > AWAKE) return () => {};
    const timer = setTimeout(fn, ms);
    return () => clearTimeout(timer);
  },
};

Deno.test("Server.wake() has a retry done that is due, though no timer says so", async () => {
  const handler = `import { RetryAfter } from "hookbox";
    export default (_event, { attempt }) => {
      if (attempt === 1) throw new RetryAfter("500ms");
    };`;
  await using box = await start({ "dcim.site.create.ts": handler }, {}, sleepy);
  const { id } = await box.send("dcim.site.create");
  const run = async () => (await box.store.listRuns({ delivery: id }))[0]!;
  const { runAt } = await until("the retry waits", async () => {
    const found = await run();
    return found.state === "ready" && found.attempt > 0 && found;
  });
  await box.server.wake();
  assert.equal((await run()).state, "ready", "it is not due yet");
  await new Promise((resolve) => setTimeout(resolve, runAt + 300 - Date.now()));
  assert.equal((await run()).state, "ready", "no timer");
  await box.server.wake();
  assert.equal((await run()).state, "done");
});

Deno.test("Server.wake() does nothing while it stops", async () => {
  await using box = await start({ "dcim.site.create.ts": "export default () => {};" });
  const stopping = box.server.stop();
  await box.server.wake();
  await stopping;
});
