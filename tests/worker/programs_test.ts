import assert from "node:assert/strict";
import type { HandlerInfo } from "../../lib/handler/types.ts";
import { createHosts } from "../../lib/worker/hosts.ts";
import { FakeClock } from "../fake_clock.ts";
import { SOURCES } from "../sources.ts";
import { FakeHosts, handler, settle } from "./fake_host.ts";
import { claimed, job } from "./samples.ts";

/** A handler that is a program. */
const program = (id: string, more: Partial<HandlerInfo> = {}) =>
  handler(id, {}, { program: { path: `/handlers/${id}.sh`, env: ["LISTED"] }, ...more });

const ENV: Readonly<Record<string, string>> = { PATH: "/bin", LISTED: "yes", SECRET: "no" };

const exit = { kind: "exit", message: "called Deno.exit()" } as const;

/** Hosts with a module `a` and a program `p`, and with what runs programs unless told otherwise. */
async function create(
  { handlers = [handler("a"), program("p")], exec = true, dies = false } = {},
) {
  const clock = new FakeClock();
  const modules = new FakeHosts(clock, handlers);
  const programs = new FakeHosts(clock);
  const hosts = createHosts({
    root: "/handlers",
    threads: 1,
    memory: 2 ** 29,
    sources: SOURCES,
    clock,
    open: modules.open,
    exec,
    ...exec && {
      programs: {
        open: (init, events) => {
          const channel = programs.open(init, events);
          const host = programs.last;
          queueMicrotask(() => dies ? host.die(exit) : host.loaded(...init.programs!.handlers));
          return channel;
        },
        env: (name) => ENV[name],
      },
    },
  });
  await hosts.start();
  await settle();
  return { clock, hosts, modules, programs };
}

const run = (handler: string, more = {}) => job(claimed(handler, { handler, ...more }));

Deno.test("Hosts runs programs in a host of their own, which has no others", async () => {
  const { hosts, modules, programs } = await create();
  assert.ok(hosts.takes("a") && hosts.takes("p"));
  void hosts.run(run("a"));
  void hosts.run(run("p"));
  assert.deepEqual(modules.last.runs.map(({ id }) => id), ["a"]);
  assert.deepEqual(programs.last.runs.map(({ id }) => id), ["p"]);
  assert.deepEqual(programs.last.init.programs?.handlers.map(({ id }) => id), ["p"]);
  assert.equal(modules.last.init.programs, undefined);
  assert.equal(modules.last.init.exec, true);
});

Deno.test("Hosts passes on to a program what every program gets and what its settings name", async () => {
  const { programs } = await create();
  assert.deepEqual(programs.last.init.programs?.environments, {
    p: { PATH: "/bin", LISTED: "yes" },
  });
});

Deno.test("Hosts starts no host of programs where there are none, or where they are off", async () => {
  const none = await create({ handlers: [handler("a")] });
  assert.equal(none.programs.all.length, 0);
  const off = await create({
    exec: false,
    handlers: [handler("a"), program("p", { status: "off" })],
  });
  assert.ok(off.hosts.takes("a") && !off.hosts.takes("p"));
  assert.equal(off.modules.last.init.exec, false);
});

Deno.test("Hosts takes no runs of programs that nobody can execute, and goes on with the rest", async () => {
  const { hosts } = await create({ dies: true });
  assert.deepEqual([hosts.takes("a"), hosts.takes("p")], [true, false]);
});

Deno.test("Hosts replaces a host of programs that is lost; what it ran is put back", async () => {
  const { hosts, programs } = await create();
  const running = hosts.run(run("p"));
  programs.last.die(exit);
  await settle();
  assert.equal((await running).outcome.kind, "interrupted");
  assert.equal(programs.alive.length, 1);
  assert.ok(hosts.takes("p"));
});

Deno.test("Hosts never puts a program into quarantine: it is a process of its own", async () => {
  const { hosts, modules, programs } = await create();
  const suspect = run("p", { quarantine: true });
  assert.equal(hosts.alone(suspect.run), false);
  assert.equal(hosts.alone(claimed("a", { quarantine: true })), true);
  void hosts.run(suspect);
  assert.equal(programs.last.runs.length, 1);
  assert.equal(modules.all.length, 1);
});

Deno.test("Hosts.reload() takes the new programs, and lets those that run finish", async () => {
  const { hosts, modules, programs } = await create();
  const old = programs.last;
  const running = hosts.run(run("p"));
  modules.handlers = [handler("a"), program("q")];
  await hosts.reload();
  assert.deepEqual([hosts.takes("p"), hosts.takes("q")], [false, true]);
  assert.ok(!old.terminated);
  old.settle("p");
  assert.deepEqual((await running).outcome, { kind: "done" });
  assert.ok(old.terminated);
});

Deno.test("Hosts takes over the programs that a replaced thread found changed", async () => {
  const { hosts, modules } = await create();
  modules.handlers = [handler("a"), program("q")];
  modules.last.die(exit);
  await settle();
  assert.deepEqual([hosts.takes("p"), hosts.takes("q")], [false, true]);
});

Deno.test("Hosts replaces the host of programs when one does not end at its deadline", async () => {
  const { hosts, programs, clock } = await create();
  const hanging = hosts.run(run("p"));
  await clock.advance(65_000);
  await settle();
  const { outcome } = await hanging;
  assert.ok(outcome.kind === "failed" && outcome.timeout);
  assert.equal(programs.alive.length, 1);
  assert.ok(hosts.takes("p"));
});

Deno.test("Hosts.end() ends the host of programs, too", async () => {
  const { hosts, programs } = await create();
  const running = hosts.run(run("p"));
  await hosts.end();
  assert.ok(programs.last.terminated);
  assert.equal((await running).outcome.kind, "interrupted");
  assert.ok(!hosts.takes("p"));
});
