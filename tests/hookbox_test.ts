import assert from "node:assert/strict";
import { getConfig } from "@logtape/logtape";
import { Hono } from "hono";
import { createHookbox, type Hookbox, type HookboxSettings } from "../lib/mod.ts";
import { signedPost } from "./app/signed_post.ts";
import { createNetBoxDouble } from "../lib/testing/netbox/mod.ts";
import { keepLog } from "./logged.ts";
import { until } from "./until.ts";

const SECRET = "server-test-secret";

function make(settings: HookboxSettings = {}): Hookbox {
  return createHookbox({ HOOKBOX_STORE: ":memory:", HOOKBOX_SECRETS: SECRET, ...settings });
}

/** A program that has pages of its own. */
function appWith(hookbox: Hookbox): Hono {
  const app = new Hono();
  app.get("/", (c) => c.text("a page of the program"));
  app.all("/hooks/*", (c) => hookbox.fetch(c.req.raw, c.env));
  return app;
}

async function post(app: Hono, path = "/hooks/netbox"): Promise<{ status: number; runs: number }> {
  const answer = await app.request(path, signedPost(10));
  const { runs = 0 } = answer.status === 202 ? await answer.json() : {};
  return { status: answer.status, runs };
}

Deno.test("createHookbox() takes deliveries inside a Hono app, and retries its functions", async () => {
  await using hookbox = make();
  const attempts: number[] = [];
  const steps: string[] = [];
  hookbox.on("dcim.interface.update", async (event, ctx) => {
    attempts.push(ctx.attempt);
    await ctx.step("once", () => steps.push(event.display));
    if (ctx.attempt < 3) throw new Error("not yet");
  }, { backoff: "1ms", fields: ["description"] });
  hookbox.on("dcim.interface.delete", () => assert.fail("nothing was deleted"));
  await hookbox.start();

  const app = appWith(hookbox);
  assert.equal(await (await app.request("/")).text(), "a page of the program");
  assert.deepEqual(await post(app), { status: 202, runs: 1 });
  await until("the third attempt", () => attempts.length === 3);
  assert.deepEqual(attempts, [1, 2, 3]);
  assert.equal(steps.length, 1);
});

Deno.test("createHookbox() verifies: a delivery without its signature is refused", async () => {
  await using _log = await keepLog();
  await using hookbox = make();
  await hookbox.on("dcim.interface.update", () => {}).start();
  const refused = await appWith(hookbox).request("/hooks/netbox", { method: "POST", body: "{}" });
  assert.equal(refused.status, 403);
});

Deno.test("createHookbox() can be mounted below a path of the program", async () => {
  await using hookbox = make();
  await hookbox.on("dcim.interface.update", () => {}).start();
  const app = new Hono().mount("/netbox", hookbox.fetch);
  assert.deepEqual(await post(app, "/netbox/hooks/netbox"), { status: 202, runs: 1 });
});

Deno.test("createHookbox() runs the files of a folder beside functions", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const said = `${folder}/said`;
    await Deno.writeTextFile(
      `${folder}/dcim.interface.update.ts`,
      `export default (event) => Deno.writeTextFile(${JSON.stringify(said)}, event.objectType);`,
    );
    await using hookbox = make({ HOOKBOX_HANDLERS: folder });
    const seen: string[] = [];
    hookbox.on(["dcim.*.update", "dcim.*.create"], (event) => seen.push(event.kind));
    await hookbox.start();
    assert.deepEqual(await post(appWith(hookbox)), { status: 202, runs: 2 });
    const read = async () => await Deno.readTextFile(said).catch(() => "") || null;
    const text = await until("the file has run", read);
    assert.equal(text, "dcim.interface");
    await until("the function has run", () => seen.length === 1);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("createHookbox() keeps what its functions have not done for the next start", async () => {
  const folder = await Deno.makeTempDir();
  const settings = { HOOKBOX_STORE: `${folder}/hookbox.db`, HOOKBOX_DRAIN: "0s" };
  try {
    const started = Promise.withResolvers<void>();
    await using first = make(settings);
    first.on("dcim.interface.update", async (_, { signal }) => {
      started.resolve();
      await new Promise((_, reject) => signal.addEventListener("abort", reject));
    }, { backoff: "1ms" });
    await first.start();
    await post(appWith(first));
    await started.promise;
    await first.stop();

    const again = Promise.withResolvers<string>();
    await using second = make(settings);
    second.on("dcim.interface.update", (event) => again.resolve(event.objectType));
    await second.start();
    assert.equal(await again.promise, "dcim.interface");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("createHookbox() answers 503 before its start and after its stop", async () => {
  const hookbox = make();
  hookbox.on("dcim.interface.update", () => {});
  assert.equal((await post(appWith(hookbox))).status, 503);
  const starting = hookbox.start();
  const waiting = post(appWith(hookbox));
  await starting;
  assert.equal((await waiting).status, 202);
  await hookbox.stop();
  assert.equal((await post(appWith(hookbox))).status, 503);
});

Deno.test("createHookbox() refuses functions that listen to nothing, or have the same name", async () => {
  await assert.rejects(make().start(), /There is no handler: call on\(\), or set HOOKBOX_HANDLERS/);
  const wrong = make()
    .on("dcim.site.updated", () => {})
    .on("dcim.site.create", () => {}, { retries: -1 })
    .on("dcim.device.create", () => {})
    .on("dcim.device.create", () => {});
  const error = await wrong.start().then(() => null, (error: Error) => error);
  assert.match(error!.message, /on\("dcim.site.updated"\): .*Did you mean "dcim.site.update"\?/);
  assert.match(error!.message, /on\("dcim.site.create"\): config.retries must be/);
  assert.match(error!.message, /on\("dcim.device.create"\): there is one of this name already/);
  assert.throws(() => wrong.on("dcim.site.create", () => {}), /call on\(\) before start\(\)/);
});

Deno.test("createHookbox() refuses settings that there are not, and names the nearest", async () => {
  const hookbox = make({ HOOKBOX_SECRET: "x" } as HookboxSettings);
  hookbox.on("dcim.site.create", () => {});
  await assert.rejects(
    hookbox.start(),
    /no setting HOOKBOX_SECRET; did you mean HOOKBOX_SECRETS\?/,
  );
});

Deno.test("createHookbox() registers HOOKBOX_URL, which nobody can guess", async () => {
  await using log = await keepLog();
  const double = createNetBoxDouble({ version: "4.7.3" });
  await using netbox = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, double.handle);
  const settings = {
    NETBOX_URL: `http://127.0.0.1:${netbox.addr.port}`,
    NETBOX_TOKEN: "0123456789abcdef0123456789abcdef01234567",
  };
  {
    await using hookbox = make({ ...settings, HOOKBOX_URL: "http://127.0.0.1:8000/netbox" });
    await hookbox.on("dcim.site.create", () => {}).start();
    await until("the webhook is there", () => double.webhooks.size > 0);
    const urls = [...double.webhooks.values()].map(({ payload_url }) => payload_url);
    assert.deepEqual(urls, ["http://127.0.0.1:8000/netbox/hooks/netbox"]);
  }
  await using hookbox = make(settings);
  await hookbox.on("dcim.site.create", () => {}).start();
  await until("it says so", () => log.lines.some((line) => /Set HOOKBOX_URL/.test(line)));
});

Deno.test("createHookbox() writes to the program's log, and has one of its own only without that", async () => {
  assert.equal(getConfig(), null);
  {
    await using log = await keepLog();
    await using hookbox = make();
    hookbox.on("dcim.interface.update", (event, ctx) => ctx.log.info(`it was ${event.action}`));
    await hookbox.start();
    await post(appWith(hookbox));
    await until("the line is there", () => log.lines.includes("info: it was update"));
  }
  const hookbox = make({ HOOKBOX_LOG_LEVEL: "error" });
  await hookbox.on("dcim.interface.update", () => {}).start();
  assert.notEqual(getConfig(), null);
  await hookbox.stop();
  assert.equal(getConfig(), null);
});

Deno.test("hookbox loads nothing of the server for handlers that import it", async () => {
  const source = await Deno.readTextFile(new URL("../lib/hookbox.ts", import.meta.url));
  const loaded = source.split("\n").filter((line) => /^import (?!type )/.test(line));
  assert.deepEqual(loaded, []);
});

Deno.test("createHookbox() runs functions as schedules, tasks, and at its start and its stop", async () => {
  const told: string[] = [];
  {
    await using hookbox = make();
    hookbox.on("lifecycle.start", (event) => told.push(event.name));
    hookbox.on("lifecycle.stop", (event) => told.push(event.name));
    hookbox.on("task.poll", async (_event, ctx) => {
      told.push("task");
      await new Promise((resolve) => ctx.signal.addEventListener("abort", resolve));
      told.push("task over");
    });
    hookbox.on("schedule.tick", (event, ctx) => {
      if (!told.includes("tick")) told.push("tick");
      ctx.log.info(event.due.toISOString());
    }, { every: "1s" });
    await hookbox.start();
    await until("all of it has happened", () => told.includes("tick") && told.includes("task"));
  }
  assert.equal(told[0], "start");
  assert.deepEqual(told.slice(-2), ["task over", "stop"]);
});

Deno.test("createHookbox() has events of the program's own, schedules and moments of its life", async () => {
  const seen: string[] = [];
  const hookbox = make();
  hookbox.on("custom.rebuild", (event) => seen.push(`rebuild ${event.data.zone}`));
  hookbox.on("lifecycle.start", () => seen.push("start"));
  hookbox.on("lifecycle.stop", () => seen.push("stop"));
  hookbox.on("task.listen", async (_, { signal }) => {
    seen.push("task");
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
  });
  hookbox.on("schedule.tick", (event) => seen.push(event.name), { every: "1s" });
  await assert.rejects(hookbox.emit("rebuild"), /call start\(\) first/);
  await hookbox.start();
  assert.equal((await hookbox.emit("rebuild", { zone: "example.com" })).runs, 1);
  await until(
    "all of it",
    () => ["task", "tick", "rebuild example.com"].every((it) => seen.includes(it)),
  );
  await assert.rejects(hookbox.emit("no such name"), /cannot be the name of an event/);
  await hookbox.stop();
  assert.deepEqual([seen[0], seen.at(-1)], ["start", "stop"]);
});
