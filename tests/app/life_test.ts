import assert from "node:assert/strict";
import { openDoor } from "../../lib/app/door.ts";
import { sendDelivery } from "../../lib/app/send.ts";
import { Server } from "../../lib/app/server.ts";
import { openStore } from "../../lib/app/store_access.ts";
import { until } from "../until.ts";
import { settings } from "./settings.ts";

/** A folder of handlers that write a diary, and a server that the test starts. */
class House implements AsyncDisposable {
  readonly folder: string;
  readonly #abort = new AbortController();
  server: Server | null = null;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** `tell(text)` in a handler writes a line; `await told(text)` waits for one. */
  static async build(handlers: Readonly<Record<string, string>>): Promise<House> {
    const house = new House(await Deno.makeTempDir({ prefix: "hookbox-life-" }));
    await Deno.mkdir(`${house.folder}/handlers`);
    await Deno.writeTextFile(`${house.folder}/diary`, "");
    const diary = JSON.stringify(`${house.folder}/diary`);
    await Deno.writeTextFile(
      `${house.folder}/handlers/_diary.js`,
      `export const tell = (line) => Deno.writeTextFileSync(${diary}, line + "\\n", { append: true });
      export async function told(line) {
        while (!Deno.readTextFileSync(${diary}).includes(line)) await new Promise((go) => setTimeout(go, 5));
      }`,
    );
    for (const [name, code] of Object.entries(handlers)) {
      const text =
        `import { tell, told } from "./_diary.js"; import { PermanentError } from "hookbox"; ${code}`;
      await Deno.writeTextFile(`${house.folder}/handlers/${name}.js`, text);
    }
    return house;
  }

  async settings() {
    return await settings({
      HOOKBOX_LISTEN: "127.0.0.1:0",
      HOOKBOX_STORE: `${this.folder}/hookbox.db`,
      HOOKBOX_HANDLERS: `${this.folder}/handlers`,
      HOOKBOX_SECRETS: "server-test-secret",
    });
  }

  /** Starts a server; gives where it listens at once, and its start. */
  async start() {
    const now = await this.settings();
    const store = await openStore(now, "serve");
    const door = openDoor(now);
    const started = Server.start({
      settings: now,
      store,
      door,
      reloadSettings: () => this.settings(),
      signal: this.#abort.signal,
    }).then((server) => this.server = server);
    started.catch(() => {});
    const send = async () => {
      const to = `http://127.0.0.1:${door.address!.port}`;
      return await sendDelivery(await this.settings(), { binding: "dcim.site.create", to });
    };
    return { started, send, store };
  }

  abort(): void {
    this.#abort.abort();
  }

  tell(line: string): void {
    Deno.writeTextFileSync(`${this.folder}/diary`, `${line}\n`, { append: true });
  }

  get diary(): string[] {
    return Deno.readTextFileSync(`${this.folder}/diary`).split("\n").filter(Boolean);
  }

  async told(line: string): Promise<void> {
    await until(line, () => this.diary.includes(line));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server?.stop();
    await Deno.remove(this.folder, { recursive: true });
  }
}

const SITE = `export default () => tell("run");`;

Deno.test("lifecycle.start runs before the first run, lifecycle.stop after the last, each once", async () => {
  await using house = await House.build({
    "lifecycle.start": `export default async ({ kind, name }) => {
      tell(kind + " " + name);
      await told("go on");
      tell("started");
    };`,
    "lifecycle.stop": `export default () => tell("stopped");`,
    "task.a": `export default async (_event, { signal }) => {
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      tell("task over");
    };`,
    "dcim.site.create": SITE,
  });
  const { started, send } = await house.start();
  await house.told("lifecycle start");
  const sent = await send();
  assert.equal(sent.status, 202, "it receives meanwhile");
  house.tell("go on");
  const server = await started;
  await house.told("run");
  await server.reload();
  await until("the task runs again", () => server.glance().tasks["task.a"]?.status === "running");
  await server.stop();
  const told = house.diary.filter((line) => line !== "task over");
  assert.deepEqual(told, ["lifecycle start", "go on", "started", "run", "stopped"]);
  assert.equal(house.diary.at(-1), "stopped", "tasks end first");
});

Deno.test("Server.start() fails when lifecycle.start refuses, and keeps what was acknowledged", async () => {
  await using house = await House.build({
    "lifecycle.start": `export default async () => {
      tell("asked");
      await told("go on");
      throw new PermanentError("this is the staging NetBox");
    };`,
    "lifecycle.stop": `export default () => tell("stopped");`,
    "dcim.site.create": SITE,
  });
  const { started, send } = await house.start();
  await house.told("asked");
  const sent = await send();
  assert.deepEqual([sent.status, sent.runs], [202, 1]);
  house.tell("go on");
  await assert.rejects(started, {
    name: "StartRefusedError",
    message: "lifecycle.start refuses to start: PermanentError: this is the staging NetBox",
  });
  assert.deepEqual(house.diary, ["asked", "go on"]);
  await using store = await openStore(await house.settings(), "read");
  assert.deepEqual((await store.listRuns({ delivery: sent.id })).map(({ state }) => state), [
    "ready",
  ]);
});

Deno.test("Server.start() is given up while lifecycle.start runs, when a signal comes", async () => {
  await using house = await House.build({
    "lifecycle.start": `export default async (_event, { signal }) => {
      tell("asked");
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      tell(signal.reason.message);
    };`,
  });
  const { started } = await house.start();
  await house.told("asked");
  house.abort();
  await assert.rejects(started, /was stopped before it had started/);
  assert.equal(house.diary[1], "lifecycle.start was aborted: hookbox is stopping");
});

Deno.test("a reload repairs a lifecycle.start that keeps failing, and nothing is registered before", async () => {
  await using house = await House.build({
    "lifecycle.start": `export const config = { backoff: "1h" };
    export default () => { tell("asked"); throw new Error("no route"); };`,
    "dcim.site.create": SITE,
  });
  const { started, send, store } = await house.start();
  await house.told("asked");
  await send();
  const path = `${house.folder}/handlers/lifecycle.start.js`;
  await Deno.remove(path);
  const { createControlClient } = await import("../../lib/http/control_client.ts");
  const { socketPath } = await import("../../lib/http/socket.ts");
  const control = createControlClient(socketPath((await house.settings()).store));
  const { readiness } = await control.status();
  assert.deepEqual(readiness.reasons, [
    "nothing runs before lifecycle.start has ended well, and it failed: Error: no route",
  ]);
  assert.equal((await store.counts()).runs.ready, 1);
  assert.deepEqual(await control.reload(), { ok: true, problems: [] });
  await started;
  await house.told("run");
});
