import assert from "node:assert/strict";
import { GroupCommit } from "../../lib/store/group_commit.ts";
import type { Appended, NewDelivery } from "../../lib/store/store.ts";
import { delivery } from "./contract/harness.ts";

/** A store whose commits are ended by the test, and an event loop that turns when told to. */
class Rig {
  readonly batches: NewDelivery[][] = [];
  readonly #ends: (() => void)[] = [];
  readonly #fails: ((error: Error) => void)[] = [];
  #turns: (() => void)[] = [];
  now = 0;
  commits = 0;
  readonly group = new GroupCommit({
    append: (batch) => {
      this.batches.push([...batch]);
      return new Promise<Appended[]>((resolve, reject) => {
        const stored = batch.map(({ id, runs }) => ({ id, duplicate: false, runs: runs.length }));
        this.#ends.push(() => resolve(stored));
        this.#fails.push(reject);
      });
    },
  }, {
    onCommit: () => this.commits++,
    monotonic: () => this.now,
    nextTurn: (fn) => this.#turns.push(fn),
  });

  /** The loop turns once. */
  async turn(): Promise<void> {
    const turns = this.#turns;
    this.#turns = [];
    for (const fn of turns) fn();
    await settle();
  }

  async end(n: number): Promise<void> {
    this.#ends[n]!();
    await settle();
  }

  async fail(n: number, error: Error): Promise<void> {
    this.#fails[n]!(error);
    await settle();
  }

  get sizes(): number[] {
    return this.batches.map((batch) => batch.length);
  }
}

async function settle(): Promise<void> {
  for (let i = 0; i < 10; i++) await Promise.resolve();
}

const withRun = () => delivery({ runs: [{ handler: "handler", lane: null }] });

Deno.test("GroupCommit commits at once for a single request", async () => {
  const rig = new Rig();
  const stored = rig.group.enter().append(delivery());
  assert.deepEqual(rig.sizes, [], "before those that have arrived by now could join");
  await rig.turn();
  assert.deepEqual(rig.sizes, [1]);
  await rig.end(0);
  assert.equal((await stored).duplicate, false);
});

Deno.test("GroupCommit waits for requests that are still on their way", async () => {
  const rig = new Rig();
  const [a, b, c] = [rig.group.enter(), rig.group.enter(), rig.group.enter()];
  void a.append(delivery());
  await rig.turn();
  void b.append(delivery());
  await rig.turn();
  assert.deepEqual(rig.sizes, []);
  void c.append(delivery());
  await rig.turn();
  assert.deepEqual(rig.sizes, [3]);
});

Deno.test("GroupCommit does not wait for requests that left", async () => {
  const rig = new Rig();
  const refused = rig.group.enter();
  void rig.group.enter().append(delivery());
  await rig.turn();
  assert.deepEqual(rig.sizes, []);
  refused.leave();
  refused.leave();
  await rig.turn();
  assert.deepEqual(rig.sizes, [1]);
});

Deno.test("GroupCommit waits at most 2 ms", async () => {
  const rig = new Rig();
  rig.group.enter();
  void rig.group.enter().append(delivery());
  rig.now = 1.9;
  await rig.turn();
  assert.deepEqual(rig.sizes, []);
  rig.now = 2;
  await rig.turn();
  assert.deepEqual(rig.sizes, [1]);
});

Deno.test("GroupCommit commits at most 256 at once, and one commit at a time", async () => {
  const rig = new Rig();
  rig.group.enter();
  for (let i = 0; i < 300; i++) void rig.group.enter().append(delivery());
  await rig.turn();
  await rig.turn();
  assert.deepEqual(rig.sizes, [256]);
  rig.now = 5;
  await rig.turn();
  assert.deepEqual(rig.sizes, [256], "a second commit while the first is under way");
  await rig.end(0);
  await rig.turn();
  assert.deepEqual(rig.sizes, [256, 44]);
});

Deno.test("GroupCommit counts a request with several deliveries as one", async () => {
  const rig = new Rig();
  const many = rig.group.enter();
  const other = rig.group.enter();
  void many.append(delivery());
  void many.append(delivery());
  await rig.turn();
  assert.deepEqual(rig.sizes, [], "the other one is still on its way");
  void other.append(delivery());
  await rig.turn();
  assert.deepEqual(rig.sizes, [3]);
  await rig.end(0);
  many.leave();
  void other.append(delivery());
  await rig.turn();
  assert.deepEqual(rig.sizes, [3, 1], "the counts of the first commit were left over");
});

Deno.test("GroupCommit keeps a delivery whose request left while it waited", async () => {
  const rig = new Rig();
  const slow = rig.group.enter();
  const gone = rig.group.enter();
  const stored = gone.append(delivery());
  gone.leave();
  void slow.append(delivery());
  await rig.turn();
  assert.deepEqual(rig.sizes, [2]);
  await rig.end(0);
  await stored;
  void slow.append(delivery());
  await rig.turn();
  assert.deepEqual(rig.sizes, [2, 1]);
});

Deno.test("GroupCommit fails all of a failed commit, and goes on", async () => {
  const rig = new Rig();
  const first = rig.group.enter();
  const second = rig.group.enter();
  const both = Promise.allSettled([first.append(delivery()), second.append(delivery())]);
  await rig.turn();
  await rig.fail(0, new Error("disk full"));
  assert.deepEqual((await both).map((one) => one.status), ["rejected", "rejected"]);
  assert.equal(rig.commits, 0);
  const again = Promise.all([first.append(delivery()), second.append(delivery())]);
  await rig.turn();
  await rig.end(1);
  assert.equal((await again).length, 2);
});

Deno.test("GroupCommit tells of commits that stored runs", async () => {
  const rig = new Rig();
  using ticket = rig.group.enter();
  void ticket.append(delivery());
  await rig.turn();
  await rig.end(0);
  assert.equal(rig.commits, 0, "there is nothing to run");
  void ticket.append(withRun());
  await rig.turn();
  assert.equal(rig.commits, 0, "before the commit");
  await rig.end(1);
  assert.equal(rig.commits, 1);
});

Deno.test("GroupCommit waits for no other turn behind a delivery that came alone", async () => {
  const rig = new Rig();
  const send = () => {
    const ticket = rig.group.enter();
    return ticket.append(delivery()).finally(() => ticket.leave());
  };
  void send();
  await rig.turn();
  await rig.end(0);
  void send();
  await settle();
  assert.deepEqual(rig.sizes, [1, 1], "alone again");
  void send();
  void send();
  await rig.end(1);
  await rig.turn();
  assert.deepEqual(rig.sizes, [1, 1, 2]);
  await rig.end(2);
  void send();
  await settle();
  assert.deepEqual(rig.sizes, [1, 1, 2], "two came together: others may follow");
  await rig.turn();
  rig.now += 2;
  await rig.turn();
  assert.deepEqual(rig.sizes, [1, 1, 2, 1]);
});

Deno.test("GroupCommit waits for those that were answered by the last commit, and send again", async () => {
  const rig = new Rig();
  const send = () => {
    const ticket = rig.group.enter();
    return ticket.append(delivery()).finally(() => ticket.leave());
  };
  const sendAll = (count: number) => Array.from({ length: count }, () => void send());
  // Two of four are always behind the commit of the other two.
  sendAll(2);
  await rig.turn();
  sendAll(2);
  await rig.end(0);
  await rig.turn();
  assert.deepEqual(rig.sizes, [2, 2], "once may be chance");
  sendAll(2);
  await rig.end(1);
  await rig.turn();
  assert.deepEqual(rig.sizes, [2, 2], "two wait, two are on their way");
  sendAll(2);
  await rig.turn();
  assert.deepEqual(rig.sizes, [2, 2, 4]);
  await rig.end(2);
  sendAll(4);
  await rig.turn();
  assert.deepEqual(rig.sizes, [2, 2, 4, 4], "and so it stays");
});

Deno.test("GroupCommit waits once, for 2 ms, for those that do not send again", async () => {
  const rig = new Rig();
  const send = () => {
    const ticket = rig.group.enter();
    return ticket.append(delivery()).finally(() => ticket.leave());
  };
  for (let commit = 0; commit < 2; commit++) {
    void send();
    void send();
    await rig.turn();
    await rig.end(commit);
  }
  void send();
  await rig.turn();
  assert.deepEqual(rig.sizes, [2, 2]);
  rig.now += 2;
  await rig.turn();
  assert.deepEqual(rig.sizes, [2, 2, 1]);
  await rig.end(2);
  void send();
  await rig.turn();
  assert.deepEqual(rig.sizes, [2, 2, 1, 1]);
});

Deno.test("GroupCommit works on the real event loop", async () => {
  const sizes: number[] = [];
  const group = new GroupCommit({
    append: (batch) => {
      sizes.push(batch.length);
      return Promise.resolve(batch.map(({ id }) => ({ id, duplicate: false, runs: 0 })));
    },
  });
  const ids = await Promise.all(Array.from({ length: 40 }, async () => {
    using ticket = group.enter();
    await Promise.resolve();
    return (await ticket.append(delivery())).id;
  }));
  assert.equal(new Set(ids).size, 40);
  assert.deepEqual(sizes, [40]);
});
