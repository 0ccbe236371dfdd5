import assert from "node:assert/strict";
import { DoubtKeeper } from "../../lib/app/doubt_keeper.ts";
import type { Doubt, DoubtAnswer } from "../../lib/store/origin.ts";
import { FakeClock } from "../fake_clock.ts";

/** A keeper over doubts in memory, and what it answered. */
function keeper(ask: (doubt: Doubt) => Promise<DoubtAnswer>) {
  const clock = new FakeClock();
  const doubts = new Map<string, Doubt & { askAt: number }>();
  const answers: [string, DoubtAnswer][] = [];
  let woken = 0;
  const due = () => [...doubts.values()].filter(({ askAt }) => askAt <= clock.now());
  const it = new DoubtKeeper({
    clock,
    ask,
    wake: () => woken++,
    store: {
      doubts: (_now, limit) => Promise.resolve(due().slice(0, limit)),
      nextDoubt: () =>
        Promise.resolve(doubts.size ? Math.min(...[...doubts.values()].map((d) => d.askAt)) : null),
      answerDoubt(delivery, answer) {
        answers.push([delivery, answer]);
        const doubt = doubts.get(delivery)!;
        doubts.delete(delivery);
        if (answer.kind === "later") {
          doubts.set(delivery, { ...doubt, asked: doubt.asked + 1, askAt: answer.at });
        }
        return Promise.resolve();
      },
    },
  });
  const add = (delivery: string) => {
    const since = clock.now();
    doubts.set(delivery, { delivery, source: "netbox", since, asked: 0, askAt: since });
    it.kick();
  };
  return { it, clock, answers, add, woken: () => woken };
}

const MAIN: DoubtAnswer = { kind: "happened", branch: null };

Deno.test("DoubtKeeper answers at once, and wakes the worker", async () => {
  const { clock, answers, add, woken } = keeper(() => Promise.resolve(MAIN));
  add("a");
  await clock.advance(0);
  assert.deepEqual(answers, [["a", MAIN]]);
  assert.ok(woken() > 0);
});

Deno.test("DoubtKeeper asks again when it was told to", async () => {
  const { clock, answers, add } = keeper((doubt) =>
    Promise.resolve(doubt.asked === 0 ? { kind: "later", at: doubt.since + 5_000 } : MAIN)
  );
  add("a");
  await clock.advance(4_999);
  assert.equal(answers.length, 1);
  await clock.advance(1);
  assert.deepEqual(answers[1], ["a", MAIN]);
});

Deno.test("DoubtKeeper asks a source that does not answer ever more seldom, and gives up after an hour", async () => {
  let asked = 0;
  const { it, clock, answers, add } = keeper(() => {
    asked++;
    return Promise.reject(new Error("no route to host"));
  });
  add("a");
  await clock.advance(60_000);
  assert.ok(asked >= 3 && asked <= 5, `asked ${asked} times in a minute`);
  assert.match(it.problem!, /cannot ask netbox where changes happened: no route to host/);
  await clock.advance(59 * 60_000 + 5 * 60_000);
  const [delivery, last] = answers.at(-1)!;
  assert.equal(delivery, "a");
  assert.equal(last.kind, "dead");
  assert.ok(asked < 30, `asked ${asked} times in an hour`);
});

Deno.test("DoubtKeeper has no problem any more once the source answers", async () => {
  let fails = true;
  const { it, clock, add } = keeper(() =>
    fails ? Promise.reject(new Error("down")) : Promise.resolve(MAIN)
  );
  add("a");
  await clock.advance(0);
  fails = false;
  await clock.advance(60_000);
  assert.equal(it.problem, null);
});

Deno.test("DoubtKeeper takes up what comes while it asks", async () => {
  const { clock, answers, add } = keeper(async () => {
    await Promise.resolve();
    return MAIN;
  });
  for (let i = 0; i < 250; i++) add(`d${i}`);
  for (let turn = 0; turn < 100; turn++) await clock.advance(0);
  assert.equal(new Set(answers.map(([delivery]) => delivery)).size, 250);
});

Deno.test("DoubtKeeper asks nothing after stop()", async () => {
  const { it, clock, answers, add } = keeper(() => Promise.reject(new Error("down")));
  add("a");
  await clock.advance(0);
  it.stop();
  await clock.advance(3_600_000);
  assert.equal(answers.length, 1);
  assert.equal(clock.pending, 0);
});
