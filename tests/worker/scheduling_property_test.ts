import assert from "node:assert/strict";
import fc from "fast-check";
import { createHosts } from "../../lib/worker/hosts.ts";
import { createWorker } from "../../lib/worker/worker.ts";
import { FakeClock } from "../fake_clock.ts";
import { type FakeHost, FakeHosts, handler, settle } from "./fake_host.ts";
import { FakeStore } from "./fake_store.ts";

/** What can happen, with numbers that choose to whom. */
type Step = readonly [
  kind: "add" | "done" | "fail" | "dead" | "later" | "die" | "silence" | "pass" | "reload",
  choice: number,
];

const error = { name: "Error", message: "x" };
const LIMITS = { a: 2, b: 3, c: 1 } as const;
const HANDLERS = Object.entries(LIMITS).map(([id, concurrency]) =>
  handler(id, { concurrency, retries: 2, timeout: 10_000, backoff: [1_000] })
);

/** A worker on real hosts, with fake threads and a fake store, that checks itself after every step. */
class World {
  readonly clock = new FakeClock();
  readonly store = new FakeStore();
  readonly fakes = new FakeHosts(this.clock, HANDLERS);
  readonly hosts;
  readonly worker;
  readonly settled = new WeakMap<FakeHost, Set<string>>();
  #added = 0;

  constructor(readonly concurrency: number, threads: number) {
    this.hosts = createHosts({
      root: "/handlers",
      threads,
      memory: 2 ** 29,
      sources: {},
      clock: this.clock,
      open: (init, events) => {
        const host = this.fakes.open(init, events) as FakeHost;
        const terminate = host.terminate.bind(host);
        // A thread takes its time to end, and runs on meanwhile.
        host.terminate = () => {
          host.dying = new Promise((end) => void this.clock.after(700, end));
          return terminate();
        };
        return host;
      },
    });
    this.worker = createWorker({
      store: this.store.asStore,
      hosts: this.hosts,
      clock: this.clock,
      concurrency,
      drain: 20_000,
      sources: ["x", "y"],
      random: () => 0.5,
    });
  }

  /** Attempts that can still run: sent to a thread that lives, and not settled. */
  executing(): { host: FakeHost; id: string; claim: number; handler: string }[] {
    return this.fakes.all.filter((host) => !host.dead).flatMap((host) =>
      host.runs.filter((run) => !this.settled.get(host)?.has(`${run.id}:${run.claim}`))
        .map((run) => ({ host, id: run.id, claim: run.claim, handler: run.handler }))
    );
  }

  async step([kind, choice]: Step): Promise<void> {
    const running = this.executing();
    const chosen = running[choice % Math.max(1, running.length)];
    const alive = this.fakes.alive;
    const host = alive[choice % Math.max(1, alive.length)];
    switch (kind) {
      case "add": {
        const name = Object.keys(LIMITS)[choice % 3]!;
        const lane = choice % 4 === 0 ? null : `${name}:${choice % 5}`;
        this.store.add(`${this.#added++}`, {
          handler: name,
          source: choice % 2 ? "x" : "y",
          lane,
          runAt: this.clock.now(),
        });
        this.worker.wake();
        break;
      }
      case "done":
      case "fail":
      case "later":
      case "dead": {
        if (!chosen || chosen.host.silent || chosen.host.terminated) break;
        const done = this.settled.get(chosen.host) ?? new Set();
        this.settled.set(chosen.host, done.add(`${chosen.id}:${chosen.claim}`));
        chosen.host.settle(
          chosen.id,
          kind === "done"
            ? { kind: "done" }
            : kind === "dead"
            ? { kind: "dead", error }
            : { kind: "failed", error, ...(kind === "later" ? { retryAfter: 3_000 } : {}) },
        );
        break;
      }
      case "die":
        if (host) {
          host.dead = true;
          host.die({ kind: "exit", message: "called Deno.exit()" });
        }
        break;
      case "silence":
        if (host) host.silent = true;
        break;
      case "pass":
        await this.clock.advance(100 * (choice % 80));
        break;
      case "reload":
        await this.hosts.reload();
    }
    await settle();
    this.check();
  }

  check(): void {
    const running = this.executing();
    const ids = running.map((run) => run.id);
    assert.equal(new Set(ids).size, ids.length, "two attempts of one run overlap");
    assert.ok(ids.length <= this.concurrency, `${ids.length} runs at once`);
    for (const [id, limit] of Object.entries(LIMITS)) {
      const mine = running.filter((run) => run.handler === id).length;
      assert.ok(mine <= limit, `${mine} runs of ${id} at once`);
    }
    const lanes = new Map<string, number>();
    for (const run of this.store.runs) {
      if (run.lane === null) continue;
      const unfinished = !["done", "skipped", "dead"].includes(run.state);
      const started = run.claim > 0;
      assert.ok(!(started && lanes.has(run.lane)), `run ${run.id} overtook in ${run.lane}`);
      if (unfinished) lanes.set(run.lane, 1);
    }
  }

  /** Lets everything that is left come to an end. */
  async finish(): Promise<void> {
    for (let i = 0; i < 2_000 && this.#open() > 0; i++) {
      for (const host of this.fakes.alive) host.silent = false;
      const before = this.executing().length;
      if (before > 0) await this.step(["done", i]);
      if (this.executing().length === before) await this.step(["pass", 79]);
    }
  }

  #open(): number {
    return this.store.runs.filter((r) => !["done", "skipped", "dead"].includes(r.state)).length;
  }
}

Deno.test("Worker never runs too much, never overlaps attempts of a run, never overtakes, and forgets nothing", async () => {
  const step: fc.Arbitrary<Step> = fc.tuple(
    fc.constantFrom(
      ...["add", "add", "add", "done", "done", "fail", "dead", "later", "pass", "pass"] as const,
      ...["die", "silence", "reload"] as const,
    ),
    fc.nat(1_000),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1, max: 3 }),
      fc.array(step, { minLength: 20, maxLength: 80 }),
      async (concurrency, threads, steps) => {
        const world = new World(concurrency, threads);
        await world.worker.start();
        for (const each of steps) await world.step(each);
        await world.finish();
        const left = world.store.runs.filter((r) => !["done", "dead"].includes(r.state));
        assert.deepEqual(left, [], "runs that never came to an end");
        await Promise.all([world.worker.kill(), world.clock.advance(2_000)]);
        assert.equal(world.fakes.alive.length, 0);
      },
    ),
    { numRuns: 60 },
  );
});
