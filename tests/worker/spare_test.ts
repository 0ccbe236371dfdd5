import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import type { Worker } from "node:worker_threads";
import type { HostInit, Post } from "../../lib/handler/host/protocol.ts";
import { CALM, SpareThread } from "../../lib/worker/spare.ts";
import { FakeClock } from "../fake_clock.ts";

/** A thread, as far as a channel needs one. */
class FakeThread extends EventEmitter {
  readonly got: unknown[] = [];
  terminated = false;
  postMessage(message: unknown): void {
    this.got.push(message);
  }
  terminate(): Promise<number> {
    this.terminated = true;
    return Promise.resolve(0);
  }
}

const LOADED: Post = {
  type: "batch",
  seq: 1,
  messages: [{ type: "loaded", set: { handlers: [], problems: [] } }],
};

function create() {
  const clock = new FakeClock();
  const threads: FakeThread[] = [];
  const spare = new SpareThread(2 ** 29, clock, () => {
    const thread = new FakeThread();
    threads.push(thread);
    return thread as unknown as Worker;
  });
  const posts: Post[] = [];
  const lost: unknown[] = [];
  const open = (root: string) =>
    spare.open({ root } as HostInit, {
      post: (post) => posts.push(post),
      lost: (l) => lost.push(l),
    });
  return { clock, threads, spare, posts, lost, open };
}

Deno.test("SpareThread starts the next thread a while after a load, and hands it out then", async () => {
  const { clock, threads, open, posts } = create();
  open("/first");
  assert.equal(threads.length, 1);
  assert.deepEqual(threads[0]!.got, [{ root: "/first" }]);
  await clock.advance(CALM * 2);
  assert.equal(threads.length, 1, "it has not loaded yet");
  threads[0]!.emit("message", LOADED);
  assert.deepEqual(posts, [LOADED]);
  await clock.advance(CALM - 1);
  assert.equal(threads.length, 1);
  await clock.advance(1);
  assert.equal(threads.length, 2);
  assert.deepEqual(threads[1]!.got, []);
  open("/second");
  assert.equal(threads.length, 2);
  assert.deepEqual(threads[1]!.got, [{ root: "/second" }]);
});

Deno.test("SpareThread starts a thread at once where there is no spare one yet", async () => {
  const { clock, threads, open } = create();
  open("/first");
  threads[0]!.emit("message", LOADED);
  open("/second");
  assert.equal(threads.length, 2);
  await clock.advance(CALM);
  assert.equal(threads.length, 2, "the second is still loading");
});

Deno.test("SpareThread forgets a spare thread that dies, and no error of it is the process's", async () => {
  const { clock, threads, open, lost } = create();
  open("/first");
  threads[0]!.emit("message", LOADED);
  await clock.advance(CALM);
  threads[1]!.emit("error", new Error("no"));
  threads[1]!.emit("exit", 1);
  open("/second");
  assert.equal(threads.length, 3);
  assert.deepEqual(lost, []);
});

Deno.test("SpareThread ends the thread that nobody has asked for, and starts no more", async () => {
  const { clock, threads, open, spare } = create();
  open("/first");
  threads[0]!.emit("message", LOADED);
  await clock.advance(CALM);
  await spare.end();
  assert.deepEqual(threads.map(({ terminated }) => terminated), [false, true]);
  threads[0]!.emit("message", LOADED);
  await clock.advance(CALM);
  assert.equal(threads.length, 2);
});
