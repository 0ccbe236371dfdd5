import assert from "node:assert/strict";
import type { HandlerInfo, HandlerSet } from "../../lib/handler/types.ts";
import { createHosts, type Hosts, ReloadError } from "../../lib/worker/hosts.ts";
import { FakeClock } from "../fake_clock.ts";
import { FakeHosts, handler, settle } from "./fake_host.ts";
import { claimed, job } from "./samples.ts";
import { SOURCES } from "../sources.ts";

function create(
  options: { threads?: number; handlers?: HandlerInfo[]; auto?: boolean } = {},
): { clock: FakeClock; hosts: Hosts; fakes: FakeHosts; sets: HandlerSet[] } {
  const { threads = 1, handlers = [handler("a"), handler("b")], auto = true } = options;
  const clock = new FakeClock();
  const fakes = new FakeHosts(clock, auto ? handlers : undefined);
  const hosts = createHosts({
    root: "/handlers",
    threads,
    memory: 2 ** 29,
    sources: SOURCES,
    clock,
    open: fakes.open,
  });
  const sets: HandlerSet[] = [];
  hosts.onSet = (set) => sets.push(set);
  return { clock, hosts, fakes, sets };
}

const exit = { kind: "exit", message: "called Deno.exit()" } as const;
const broken = (info: HandlerInfo) => ({ ...info, status: "broken", problem: "no" } as const);

Deno.test("Hosts.start() gives the handlers once a host has confirmed them", async () => {
  const { hosts, fakes, sets } = create({ auto: false });
  const started = hosts.start();
  await settle();
  assert.equal(hosts.set, null);
  assert.ok(!hosts.takes("a"));
  fakes.last.loaded(handler("a"));
  const set = await started;
  assert.deepEqual(set.handlers.map((h) => h.id), ["a"]);
  assert.deepEqual(sets, [set]);
  assert.ok(hosts.takes("a"));
});

Deno.test("Hosts.start() leaves out a file that takes the thread down, and loads the rest", async () => {
  const { hosts, fakes } = create({ auto: false });
  const started = hosts.start();
  fakes.last.loading("a.ts");
  fakes.last.die(exit);
  await settle();
  assert.deepEqual(fakes.last.init.skip, {
    "a.ts": "While it was loading, the handler thread called Deno.exit()",
  });
  fakes.last.loading("c.ts");
  fakes.last.die(exit);
  await settle();
  assert.deepEqual(Object.keys(fakes.last.init.skip), ["a.ts", "c.ts"]);
  fakes.last.loaded(broken(handler("a")), handler("b"), broken(handler("c")));
  await started;
  assert.deepEqual(["a", "b", "c"].map((id) => hosts.takes(id)), [false, true, false]);
  assert.equal(fakes.all.length, 3);
});

Deno.test("Hosts.start() rejects when the thread is lost before any file", async () => {
  const { hosts, fakes } = create({ auto: false });
  const started = hosts.start();
  fakes.last.die({ kind: "error", message: "ended with an uncaught error: x" });
  await assert.rejects(started, /Cannot load the handlers: .*uncaught error: x before/);
});

Deno.test("Hosts.start() brings up as many hosts as there should be, and spreads runs", async () => {
  const { hosts, fakes } = create({ threads: 3 });
  await hosts.start();
  await settle();
  assert.equal(hosts.size, 3);
  for (let i = 0; i < 6; i++) void hosts.run(job(claimed(`${i}`)));
  assert.deepEqual(fakes.all.map((host) => host.runs.length), [2, 2, 2]);
});

Deno.test("Hosts.run() puts a run back that no host takes", async () => {
  const { hosts } = create();
  await hosts.start();
  const { outcome } = await hosts.run(job(claimed("1", { handler: "gone" })));
  assert.ok(outcome.kind === "interrupted" && !outcome.counted && !outcome.quarantine);
});

Deno.test("Hosts replaces a lost thread: at once the first time, then with growing waits", async () => {
  const { hosts, fakes, clock } = create();
  await hosts.start();
  for (const wait of [0, 500, 1_000, 2_000]) {
    const before = fakes.all.length;
    fakes.last.die(exit);
    await settle();
    if (wait > 0) {
      await clock.advance(wait - 1);
      assert.equal(fakes.all.length, before);
      assert.ok(!hosts.takes("a"));
      await clock.advance(1);
    }
    await settle();
    assert.equal(fakes.all.length, before + 1);
    assert.ok(hosts.takes("a"));
  }
  await clock.advance(61_000);
  const before = fakes.all.length;
  fakes.last.die(exit);
  await settle();
  assert.equal(
    fakes.all.length,
    before + 1,
    "after a calm minute the first loss costs nothing again",
  );
});

Deno.test("Hosts replaces a thread that a hanging run has closed", async () => {
  const { hosts, fakes, clock } = create();
  await hosts.start();
  void hosts.run(job(claimed("1")));
  await clock.advance(10_000);
  void hosts.run(job(claimed("2")));
  await clock.advance(55_000);
  await settle();
  assert.equal(fakes.alive.length, 2);
  void hosts.run(job(claimed("3")));
  assert.deepEqual(fakes.all.map((host) => host.runs.map((run) => run.id)), [["1", "2"], ["3"]]);
});

Deno.test("Hosts tries again when a new thread cannot be brought up", async () => {
  const { hosts, fakes, clock } = create();
  await hosts.start();
  delete fakes.handlers;
  fakes.last.die(exit);
  await settle();
  fakes.last.die({ kind: "error", message: "ended with an uncaught error" });
  await settle();
  assert.equal(fakes.all.length, 2);
  fakes.handlers = [handler("a")];
  await clock.advance(500);
  await settle();
  assert.ok(hosts.takes("a"));
});

Deno.test("Hosts tells of handlers that a replaced thread found changed", async () => {
  const { hosts, fakes, sets } = create();
  await hosts.start();
  fakes.handlers = [handler("a"), broken(handler("b"))];
  fakes.last.die(exit);
  await settle();
  assert.equal(sets.length, 2);
  assert.equal(hosts.set, sets[1]);
  assert.ok(!hosts.takes("b"));
});

Deno.test("Hosts.reload() uses a new thread and lets the old one finish", async () => {
  const { hosts, fakes, sets } = create();
  await hosts.start();
  const old = fakes.last;
  const run = hosts.run(job(claimed("1")));
  fakes.handlers = [handler("c")];
  const set = await hosts.reload();
  assert.deepEqual(set.handlers.map((h) => h.id), ["c"]);
  assert.equal(sets.length, 2);
  assert.deepEqual([hosts.takes("a"), hosts.takes("c")], [false, true]);
  assert.ok(!old.terminated);
  old.settle("1");
  assert.deepEqual((await run).outcome, { kind: "done" });
  assert.ok(old.terminated);
});

Deno.test("Hosts.reload() gives the old thread no longer than its runs' deadlines and the grace", async () => {
  const { hosts, fakes, clock } = create();
  await hosts.start();
  const [old] = fakes.all;
  const run = hosts.run(job(claimed("1")));
  await hosts.reload();
  await clock.advance(64_999);
  assert.ok(!old!.terminated);
  await clock.advance(1);
  assert.ok(old!.terminated);
  assert.equal((await run).outcome.kind, "failed");
  assert.equal(fakes.alive.length, 1, "a drained thread is not replaced");
});

Deno.test("Hosts.reload() keeps the old handlers when not one loads any more", async () => {
  const { hosts, fakes, sets } = create();
  await hosts.start();
  fakes.handlers = [broken(handler("a"))];
  await assert.rejects(hosts.reload(), (error: ReloadError) => {
    assert.ok(error instanceof ReloadError);
    assert.match(error.message, /the old ones stay: no handler loads, for one a\.ts: no/);
    assert.equal(error.set?.handlers[0]?.status, "broken");
    return true;
  });
  fakes.handlers = [];
  await assert.rejects(hosts.reload(), /the old ones stay: there is no handler any more/);
  assert.equal(sets.length, 1);
  assert.ok(hosts.takes("a"));
  assert.equal(fakes.alive.length, 1);
});

Deno.test("Hosts.reload() keeps the old handlers when the load itself fails", async () => {
  const { hosts, fakes } = create();
  await hosts.start();
  delete fakes.handlers;
  const reloaded = hosts.reload();
  await settle();
  fakes.last.die(exit);
  await assert.rejects(reloaded, { name: "ReloadError", set: null });
  assert.ok(hosts.takes("a"));
});

Deno.test("Hosts.reload() takes a set with some broken handlers, or with all disabled", async () => {
  const { hosts, fakes } = create();
  await hosts.start();
  fakes.handlers = [handler("a"), broken(handler("b"))];
  await hosts.reload();
  assert.deepEqual([hosts.takes("a"), hosts.takes("b")], [true, false]);
  fakes.handlers = [{ ...handler("a"), status: "disabled" }];
  await hosts.reload();
  assert.ok(!hosts.takes("a"));
});

Deno.test("Hosts.reload() tries files again that took a thread down before", async () => {
  const { hosts, fakes } = create({ auto: false });
  const started = hosts.start();
  fakes.last.loading("a.ts");
  fakes.last.die(exit);
  await settle();
  fakes.last.loaded(broken(handler("a")), handler("b"));
  await started;
  const reloaded = hosts.reload();
  await settle();
  assert.deepEqual(fakes.last.init.skip, {});
  fakes.last.loaded(handler("a"), handler("b"));
  await reloaded;
  assert.ok(hosts.takes("a"));
});

Deno.test("Hosts.reload() called twice loads one after the other", async () => {
  const { hosts, fakes } = create();
  await hosts.start();
  delete fakes.handlers;
  const both = Promise.all([hosts.reload(), hosts.reload()]);
  await settle();
  assert.equal(fakes.all.length, 2);
  fakes.last.loaded(handler("a"));
  await settle();
  assert.equal(fakes.all.length, 3);
  fakes.last.loaded(handler("b"));
  await both;
  assert.deepEqual([hosts.takes("a"), hosts.takes("b")], [false, true]);
});

Deno.test("Hosts.end() ends all threads, also those that load, and replaces none", async () => {
  const { hosts, fakes, clock } = create({ threads: 2 });
  await hosts.start();
  await settle();
  const run = hosts.run(job(claimed("1")));
  delete fakes.handlers;
  const reloaded = hosts.reload();
  await settle();
  await Promise.all([hosts.end(), assert.rejects(reloaded)]);
  assert.equal((await run).outcome.kind, "interrupted");
  await clock.advance(60_000);
  assert.equal(fakes.alive.length, 0);
  assert.equal(fakes.all.length, 3);
});
