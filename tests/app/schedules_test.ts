import assert from "node:assert/strict";
import { Schedules } from "../../lib/app/schedules.ts";
import { readSchedule } from "../../lib/handler/schedule/delivery.ts";
import type { HandlerInfo } from "../../lib/handler/types.ts";
import { openSqliteStore } from "../../lib/store/sqlite/mod.ts";
import { type Store, StoreError } from "../../lib/store/store.ts";
import { FakeClock } from "../fake_clock.ts";
import { tempFolder } from "../store/sqlite/temp.ts";
import { until } from "../until.ts";
import { handler, setOf } from "../worker/fake_host.ts";

const HOUR = 3_600_000;
const MINUTE = 60_000;
/** On the hour. */
const START = Date.UTC(2026, 10, 22, 12);

type Config = Partial<HandlerInfo["config"]>;

function schedule(config: Config, more: Partial<HandlerInfo> = {}): HandlerInfo {
  return handler("schedule.sync", config, {
    special: { kind: "schedule", name: "sync" },
    ...more,
  });
}

/** A store, and processes on it that make runs of schedules. */
class Rig implements AsyncDisposable {
  readonly clock = new FakeClock(START);
  readonly #folder: Disposable;
  readonly #store: Store;
  woken = 0;
  reads = 0;
  /** What is read waits for this. */
  door: Promise<void> = Promise.resolve();
  /** Whether the store fails. */
  broken = false;

  private constructor(folder: Disposable, store: Store) {
    this.#folder = folder;
    this.#store = store;
  }

  static async open(): Promise<Rig> {
    const folder = tempFolder();
    return new Rig(folder, await openSqliteStore(`${folder.path}/hookbox.db`, { mode: "serve" }));
  }

  /** A process with these handlers; it looks only when it is asked to. */
  process(...handlers: HandlerInfo[]): Schedules {
    return new Schedules({
      clock: this.clock,
      store: {
        cluster: this.#store.cluster,
        getValue: async (key) => {
          this.reads++;
          await this.door;
          return await this.#store.getValue(key);
        },
        setValue: (key, value) => this.#store.setValue(key, value),
        listRuns: (query) => this.#store.listRuns(query),
      },
      append: (batch) =>
        this.broken
          ? Promise.reject(new StoreError("the disk is full"))
          : this.#store.append(batch),
      handlers: () => setOf(...handlers),
      wake: () => this.woken++,
    });
  }

  /** The due times that have runs, as minutes from the start, with how many were missed and the runs' states. */
  async made(): Promise<string[]> {
    const runs = await this.#store.listRuns({ handler: "schedule.sync", limit: 1000 });
    return await Promise.all(
      runs.reverse().map(async ({ delivery, state, reason }) => {
        const row = (await this.#store.getDelivery(delivery))!;
        const { due, missed } = readSchedule({
          delivery: { ...row, body: row.body! },
          late: false,
        });
        const minutes = (due.getTime() - START) / MINUTE;
        return `${minutes} missed ${missed} ${state}${reason === null ? "" : ` ${reason}`}`;
      }),
    );
  }

  /** Claims the run that is ready, and leaves it running. */
  async claim(): Promise<{ end(): Promise<void> }> {
    const slots = [{ handler: "schedule.sync", source: "", limit: 1 }];
    const [run] = await this.#store.claim(slots, this.clock.now());
    const { id, claim } = run!;
    return {
      end: async () => {
        const now = this.clock.now();
        await this.#store.complete([{
          run: id,
          claim,
          startedAt: now,
          endedAt: now,
          outcome: { kind: "done" },
          log: [],
          logDropped: 0,
          callDead: [],
        }], now);
      },
    };
  }

  async finish(): Promise<void> {
    await (await this.claim()).end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#store.close();
    this.#folder[Symbol.dispose]();
  }
}

Deno.test("Schedules.look() makes one run of a time that has come, and says when to look again", async () => {
  await using rig = await Rig.open();
  const process = rig.process(schedule({ every: HOUR }));
  assert.equal(await process.look(), MINUTE, "at the latest in a minute");
  await rig.clock.advance(HOUR - 500);
  assert.equal(await process.look(), 500);
  assert.deepEqual([await rig.made(), rig.woken], [[], 0]);
  await rig.clock.advance(500);
  await process.look();
  await process.look();
  assert.deepEqual([await rig.made(), rig.woken], [["60 missed 0 ready"], 1]);
});

Deno.test("Schedules.look() misses nothing of a schedule that has just come, or is another now", async () => {
  await using rig = await Rig.open();
  await rig.clock.advance(90 * MINUTE);
  await rig.process(schedule({ every: HOUR })).look();
  await rig.clock.advance(20 * MINUTE);
  await rig.process(schedule({ every: 7 * MINUTE })).look();
  await rig.process(schedule({ cron: "0 13 * * *" })).look();
  assert.deepEqual(await rig.made(), []);
});

Deno.test("Schedules.look() makes one run of what was missed while nobody ran", async () => {
  await using rig = await Rig.open();
  await rig.process(schedule({ every: HOUR })).look();
  await rig.clock.advance(5 * HOUR + 10 * MINUTE);
  await rig.process(schedule({ every: HOUR })).look();
  assert.deepEqual(await rig.made(), ["300 missed 4 ready"]);
});

Deno.test("Schedules.look() makes a run of each that was missed, in their order, with all", async () => {
  await using rig = await Rig.open();
  const config: Config = { every: HOUR, missed: "all" };
  await rig.process(schedule(config)).look();
  await rig.clock.advance(3 * HOUR);
  await rig.process(schedule(config)).look();
  assert.deepEqual(await rig.made(), [
    "60 missed 0 ready",
    "120 missed 0 waiting",
    "180 missed 0 waiting",
  ]);
});

Deno.test("Schedules.look() leaves out what was missed, with skip", async () => {
  await using rig = await Rig.open();
  const config: Config = { every: HOUR, missed: "skip" };
  await rig.process(schedule(config)).look();
  await rig.clock.advance(HOUR + 2 * MINUTE);
  const process = rig.process(schedule(config));
  await process.look();
  assert.deepEqual(await rig.made(), []);
  await rig.clock.advance(59 * MINUTE);
  await process.look();
  assert.deepEqual(await rig.made(), ["120 missed 0 ready"]);
});

Deno.test("Schedules.look() makes one run, however many processes think that they lead", async () => {
  await using rig = await Rig.open();
  const processes = [1, 2, 3].map(() => rig.process(schedule({ every: HOUR })));
  await Promise.all(processes.map((process) => process.look()));
  await rig.clock.advance(HOUR);
  await Promise.all(processes.map((process) => process.look()));
  assert.deepEqual(await rig.made(), ["60 missed 0 ready"]);
});

Deno.test("Schedules.look() makes no run while the one before has not begun, unless they may overlap", async () => {
  await using rig = await Rig.open();
  const once = rig.process(schedule({ every: HOUR }));
  await once.look();
  for (let hour = 0; hour < 3; hour++) {
    await rig.clock.advance(HOUR);
    await once.look();
  }
  assert.deepEqual(await rig.made(), ["60 missed 0 ready"]);
  const running = await rig.claim();
  await rig.clock.advance(HOUR);
  await once.look();
  assert.deepEqual(await rig.made(), ["60 missed 0 running", "240 missed 0 waiting"]);
  await running.end();
  await rig.finish();
  const free = rig.process(schedule({ every: HOUR, lane: "none" }));
  for (let hour = 0; hour < 2; hour++) {
    await rig.clock.advance(HOUR);
    await free.look();
  }
  assert.deepEqual((await rig.made()).slice(2), ["300 missed 0 ready", "360 missed 0 ready"]);
});

Deno.test("Schedules.look() makes no run before the one before is over, with skip", async () => {
  await using rig = await Rig.open();
  const process = rig.process(schedule({ every: HOUR, missed: "skip" }));
  await process.look();
  await rig.clock.advance(HOUR);
  await process.look();
  const running = await rig.claim();
  await rig.clock.advance(HOUR);
  await process.look();
  await running.end();
  await rig.clock.advance(HOUR);
  await process.look();
  assert.deepEqual(await rig.made(), ["60 missed 0 done", "180 missed 0 ready"]);
});

Deno.test("Schedules.look() holds the run of a handler that is broken, and makes no more of them", async () => {
  await using rig = await Rig.open();
  const broken = rig.process(schedule({ every: HOUR }, { status: "broken" }));
  await broken.look();
  for (let hour = 0; hour < 2; hour++) {
    await rig.clock.advance(HOUR);
    await broken.look();
  }
  assert.deepEqual(await rig.made(), ["60 missed 0 held handler broken"]);
});

Deno.test("Schedules.look() misses nothing of a schedule that was disabled meanwhile", async () => {
  await using rig = await Rig.open();
  const enabled = rig.process(schedule({ every: HOUR }));
  await enabled.look();
  await rig.process(schedule({}, { status: "disabled" })).look();
  await rig.clock.advance(3 * HOUR);
  await enabled.look();
  assert.deepEqual(await rig.made(), []);
  await rig.clock.advance(HOUR);
  await enabled.look();
  assert.deepEqual(await rig.made(), ["240 missed 0 ready"]);
});

Deno.test("Schedules.look() goes on with the others where a schedule's times cannot be read", async () => {
  await using rig = await Rig.open();
  const wrong = handler("schedule.a", { cron: "nonsense" }, {
    special: { kind: "schedule", name: "a" },
    status: "broken",
  });
  const process = rig.process(wrong, schedule({ every: HOUR }));
  await process.look();
  await rig.clock.advance(HOUR);
  await process.look();
  assert.deepEqual([await rig.made(), process.problem], [["60 missed 0 ready"], null]);
});

Deno.test("Schedules.look() goes on after the clock was wrong, and makes nothing twice", async () => {
  await using rig = await Rig.open();
  await rig.process(schedule({ every: HOUR })).look();
  await rig.clock.advance(HOUR);
  await rig.process(schedule({ every: HOUR })).look();
  await rig.finish();
  // Ten years ahead for a moment.
  const ahead = new FakeClock(START + 10 * 8766 * HOUR);
  Object.defineProperty(rig, "clock", { value: ahead, configurable: true });
  await rig.process(schedule({ every: HOUR })).look();
  await rig.finish();
  Object.defineProperty(rig, "clock", { value: new FakeClock(START + HOUR - 5 * MINUTE) });
  const process = rig.process(schedule({ every: HOUR }));
  await process.look();
  await rig.clock.advance(5 * MINUTE);
  await process.look();
  assert.equal((await rig.made()).length, 2, "12:00 had its run");
  await rig.clock.advance(HOUR);
  await process.look();
  assert.match((await rig.made()).at(-1)!, /^120 missed 0 ready/);
});

Deno.test("Schedules.look() looks once more when a look is under way, which goes by an earlier time", async () => {
  await using rig = await Rig.open();
  const process = rig.process(schedule({ every: HOUR }));
  await process.look();
  await rig.clock.advance(MINUTE);
  const { promise, resolve } = Promise.withResolvers<void>();
  rig.door = promise;
  const [first, second] = [process.look(), process.look()];
  await rig.clock.advance(HOUR);
  resolve();
  assert.equal(await first, 0, "at once again: it had read its time before");
  await second;
  assert.deepEqual(await rig.made(), ["60 missed 0 ready"]);
});

Deno.test("Schedules.look() asks the store once a minute about what is not due", async () => {
  await using rig = await Rig.open();
  const process = rig.process(schedule({ every: HOUR }));
  await process.look();
  for (let second = 0; second < 120; second++) {
    await rig.clock.advance(1_000);
    await process.look();
  }
  assert.equal(rig.reads, 3);
});

Deno.test("Schedules.look() says that the store fails, tries again soon, and misses nothing", async () => {
  await using rig = await Rig.open();
  const process = rig.process(schedule({ every: HOUR }));
  await process.look();
  await rig.clock.advance(HOUR);
  rig.broken = true;
  assert.equal(await process.look(), 5_000);
  assert.equal(process.problem, "no schedule runs: the disk is full");
  rig.broken = false;
  await process.look();
  assert.deepEqual([await rig.made(), process.problem], [["60 missed 0 ready"], null]);
});

Deno.test("Schedules make runs by themselves from start() to stop()", async () => {
  await using rig = await Rig.open();
  const process = rig.process(schedule({ every: HOUR, lane: "none" }));
  process.start();
  const waits = () => until("it waits for the next time", () => rig.clock.pending === 1);
  await waits();
  for (let minute = 0; minute < 121; minute++) {
    await rig.clock.advance(MINUTE);
    await waits();
  }
  assert.deepEqual(await rig.made(), ["60 missed 0 ready", "120 missed 0 ready"]);
  await process.stop();
  assert.equal(rig.clock.pending, 0);
  await rig.clock.advance(2 * HOUR);
  assert.equal((await rig.made()).length, 2);
});
