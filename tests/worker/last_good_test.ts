import assert from "node:assert/strict";
import type { HandlerInfo } from "../../lib/handler/types.ts";
import { createHosts } from "../../lib/worker/hosts.ts";
import { FakeClock } from "../fake_clock.ts";
import { FakeHosts, handler } from "./fake_host.ts";
import { claimed, job } from "./samples.ts";
import { SOURCES } from "../sources.ts";

const broken = (id: string): HandlerInfo => ({
  ...handler(id),
  status: "broken",
  problem: `${id}.ts is broken`,
  place: { path: `/h/${id}.ts`, line: 3, column: 1 },
});

async function create(...handlers: HandlerInfo[]) {
  const fakes = new FakeHosts(new FakeClock(), handlers);
  const common = { root: "/h", threads: 1, memory: 2 ** 29, sources: SOURCES, hot: true };
  const hosts = createHosts({ ...common, clock: new FakeClock(), open: fakes.open });
  await hosts.start();
  return {
    hosts,
    fakes,
    async reload(...next: HandlerInfo[]) {
      fakes.handlers = next;
      return await hosts.reload();
    },
    /** Which host a run of this handler goes to, counted from the first load. */
    async where(id: string) {
      const before = fakes.all.map((host) => host.runs.length);
      const running = hosts.run(job(claimed("1", { handler: id })));
      const at = fakes.all.findIndex((host, i) => host.runs.length > before[i]!);
      fakes.all[at]!.settle("1");
      await running;
      return at;
    },
  };
}

Deno.test("hot hosts keep the last good version of a handler that is broken, and replace the others", async () => {
  const { hosts, reload, where, fakes } = await create(handler("a"), handler("b"));
  const set = await reload(broken("a"), handler("b"));
  assert.deepEqual(set.handlers.map(({ id, status }) => `${id} ${status}`), ["a ready", "b ready"]);
  assert.deepEqual(set.problems, [{
    file: "a.ts",
    problem: "a.ts is broken. Until it loads, the version from before goes on.",
    place: { path: "/h/a.ts", line: 3, column: 1 },
  }]);
  assert.deepEqual([await where("a"), await where("b")], [0, 1]);
  assert.equal(fakes.alive.length, 2);
  await hosts.end();
  assert.equal(fakes.alive.length, 0);
});

Deno.test("hot hosts let the task of a handler that is kept go on, and ask those of the others to end", async () => {
  const { hosts, fakes, reload } = await create(handler("a"), handler("b"));
  const special = { kind: "task", name: "listen" } as const;
  const task = (id: string) =>
    hosts.call({
      handler: id,
      special,
      attempt: 1,
      timeout: null,
      begin: () => Promise.resolve(null),
      settle: () => Promise.resolve(),
      emit: () => Promise.reject(new Error("nothing is emitted")),
    });
  for (const id of ["a", "b"]) task(id);
  const [first] = fakes.all;
  await reload(broken("a"), handler("b"));
  const ended = first!.of("abort-call").map(({ call }) => call);
  assert.deepEqual(
    first!.of("call").filter(({ call }) => ended.includes(call)).map((it) => it.handler),
    ["b"],
  );
  task("a");
  task("b");
  assert.deepEqual(first!.of("call").map((it) => it.handler), ["a", "b", "a"]);
  assert.deepEqual(fakes.last.of("call").map((it) => it.handler), ["b"]);
  await hosts.end();
});

Deno.test("hot hosts keep it over any number of reloads, and let go of it once it loads", async () => {
  const { hosts, reload, where, fakes } = await create(handler("a"), handler("b"));
  await reload(broken("a"), handler("b"));
  await reload(broken("a"), handler("b"));
  assert.deepEqual([await where("a"), await where("b")], [0, 2]);
  assert.deepEqual(fakes.all.map(({ terminated }) => terminated), [false, true, false]);
  const mended = await reload(handler("a"), handler("b"));
  assert.deepEqual(mended.problems, []);
  assert.equal(await where("a"), 3);
  assert.deepEqual(fakes.alive, [fakes.last]);
  await hosts.end();
});

Deno.test("hot hosts keep versions of several loads at once", async () => {
  const { hosts, reload, where } = await create(handler("a"), handler("b"));
  await reload(broken("a"), handler("b"));
  await reload(broken("a"), broken("b"));
  assert.deepEqual([await where("a"), await where("b")], [0, 1]);
  await hosts.end();
});

Deno.test("hot hosts keep nothing of a file that is gone, or that never loaded", async () => {
  const { hosts, reload, fakes } = await create(handler("a"), broken("b"));
  const set = await reload(broken("b"));
  assert.deepEqual(set.handlers.map(({ id, status }) => `${id} ${status}`), ["b broken"]);
  assert.deepEqual(["a", "b"].map((id) => hosts.takes(id)), [false, false]);
  assert.equal(fakes.alive.length, 1);
  await hosts.end();
});

Deno.test("hot hosts say that a handler is broken when the thread of its last good version is lost", async () => {
  const { hosts, reload, fakes } = await create(handler("a"));
  await reload(broken("a"));
  assert.ok(hosts.takes("a"));
  fakes.all[0]!.die({ kind: "exit", message: "called Deno.exit()" });
  assert.equal(hosts.takes("a"), false);
  assert.deepEqual(hosts.set!.handlers.map(({ status }) => status), ["broken"]);
  await hosts.end();
});
