import assert from "node:assert/strict";
import { EVERY, Leadership, TTL } from "../../lib/app/leadership.ts";
import { FakeClock } from "../fake_clock.ts";

/** A leadership in a cluster whose answer can be set; null: another process leads. */
function station() {
  const clock = new FakeClock();
  const story: string[] = [];
  const kept: string[] = [];
  const state: { answer: number | null | Error } = { answer: 1 };
  const it = new Leadership({
    clock,
    cluster: {
      lead: () =>
        state.answer instanceof Error
          ? Promise.reject(state.answer)
          : Promise.resolve(state.answer),
      resign: () => {
        story.push("resign");
        return Promise.resolve();
      },
    },
    begin: () => {
      story.push("begin");
      return Promise.resolve();
    },
    end: () => {
      story.push("end");
      return Promise.resolve();
    },
    lead: () => {
      kept.push("lead");
      return Promise.resolve();
    },
    follow: () => {
      kept.push("follow");
      return Promise.resolve();
    },
  });
  return { it, clock, story, kept, state };
}

Deno.test("Leadership begins where nobody else leads, once, and ends with a resignation", async () => {
  const { it, clock, story } = station();
  await it.start();
  await clock.advance(5 * EVERY);
  assert.deepEqual([story, it.leads], [["begin"], true]);
  await it.stop();
  assert.deepEqual(story, ["begin", "end", "resign"]);
  assert.equal(clock.pending, 0);
});

Deno.test("Leadership waits for another process to go, and leaves when another one leads", async () => {
  const { it, clock, story, state } = station();
  state.answer = null;
  await it.start();
  await clock.advance(EVERY);
  assert.deepEqual(story, []);
  state.answer = 2;
  await clock.advance(EVERY);
  assert.deepEqual(story, ["begin"]);
  state.answer = null;
  await clock.advance(EVERY);
  assert.deepEqual(story, ["begin", "end"]);
  await it.stop();
  assert.deepEqual(story, ["begin", "end"], "what is not ours was resigned");
});

Deno.test("Leadership ends before its lease does while the store is away", async () => {
  const { it, clock, story, state } = station();
  await it.start();
  state.answer = new Error("the database is away");
  await clock.advance(EVERY);
  assert.deepEqual(story, ["begin"]);
  await clock.advance(TTL - EVERY);
  assert.deepEqual(story, ["begin", "end"]);
  state.answer = 1;
  await clock.advance(EVERY);
  assert.deepEqual(story, ["begin", "end", "begin"]);
});

Deno.test("Leadership begins anew when it is started again, and what can go on does", async () => {
  const { it, clock, story, kept, state } = station();
  await it.start();
  await it.start();
  assert.deepEqual([story, kept], [["begin", "end", "begin"], ["lead"]]);
  state.answer = null;
  await clock.advance(EVERY);
  assert.deepEqual([story.at(-1), kept], ["end", ["lead", "follow"]]);
  await it.stop();
  assert.deepEqual(kept, ["lead", "follow"]);
});
