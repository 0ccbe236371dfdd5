/** As on Deno Deploy: Deno 2.5, nothing may be written, PostgreSQL, instances that come and go, a cron that wakes them. */
import assert from "node:assert/strict";
import { newSchema } from "../store/postgres/server.ts";
import { App, type Call } from "./deploy.ts";
import { until } from "./hookbox.ts";
import { delivery, send } from "./load.ts";
import { rigAt } from "./postgres.ts";

const rig = rigAt(Deno.env.get("HOOKBOX_DEPLOY_PORT") ?? "5551");

/** An app with an empty database, and its store as it is reached from elsewhere. */
async function deployed() {
  const database = await rig("up");
  await newSchema(database, "hookbox")[Symbol.asyncDispose]();
  const app = await App.deploy(database);
  return Object.assign(app, { store: database });
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** The recorded update with this description; each is of another object. */
function described(description: string): string {
  const body = JSON.parse(delivery(Math.ceil(Math.random() * 1e9), 0));
  body.data.description = description;
  body.snapshots.postchange.description = description;
  return JSON.stringify(body);
}

async function called(app: App, description: string, attempt: number, log: () => string) {
  let found: Call | undefined;
  await until(
    `attempt ${attempt} of "${description}"`,
    () => {
      found = app.calls.find((call) =>
        call.description === description && call.attempt === attempt
      );
      return found !== undefined;
    },
    log,
    20,
  );
  return found!;
}

interface Shown {
  readonly state: string;
  readonly attempt: number;
}

async function runs(app: App & { store: string }): Promise<Shown[]> {
  const { code, stdout, stderr } = await app.command("queue", "ls", "--json", "--store", app.store);
  assert.equal(code, 0, stderr);
  return stdout.split("\n").filter(Boolean).map((line) => JSON.parse(line));
}

Deno.test("an instance takes a delivery, runs its handler, and writes no file", async () => {
  await using app = await deployed();
  const instance = await app.start();
  assert.equal(await send(instance.url, described("0")), 202);
  await called(app, "0", 1, instance.log);
  const answer = await fetch(`${instance.url}/readyz`);
  assert.deepEqual(await answer.json(), { status: "ok" });
  assert.deepEqual(
    (await Array.fromAsync(Deno.readDir(app.folder), ({ name }) => name)).sort(),
    ["deno.json", "deno.lock", "handlers", "lib", "main.ts"],
  );
  assert.doesNotMatch(instance.log(), /write access|"level":"(warning|error)"/);
  instance.kill("SIGINT");
  assert.equal((await instance.status).code, 0);
});

Deno.test("commands on one's own machine work on the store, and say what cannot be asked from there", async () => {
  await using app = await deployed();
  const instance = await app.start();
  assert.equal(await send(instance.url, described("0")), 202);
  await called(app, "0", 1, instance.log);
  await until("it is done", async () => (await runs(app))[0]?.state === "done", instance.log);
  const store = ["--store", app.store];
  const replayed = await app.command(
    "replay",
    ...await newest(app),
    ...store,
    "--handlers",
    `${app.folder}/handlers`,
  );
  assert.equal(replayed.code, 0, replayed.stderr);
  await until("it runs again at once", () => app.calls.length === 2, instance.log, 10);
  for (const command of ["reload", "health"]) {
    const { code, stderr } = await app.command(command, ...store);
    assert.equal(code, 1, stderr);
    assert.match(stderr, /on Deno Deploy none can be/);
  }
  const { code, stderr } = await app.command("register", "--dry-run", ...store);
  assert.equal(code, 1);
  assert.match(stderr, /HOOKBOX_URL/);
});

async function newest(app: App & { store: string }): Promise<string[]> {
  const ran = await app.command("queue", "ls", "--json", "--limit", "1", "--store", app.store);
  return [JSON.parse(ran.stdout).delivery];
}

Deno.test("SIGINT ends an instance within the 5 s that it has, and what would not end is put back uncounted", async () => {
  await using app = await deployed();
  const instance = await app.start();
  const idle = await Deno.connect({
    hostname: "127.0.0.1",
    port: Number(new URL(instance.url).port),
  });
  await idle.write(
    new TextEncoder().encode("POST /hooks/netbox HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\n"),
  );
  assert.equal(await send(instance.url, described("forever")), 202);
  await called(app, "forever", 1, instance.log);
  const start = performance.now();
  instance.kill("SIGINT");
  const { code } = await instance.status;
  const took = performance.now() - start;
  idle.close();
  assert.equal(code, 0, instance.log());
  assert.ok(took < 5_000, `it took ${took} ms`);
  const [run] = await runs(app);
  assert.deepEqual([run!.state, run!.attempt], ["ready", 0]);
});

Deno.test("retries of an instance that was killed are taken by a new one when its cron wakes it, and by nothing else", async () => {
  await using app = await deployed();
  const first = await app.start({ asleep: true });
  assert.equal(await send(first.url, described("3")), 202);
  const one = await called(app, "3", 1, first.log);
  await pause(6_000);
  assert.equal(app.calls.length, 1, "an instance that sleeps takes no retry");
  assert.deepEqual((await runs(app)).map(({ state }) => state), ["ready"]);
  first.kill("SIGKILL");

  const second = await app.start({ asleep: true, cron: true });
  const two = await called(app, "3", 2, second.log);
  assert.ok(two.at - one.at >= 4_000);
  const three = await called(app, "3", 3, second.log);
  assert.ok(three.at - two.at >= 4_000);
  await until("the next retry waits", async () => (await runs(app))[0]?.attempt === 3, second.log);
  second.kill("SIGKILL");

  const third = await app.start({ asleep: true, cron: true });
  const four = await called(app, "3", 4, third.log);
  assert.ok(four.at - three.at >= 4_000);
  await until("it is done", async () => (await runs(app))[0]?.state === "done", third.log);
  third.kill("SIGINT");
  assert.equal((await third.status).code, 0);
});

Deno.test("without PostgreSQL an instance says what to assign, and exits 78", async () => {
  await using app = await App.deploy(null);
  const { code, log } = await app.fail();
  assert.equal(code, 78);
  assert.match(log, /HOOKBOX_STORE: on Deno Deploy it must be a PostgreSQL database: assign one/);
});

Deno.test("an instance whose database is away says so, and is ready when that is back", async () => {
  await using app = await deployed();
  const { code, log } = await app.fail({ PGPORT: "1" });
  assert.equal(code, 75);
  assert.match(log, /postgres:\/\/127\.0\.0\.1:1\/hookbox/);
  await app.start();
});
