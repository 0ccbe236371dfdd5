import assert from "node:assert/strict";
import type { ClaimedRun } from "../../lib/store/store.ts";
import type { Ended } from "../../lib/worker/execution.ts";
import { createHosts } from "../../lib/worker/hosts.ts";
import { FakeClock } from "../fake_clock.ts";
import { keepLog } from "../logged.ts";
import { FakeHosts, handler, settle } from "./fake_host.ts";
import { claimed, job } from "./samples.ts";

async function create(threads = 1) {
  const clock = new FakeClock();
  const fakes = new FakeHosts(clock, [handler("a"), handler("b")]);
  const hosts = createHosts({
    root: "/handlers",
    threads,
    memory: 2 ** 29,
    sources: {},
    clock,
    open: fakes.open,
  });
  await hosts.start();
  return { clock, fakes, hosts };
}

const suspect = (id: string, more: Partial<ClaimedRun> = {}) =>
  claimed(id, { quarantine: true, interrupted: 1, ...more });

Deno.test("Quarantine gives each suspect a thread of its own, one after another", async () => {
  const { fakes, hosts } = await create();
  const runs = ["1", "2"].map((id) => hosts.run(job(suspect(id))));
  await settle();
  assert.equal(fakes.all.length, 2);
  assert.deepEqual(fakes.last.runs.map((run) => run.id), ["1"]);
  fakes.last.settle("1");
  await settle();
  assert.equal(fakes.all.length, 3);
  assert.ok(fakes.all[1]!.terminated);
  fakes.last.settle("2");
  const outcomes = (await Promise.all(runs)).map((ended) => ended.outcome.kind);
  assert.deepEqual(outcomes, ["done", "done"]);
  assert.deepEqual(fakes.alive, [fakes.all[0]], "the team's thread was never touched");
});

Deno.test("Quarantine names a run that may end hookbox itself before it begins", async () => {
  await using log = await keepLog();
  const { fakes, hosts } = await create();
  void hosts.run(job(suspect("d.1", { interrupted: 5 })));
  await settle();
  assert.deepEqual(fakes.last.runs.map((run) => run.id), ["d.1"]);
  assert.match(log.lines.join("\n"), /d\.1.* of .*a.* was under way 5 times .*queue drop .*d\.1/);
  fakes.last.settle("d.1");
  void hosts.run(job(suspect("d.2")));
  await settle();
  assert.doesNotMatch(log.lines.join("\n"), /d\.2/);
});

Deno.test("Quarantine loads nothing but the suspect's own file", async () => {
  const { fakes, hosts } = await create();
  void hosts.run(job(suspect("1", { handler: "b" })));
  await settle();
  assert.deepEqual(Object.keys(fakes.last.init.skip), ["a.ts"]);
});

Deno.test("Quarantine makes a run dead that blocks its thread", async () => {
  const { fakes, hosts, clock } = await create();
  const run = hosts.run(job(suspect("1")));
  await settle();
  fakes.last.silent = true;
  await clock.advance(12_000);
  const { outcome } = await run;
  assert.ok(outcome.kind === "dead");
  assert.match(outcome.error.message, /^Blocks its thread/);
});

Deno.test("Quarantine makes a run dead that blocks its thread beyond a short deadline", async () => {
  const { fakes, hosts, clock } = await create();
  const run = hosts.run(job(suspect("1"), { config: handler("a", { timeout: 1_000 }).config }));
  await settle();
  fakes.last.silent = true;
  await clock.advance(6_000);
  assert.equal((await run).outcome.kind, "dead");
});

Deno.test("Quarantine takes a run that does not settle as a timeout, like everywhere", async () => {
  const { hosts, clock } = await create();
  const run = hosts.run(job(suspect("1")));
  await clock.advance(65_000);
  const { outcome } = await run;
  assert.ok(outcome.kind === "failed" && outcome.timeout);
});

Deno.test("Quarantine counts an attempt that takes its thread down: it was alone", async () => {
  const { fakes, hosts } = await create();
  const run = hosts.run(job(suspect("1")));
  await settle();
  fakes.last.die({ kind: "memory", message: "ran out of memory (HOOKBOX_HANDLER_MEMORY)" });
  assert.deepEqual((await run).outcome, {
    kind: "failed",
    error: {
      name: "ThreadLostError",
      message: "The handler thread ran out of memory (HOOKBOX_HANDLER_MEMORY)",
    },
  });
});

Deno.test("Quarantine keeps a convicted handler's next runs, until a reload", async () => {
  const { fakes, hosts } = await create();
  const fresh = claimed("2");
  assert.ok(!hosts.alone(fresh));
  const run = hosts.run(job(suspect("1")));
  await settle();
  fakes.last.die({ kind: "exit", message: "called Deno.exit()" });
  await run;
  assert.ok(hosts.alone(fresh));
  assert.ok(!hosts.alone(claimed("3", { handler: "b" })));
  void hosts.run(job(fresh));
  await settle();
  assert.equal(fakes.all[0]!.runs.length, 0);
  assert.deepEqual(fakes.last.runs.map((r) => r.id), ["2"]);
  await hosts.reload();
  assert.ok(!hosts.alone(fresh));
});

Deno.test("Quarantine does not convict who merely fails or is late", async () => {
  const { fakes, hosts } = await create();
  const run = hosts.run(job(suspect("1")));
  await settle();
  fakes.last.settle("1", { kind: "failed", error: { name: "Error", message: "x" } });
  assert.equal((await run).outcome.kind, "failed");
  assert.ok(!hosts.alone(claimed("2")));
});

Deno.test("Quarantine fails a run whose file does not load any more", async () => {
  const { fakes, hosts } = await create();
  fakes.handlers = [{ ...handler("a"), status: "broken", problem: "x" }];
  assert.deepEqual((await hosts.run(job(suspect("1")))).outcome, {
    kind: "failed",
    error: { name: "HandlerBrokenError", message: "Its file does not load any more" },
  });
  delete fakes.handlers;
  const run = hosts.run(job(suspect("2")));
  await settle();
  fakes.last.loading("a.ts");
  fakes.last.die({ kind: "exit", message: "called Deno.exit()" });
  const { outcome } = await run;
  assert.ok(outcome.kind === "failed");
  assert.match(outcome.error.message, /called Deno\.exit\(\) while loading a\.ts/);
});

Deno.test("Quarantine puts back who waits when we stop, and lets go on who runs", async () => {
  const { fakes, hosts } = await create();
  const [first, second] = ["1", "2"].map((id) => hosts.run(job(suspect(id)))) as [
    Promise<Ended>,
    Promise<Ended>,
  ];
  await settle();
  hosts.stop();
  fakes.last.settle("1");
  assert.equal((await first).outcome.kind, "done");
  assert.deepEqual((await second).outcome, {
    kind: "interrupted",
    reason: "hookbox is stopping",
    counted: false,
    quarantine: false,
  });
});

Deno.test("Quarantine ends with the hosts, also while it loads", async () => {
  const { fakes, hosts } = await create();
  delete fakes.handlers;
  const run = hosts.run(job(suspect("1")));
  await settle();
  await hosts.end();
  const { outcome } = await run;
  assert.ok(outcome.kind === "interrupted" && !outcome.counted);
  assert.equal(fakes.alive.length, 0);
});

Deno.test("Quarantine does not exist without threads", async () => {
  const { fakes, hosts } = await create(0);
  assert.ok(!hosts.alone(suspect("1")));
  void hosts.run(job(suspect("1")));
  assert.deepEqual(fakes.all.map((host) => host.runs.length), [1]);
});
