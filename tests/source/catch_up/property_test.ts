import { deepStrictEqual as same, strictEqual as is } from "node:assert/strict";
import fc from "fast-check";
import type { Action } from "../../../lib/event/types.ts";
import { type FakeRow, row } from "./fake_changes.ts";
import {
  ahead,
  type Fate,
  fate,
  type Happening,
  looks,
  play,
  repeated,
  send,
  tellers,
} from "./play.ts";
import { MINUTE, NOON, SECOND, Setup } from "./setup.ts";

/** What one request does to one object, and what becomes of the delivery. */
interface Deed {
  readonly objectId: string;
  readonly actions: readonly Action[];
  /** Milliseconds between two rows. */
  readonly gap: number;
  readonly fate: Fate;
}

interface Request {
  /** Milliseconds after noon. */
  readonly at: number;
  readonly deeds: readonly Deed[];
  /** Milliseconds from the last row to the end: a script that goes on. */
  readonly tail: number;
}

const deed: fc.Arbitrary<Deed> = fc.record({
  objectId: fc.constantFrom("1", "2", "3"),
  actions: fc.constantFrom<Action[]>(
    ["create"],
    ["update"],
    ["delete"],
    ["create", "update"],
    ["update", "update", "update"],
    ["update", "delete"],
    ["create", "update", "delete"],
    ["delete", "update"],
  ),
  gap: fc.oneof(fc.nat(50), fc.nat(4 * MINUTE)),
  fate,
});

const requests: fc.Arbitrary<Request[]> = fc.array(
  fc.record({
    at: fc.nat(60 * MINUTE),
    deeds: fc.uniqueArray(deed, { selector: (it) => it.objectId, minLength: 1, maxLength: 3 }),
    tail: fc.oneof(fc.nat(200), fc.nat(4 * MINUTE)),
  }),
  { minLength: 1, maxLength: 6 },
);

/** The rows of a request, and its end. */
function perform(
  { at, deeds, tail }: Request,
  requestId: string,
): { rows: FakeRow[]; end: number } {
  const parts = deeds.flatMap(({ objectId, actions, gap }) =>
    actions.map((action, i) => ({ objectId, action, requestId, time: NOON + at + i * gap }))
  );
  const end = Math.max(...parts.map((it) => it.time)) + tail;
  return { rows: parts.map((it) => row({ ...it, visibleAt: end })), end };
}

const webhook = { objectType: "dcim.interface" };

Deno.test("catch-up: every occurrence becomes one event, whatever is late or lost", async () => {
  await fc.assert(
    fc.asyncProperty(ahead, requests, looks, async (ahead, requests, looks) => {
      const setup = new Setup(ahead);
      const sent: Happening[] = [];
      const expected: string[] = [];
      requests.forEach((request, i) => {
        const requestId = `r${i}`;
        const { rows, end } = perform(request, requestId);
        setup.changes.rows.push(...rows);
        for (const { objectId, actions, fate } of request.deeds) {
          // As NetBox folds since 4.0.7.
          const action = actions.includes("delete") ? "delete" : actions[0]!;
          sent.push(...send({ ...webhook, requestId, objectId, action, time: end }, fate));
          expected.push(`${requestId} ${objectId} ${action}`);
        }
      });
      await play(setup, looks, sent);
      const told = setup.sink.kept.filter((it) => it.told);
      same(told.map((it) => `${it.requestId} ${it.objectId} ${it.action}`).sort(), expected.sort());
      for (const { requestId, objectId, missed, rows } of told) {
        const all = setup.changes.rows.filter((it) =>
          it.requestId === requestId && it.objectId === objectId
        );
        if (missed) same([...rows].sort(), all.map(({ id }) => id).sort());
      }
    }),
    { numRuns: 100 },
  );
});

/** Merges and reverts of one change, each more than 30 s after the one before. */
const replays = fc.record({
  at: fc.nat(20 * MINUTE),
  actions: fc.constantFrom<Action[]>(["update"], ["create", "delete"], ["delete", "create"]),
  times: fc.array(
    fc.record({
      after: fc.oneof(
        fc.integer({ min: 31 * SECOND, max: 2 * MINUTE }),
        fc.integer({ min: 31 * SECOND, max: 20 * MINUTE }),
      ),
      /** Milliseconds from the row to its delivery's stamp, and to the end of the merge. */
      stamp: fc.nat(2 * SECOND),
      merge: fc.integer({ min: 2 * SECOND, max: 3 * MINUTE }),
      fate,
    }),
    { minLength: 1, maxLength: 5 },
  ),
});

Deno.test("catch-up: every merge and revert of a change becomes one event", async () => {
  await fc.assert(
    fc.asyncProperty(
      ahead,
      fc.array(replays, { maxLength: 3 }),
      looks,
      async (ahead, all, looks) => {
        const setup = new Setup(ahead);
        setup.changes.replays = true;
        const sent: Happening[] = [];
        all.forEach(({ at, actions, times }, i) => {
          const key = { requestId: `r${i}`, objectId: "1" };
          let time = NOON + at;
          times.forEach(({ after, stamp, merge, fate }, n) => {
            time += after;
            const action = actions[n % actions.length]!;
            setup.changes.rows.push(row({ ...key, action, time, visibleAt: time + merge }));
            const late = { ...fate, delay: fate.delay + merge };
            sent.push(...send({ ...webhook, ...key, action, time: time + stamp }, late));
          });
        });
        await play(setup, looks, sent);
        const { rows } = setup.changes;
        for (const it of rows) {
          const later = rows.filter((other) =>
            other.requestId === it.requestId && other.time > it.time
          );
          const next = Math.min(...later.map(({ time }) => time));
          const told = tellers(setup.sink.kept, it).filter(({ time }) => time < next);
          is(told.length, 1, `${it.requestId} at ${(it.time - NOON) / SECOND} s`);
        }
      },
    ),
    { numRuns: 100 },
  );
});

/** Saves of one object by one request, told one by one. */
const saves = (gap: number) =>
  fc.array(
    fc.array(fc.record({ gap: fc.nat(gap), fate }), { minLength: 1, maxLength: 6 }),
    { maxLength: 3 },
  );

/** Every change is told; what is caught up had not been told, and is not told again. */
function check({ changes: { rows }, sink: { kept } }: Setup): void {
  same(repeated(kept), []);
  for (const it of rows) {
    const told = tellers(kept, it);
    const caughtUp = told.filter(({ missed }) => missed);
    const isRight = caughtUp.length === 0 || (caughtUp.length === 1 && caughtUp[0] === told[0]);
    is(told.length > 0 && isRight, true, `${it.action} of ${it.requestId}`);
  }
}

Deno.test("catch-up: every save is told by a NetBox that sends each, also of jobs that go on and on", async () => {
  await fc.assert(
    fc.asyncProperty(ahead, saves(9 * MINUTE), looks, async (ahead, jobs, looks) => {
      const setup = new Setup(ahead);
      const sent: Happening[] = [];
      jobs.forEach((saves, i) => {
        const key = { requestId: `r${i}`, objectId: "1" };
        const end = NOON + saves.reduce((sum, { gap }) => sum + gap, 0);
        let time = NOON;
        saves.forEach(({ gap, fate }, n) => {
          time += gap;
          const action = n === 0 ? "create" : "update";
          setup.changes.rows.push(row({ ...key, action, time })); // no transaction around it
          sent.push(...send({ ...webhook, ...key, action, time: end }, fate));
        });
      });
      await play(setup, looks, sent);
      check(setup);
    }),
    { numRuns: 100 },
  );
});

Deno.test("catch-up: merges and reverts in quick succession are told, together where they were missed", async () => {
  await fc.assert(
    fc.asyncProperty(ahead, saves(20 * SECOND), looks, async (ahead, changes, looks) => {
      const setup = new Setup(ahead);
      setup.changes.replays = true;
      const sent: Happening[] = [];
      changes.forEach((saves, i) => {
        const key = { requestId: `r${i}`, objectId: "1" };
        let time = NOON;
        for (const { gap, fate } of saves) {
          time += gap;
          setup.changes.rows.push(row({ ...key, time }));
          sent.push(...send({ ...webhook, ...key, action: "update", time }, fate));
        }
      });
      await play(setup, looks, sent);
      check(setup);
    }),
    { numRuns: 100 },
  );
});
