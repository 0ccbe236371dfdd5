import assert from "node:assert/strict";
import { describeProgram } from "../../../../lib/handler/host/program/describe.ts";
import { Programs as Runner } from "../../../../lib/handler/host/program/programs.ts";
import type { HostInit } from "../../../../lib/handler/host/protocol.ts";
import { FakeClock } from "../../../fake_clock.ts";
import { isAlive } from "../../../processes.ts";
import { SOURCES } from "../../../sources.ts";
import { until } from "../../../until.ts";
import { attempt } from "../support.ts";
import { Programs } from "./files.ts";

const TOKEN = "nbt_abcdef.0123456789";
const FILE = "dcim.interface.update.sh";

/** One attempt of a shell script. */
class Trial implements Disposable {
  readonly folder: Programs;
  runner!: Runner;

  constructor(script: string, settings = "{}") {
    this.folder = new Programs({ [FILE]: `#!/bin/sh\n${script}`, [`${FILE}.json`]: settings });
  }

  async start() {
    const { root } = this.folder;
    const handler = await describeProgram(this.folder.scanned(FILE), { root, exec: true });
    assert.equal(handler.status, "ready", handler.problem);
    const sources = { netbox: { ...SOURCES.netbox!, url: "http://127.0.0.1:9", token: TOKEN } };
    const init: HostInit = {
      root,
      skip: {},
      sources,
      heartbeat: new SharedArrayBuffer(4),
      dryRun: false,
      programs: {
        handlers: [handler],
        environments: { [handler.id]: { PATH: "/usr/bin:/bin", DEPLOY_PASSWORD: "hunter2!" } },
      },
    };
    this.runner = new Runner(init, new FakeClock());
    const { modules, set } = this.runner.load();
    assert.deepEqual(set.handlers, [handler]);
    const { config } = handler;
    return attempt(modules.get(handler.id), { sources, config, run: { attempt: 2 } });
  }

  async run() {
    return await (await this.start()).outcome;
  }

  [Symbol.dispose](): void {
    this.folder[Symbol.dispose]();
  }
}

Deno.test("a program gets the event and its run, and its output becomes the run's log", async () => {
  using trial = new Trial(`
    cat | grep -o '"objectType":"[a-z.]*"'
    echo "$HOOKBOX_RUN $HOOKBOX_ATTEMPT $HOOKBOX_HANDLER $HOOKBOX_DELIVERY $NETBOX_URL"
    echo careful >&2`);
  const { outcome, log } = await trial.run();
  assert.deepEqual(outcome, { kind: "done" });
  assert.deepEqual(log.filter(({ level }) => level === "info").map(({ message }) => message), [
    '"objectType":"dcim.interface"',
    "run-1 2 dcim.interface.update delivery-1 http://127.0.0.1:9",
  ]);
  assert.deepEqual(log.filter(({ level }) => level === "warning").map(({ message }) => message), [
    "careful",
  ]);
});

Deno.test("a program's token and passwords are taken out of what it prints, in every form", async () => {
  using trial = new Trial(`
    echo "token $NETBOX_TOKEN"
    printf '%s' "user:$DEPLOY_PASSWORD" | base64
    echo "::skip $NETBOX_TOKEN"
    echo "failed with $DEPLOY_PASSWORD" >&2
    exit 65`);
  const { outcome, log } = await trial.run();
  const text = JSON.stringify({ outcome, log });
  for (const secret of [TOKEN, "hunter2!", btoa("user:hunter2!").slice(8)]) {
    assert.ok(!text.includes(secret), `${secret} in ${text}`);
  }
  assert.ok(outcome.kind === "dead");
  assert.equal(outcome.error.message, "Exit code 65: failed with [redacted]");
});

Deno.test("a program decides by its exit code what becomes of its run", async () => {
  const outcomes: string[] = [];
  for (const code of [0, 65, 75, 1]) {
    using trial = new Trial(`exit ${code}`);
    const { outcome } = await trial.run();
    outcomes.push(outcome.kind + ("retryAfter" in outcome ? ` ${outcome.retryAfter}` : ""));
  }
  assert.deepEqual(outcomes, ["done", "dead", "failed 30000", "failed"]);
});

Deno.test("a program can skip its run", async () => {
  using trial = new Trial("echo '::skip no ticket'");
  assert.deepEqual((await trial.run()).outcome, { kind: "skipped", reason: "no ticket" });
});

Deno.test("a program that prints without end keeps as many lines as every handler", async () => {
  using trial = new Trial("yes | head -n 30000; echo '::skip done'");
  const { outcome, log, logDropped } = await trial.run();
  assert.deepEqual(outcome, { kind: "skipped", reason: "done" });
  assert.deepEqual([log.length, logDropped], [1000, 29_001]);
});

Deno.test("a program is asked to end when its attempt is aborted, and the outcome says why", async () => {
  using trial = new Trial("echo ready; sleep 1000");
  const it = await trial.start();
  await until("it runs", () => it.sent.some((message) => message.type === "log"));
  it.abort({ reason: "its deadline of 60 s has passed", timeout: true });
  const { outcome } = await it.outcome;
  assert.ok(outcome.kind === "failed" && outcome.timeout);
  assert.match(outcome.error.message, /^Ended by SIGTERM; caused by .*its deadline of 60 s/);
});

Deno.test("a program is not started for an attempt that was aborted before", async () => {
  using trial = new Trial("echo ran");
  const it = await trial.start();
  it.abort({ reason: "hookbox is stopping", timeout: false });
  const { outcome, log } = await it.outcome;
  assert.equal(outcome.kind, "failed");
  assert.deepEqual(log, []);
});

Deno.test("a program is looked at again before it is started", async () => {
  using trial = new Trial("echo ran");
  const it = await trial.start();
  await Deno.chmod(trial.folder.path(FILE), 0o757);
  const { outcome, log } = await it.outcome;
  assert.deepEqual(log, []);
  assert.ok(outcome.kind === "failed");
  assert.match(outcome.error.message, /dcim\.interface\.update\.sh can be changed by every user/);
});

Deno.test("Programs.end() kills what runs, and starts nothing more", async () => {
  using trial = new Trial("trap '' TERM; echo $$; while :; do sleep 1; done");
  const it = await trial.start();
  const pid = await until("it runs", () => {
    const line = it.sent.find((message) => message.type === "log");
    return line?.type === "log" && Number(line.line.message);
  });
  await trial.runner.end();
  assert.ok(!await isAlive(pid));
  const { outcome } = await it.outcome;
  assert.ok(outcome.kind === "failed");
  assert.equal(outcome.error.message, "Ended by SIGKILL");
});
