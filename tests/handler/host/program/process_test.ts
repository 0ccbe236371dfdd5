import assert from "node:assert/strict";
import { KILL_AFTER, Process } from "../../../../lib/handler/host/program/process.ts";
import { FakeClock } from "../../../fake_clock.ts";
import { isAlive } from "../../../processes.ts";
import { until } from "../../../until.ts";
import { Programs } from "./files.ts";

/** A shell script that runs. */
class Script implements Disposable {
  readonly clock = new FakeClock();
  readonly lines: string[] = [];
  readonly process: Process;
  readonly #folder: Programs;

  constructor(script: string, input = "") {
    this.#folder = new Programs({ it: `#!/bin/sh\n${script}` });
    this.process = new Process({
      path: this.#folder.path("it"),
      folder: this.#folder.root,
      environment: { PATH: "/usr/local/bin:/usr/bin:/bin", MARK: "yes" },
      input,
      line: (text, stream) => this.lines.push(`${stream} ${text}`),
    }, this.clock);
  }

  /** Waits until it has printed this many numbers of processes. */
  async pids(count: number): Promise<number[]> {
    return await until("the processes run", () => {
      const pids = this.lines.map((line) => Number(line.slice("out ".length)));
      return pids.length >= count && pids;
    });
  }

  [Symbol.dispose](): void {
    this.process.kill();
    this.#folder[Symbol.dispose]();
  }
}

const gone = (pids: readonly number[]) =>
  until("the processes are gone", async () => {
    return (await Promise.all(pids.map(isAlive))).every((alive) => !alive) && true;
  });

Deno.test("Process gives a program its input, its folder, its environment and nothing else of ours", async () => {
  using script = new Script("cat; pwd; env | grep -vE '^(PWD|OLDPWD|SHLVL|_)=' | sort", "hello\n");
  const { code, signal } = await script.process.end;
  assert.deepEqual([code, signal], [0, null]);
  const [input, folder, ...environment] = script.lines;
  assert.equal(input, "out hello");
  assert.match(folder!, /^out .*hookbox-host-/);
  assert.deepEqual(environment, ["out MARK=yes", "out PATH=/usr/local/bin:/usr/bin:/bin"]);
});

Deno.test("Process tells standard output from standard error, and the exit code", async () => {
  using script = new Script("echo a; echo b >&2; exit 75");
  assert.deepEqual(await script.process.end, { code: 75, signal: null });
  assert.deepEqual(script.lines.sort(), ["err b", "out a"]);
});

Deno.test("Process takes a program that does not read its input", async () => {
  using script = new Script("exit 0", "x".repeat(2_000_000));
  assert.equal((await script.process.end).code, 0);
});

Deno.test("Process.stop() ends a program with everything that it started", async () => {
  // A child in the background, and a child of a child in a pipeline.
  using script = new Script(`
    sleep 1000 & echo $!
    sh -c 'sleep 1000 & echo $!; wait' &
    echo $$
    wait`);
  const pids = await script.pids(3);
  for (const pid of pids) assert.ok(await isAlive(pid));
  script.process.stop();
  assert.deepEqual(await script.process.end, { code: 143, signal: "SIGTERM" });
  await gone(pids);
});

Deno.test("Process.stop() kills what does not end, 3 s later", async () => {
  using script = new Script(`
    trap '' TERM
    sh -c 'trap "" TERM; echo $$; while :; do sleep 1; done' &
    echo $$
    while :; do sleep 1; done`);
  const pids = await script.pids(2);
  script.process.stop();
  await script.clock.advance(KILL_AFTER - 1);
  for (const pid of pids) assert.ok(await isAlive(pid), "it has time until then");
  await script.clock.advance(1);
  assert.equal((await script.process.end).signal, "SIGKILL");
  await gone(pids);
});

Deno.test("Process kills what a program leaves behind", async () => {
  using script = new Script("sleep 1000 >&2 & echo $!");
  const { code } = await script.process.end;
  assert.equal(code, 0);
  await gone(await script.pids(1));
});

Deno.test("Process waits no longer than a second for what holds the pipes of a program that has ended", async () => {
  using script = new Script(`
    setsid sh -c 'echo $$; : > away; exec sleep 1000' &
    while [ ! -e away ]; do sleep 0.01; done
    exit 3`);
  const [pid] = await script.pids(1);
  let end: unknown;
  void script.process.end.then((it) => end = it);
  await until("the program has ended", () => script.clock.pending > 0);
  assert.equal(end, undefined);
  await script.clock.advance(1_000);
  await until("its end is told", () => end !== undefined);
  assert.deepEqual(end, { code: 3, signal: null });
  Deno.kill(pid!, "SIGKILL");
});

Deno.test("Process says why a program cannot be executed", async () => {
  using folder = new Programs({ it: "#!/bin/sh\n" });
  const start = { folder: folder.root, environment: {}, input: "", line() {} };
  const execute = (name: string) =>
    new Process({ ...start, path: folder.path(name) }, new FakeClock());
  assert.throws(() => execute("gone"), Deno.errors.NotFound);
  await Deno.chmod(folder.path("it"), 0o644);
  assert.throws(() => execute("it"), Deno.errors.PermissionDenied);
});
