import assert from "node:assert/strict";
import type { HostInit, HostSource } from "../../lib/handler/host/protocol.ts";
import { createHosts, type Hosts } from "../../lib/worker/hosts.ts";
import { type ProgramThread, startProgramThread } from "../../lib/worker/program_thread.ts";
import { systemClock } from "../../lib/clock.ts";
import { Programs } from "../handler/host/program/files.ts";
import { claimed } from "../handler/host/support.ts";
import { isAlive } from "../processes.ts";
import { fingerprintOf, serve, tlsFile } from "../source/transport/servers.ts";
import { SOURCES } from "../sources.ts";
import { until } from "../until.ts";
import { job } from "./samples.ts";

/** Real threads with a folder of shell scripts. */
class Station implements AsyncDisposable {
  readonly folder: Programs;
  readonly hosts: Hosts;
  readonly #thread: ProgramThread = startProgramThread({ own: true });

  constructor(scripts: Readonly<Record<string, string>>, sources: HostInit["sources"] = SOURCES) {
    this.folder = new Programs(
      Object.fromEntries(
        Object.entries(scripts).map(([name, text]) => [`${name}.sh`, `#!/bin/sh\n${text}`]),
      ),
    );
    this.hosts = createHosts({
      root: this.folder.root,
      threads: 1,
      memory: 2 ** 29,
      sources,
      clock: systemClock,
      exec: true,
      programs: { open: this.#thread.open, env: (name) => Deno.env.get(name) },
    });
  }

  /** Executes a script to its end, with this time for it. */
  run(handler: string, timeout = 20_000) {
    const info = this.hosts.set!.handlers.find(({ id }) => id === handler)!;
    const run = claimed({ id: crypto.randomUUID(), handler });
    return this.hosts.run(job(run, { config: { ...info.config, timeout } }));
  }

  /** The numbers that scripts wrote into a file beside them. */
  async pids(count: number): Promise<number[]> {
    return await until("the processes run", () => {
      try {
        const pids = Deno.readTextFileSync(this.folder.path("pids")).trim().split("\n").map(Number);
        return pids.length >= count && pids;
      } catch {
        return false;
      }
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.hosts.end();
    await this.#thread.end();
    this.folder[Symbol.dispose]();
  }
}

const TREE = `sleep 1000 & echo $! >> pids
sh -c 'sleep 1000 & echo $! >> pids; wait' &
echo $$ >> pids
wait`;

const allGone = async (pids: readonly number[]) =>
  (await Promise.all(pids.map(isAlive))).every((alive) => !alive);

Deno.test("the thread of programs executes a program, and tells how it ended and what it printed", async () => {
  await using station = new Station({
    "dcim.interface.update": "echo hello; env | cut -d= -f1 | sort | tr '\\n' ' '",
  });
  const set = await station.hosts.start();
  assert.deepEqual(set.handlers.map(({ id, status }) => [id, status]), [
    ["dcim.interface.update", "ready"],
  ]);
  const { outcome, log } = await station.run("dcim.interface.update");
  assert.deepEqual(outcome, { kind: "done" });
  assert.equal(log[0]?.message, "hello");
  for (const secret of ["HOOKBOX_SECRETS", "NETBOX_TOKEN"]) {
    assert.ok(!log[1]!.message.includes(secret));
  }
});

Deno.test("the thread of programs ends a program with its children and theirs at its deadline", async () => {
  await using station = new Station({ "dcim.interface.update": TREE });
  await station.hosts.start();
  const running = station.run("dcim.interface.update", 500);
  const pids = await station.pids(3);
  const { outcome } = await running;
  assert.ok(outcome.kind === "failed" && outcome.timeout);
  assert.match(outcome.error.message, /^Ended by SIGTERM; .*its deadline of 0.5 s has passed/);
  await until("all of them are gone", () => allGone(pids));
});

Deno.test("the thread of programs kills all that runs when hookbox must end at once", async () => {
  await using station = new Station({ "dcim.interface.update": `trap '' TERM\n${TREE}` });
  await station.hosts.start();
  const running = station.run("dcim.interface.update");
  const pids = await station.pids(3);
  await station.hosts.end();
  assert.equal((await running).outcome.kind, "interrupted");
  await until("all of them are gone", () => allGone(pids));
});

Deno.test("the thread of programs lets programs end that are asked to because hookbox stops", async () => {
  await using station = new Station({
    "dcim.interface.update": `trap 'echo tidy; exit 0' TERM\necho $$ >> pids\nsleep 1000 & wait`,
  });
  await station.hosts.start();
  const running = station.run("dcim.interface.update");
  await station.pids(1);
  station.hosts.stopRuns("hookbox is stopping");
  const { outcome, log } = await running;
  assert.deepEqual(outcome, { kind: "done" });
  assert.deepEqual(log.map(({ message }) => message), ["tidy"]);
});

Deno.test("the thread of programs takes the programs of a reload", async () => {
  await using station = new Station({ "dcim.interface.update": "echo old" });
  await station.hosts.start();
  await Deno.writeTextFile(station.folder.path("dcim.interface.update.sh"), "#!/bin/sh\necho new");
  await Deno.writeTextFile(
    station.folder.path("dcim.interface.update.sh.json"),
    `{ "description": "of the reload" }`,
  );
  const set = await station.hosts.reload();
  assert.equal(set.handlers[0]?.config.description, "of the reload");
  const { log } = await station.run("dcim.interface.update");
  assert.deepEqual(log.map(({ message }) => message), ["new"]);
});

/** A NetBox 4.7.3 without any object. */
function empty(request: Request): Response {
  const headers = { "api-version": "4.7" };
  return new URL(request.url).pathname === "/api/status/"
    ? Response.json({ "netbox-version": "4.7.3", plugins: {} }, { headers })
    : Response.json({ detail: "No Interface matches the given query." }, { status: 404, headers });
}

Deno.test("the thread of programs may ask sources, for refresh: plainly, by a private CA, by a pin", async () => {
  await using plain = await serve(null, empty);
  await using tls = await serve("good", empty);
  const ways: Partial<HostSource>[] = [
    { url: `http://127.0.0.1:${plain.port}` },
    { url: `https://localhost:${tls.port}`, caFile: tlsFile("ca.pem") },
    { url: `https://localhost:${tls.port}`, sslVerify: await fingerprintOf("good") },
  ];
  for (const way of ways) {
    const netbox = { ...SOURCES.netbox!, token: "0123456789", ...way };
    await using station = new Station({ "dcim.interface.update": "echo ran" }, { netbox });
    const settings = station.folder.path("dcim.interface.update.sh.json");
    await Deno.writeTextFile(settings, `{ "refresh": true }`);
    await station.hosts.start();
    const { outcome } = await station.run("dcim.interface.update");
    assert.deepEqual(outcome, { kind: "skipped", reason: "gone" });
  }
});
