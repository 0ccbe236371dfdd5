import assert from "node:assert/strict";
import { Hookbox } from "../e2e/hookbox.ts";

/** Nothing can be fetched: what a handler imports must be in the executable or on the disk. */
const OFFLINE = {
  HTTP_PROXY: "http://127.0.0.1:1",
  HTTPS_PROXY: "http://127.0.0.1:1",
  NPM_CONFIG_REGISTRY: "http://127.0.0.1:1",
};

interface SentRun {
  readonly state: string;
  readonly handler: string;
  readonly reason: string | null;
}

async function send(box: Hookbox, binding: string): Promise<SentRun[]> {
  const ran = await box.run(["send", binding, "--json"]);
  assert.ok(ran.stdout, ran.stderr);
  return JSON.parse(ran.stdout).runRows;
}

for (
  const [where, threads] of [["a thread", {}], ["no thread", { HOOKBOX_THREADS: "0" }]] as const
) {
  Deno.test(`the executable loads external handlers that import hookbox, zod, a module and JSON, in ${where}`, async () => {
    await using box = await Hookbox.create({
      "dcim.interface.update.ts": `
      import { PermanentError, type UpdateEvent } from "hookbox";
      import { z } from "zod";
      import { shout } from "./_lib/shout.ts";
      import settings from "./_lib/settings.json" with { type: "json" };
      export const config = { schema: z.object({ name: z.string() }).loose() };
      export default function (event: UpdateEvent<"dcim.interface">) {
        // Both are recognised only when they are the very instances of the host.
        throw new PermanentError(shout(settings.word + " " + event.action));
      }`,
      "_lib/shout.ts": `export const shout = (text: string): string => text.toUpperCase() + "!";`,
      "_lib/settings.json": `{ "word": "seen" }`,
      "dcim.site.create.plain.js":
        `export default (event) => console.log("plain " + event.display);`,
    }, { ...OFFLINE, ...threads });
    await box.start();
    const [run] = await send(box, "dcim.interface.update");
    assert.equal(run?.state, "dead");
    assert.match(run!.reason ?? "", /SEEN UPDATE!/);
    const [plain] = await send(box, "dcim.site.create");
    assert.equal(plain?.state, "done");
    assert.match(box.log, /plain /);
  });
}

Deno.test("the executable has what a handler needs for devices", async () => {
  await using box = await Hookbox.create({
    "dcim.site.create.ts": `
      import { connect, parseXml } from "hookbox/netconf";
      export default async function () {
        const to = { host: "127.0.0.1", port: 1, username: "me", password: "x", hostKeySha256: "x" };
        const why = await connect(to).catch(({ message }) => message);
        console.log(parseXml("<a>read</a>").text + " " + why);
      }`,
  }, OFFLINE);
  await box.start();
  await send(box, "dcim.site.create");
  assert.match(box.log, /read 127\.0\.0\.1:1: nothing listens there \(ECONNREFUSED\)/);
});

Deno.test("the executable says which packages a handler can import when one is missing", async () => {
  await using box = await Hookbox.create({
    "dcim.site.create.ts": `import { nanoid } from "npm:nanoid@5"; export default () => nanoid();`,
    "dcim.site.update.ts": `import leftPad from "left-pad"; export default () => leftPad("", 1);`,
    "dcim.site.delete.ts": `export default () => {};`,
  }, OFFLINE);
  const ran = await box.run(["check"]);
  assert.equal(ran.code, 78);
  for (const file of ["dcim.site.create.ts", "dcim.site.update.ts"]) {
    const line = ran.stderr.split("\n").find((text) => text.startsWith(file));
    assert.ok(line, ran.stderr);
    assert.match(line, /hookbox/);
    assert.match(line, /zod/);
  }
});

Deno.test("serve holds the runs of a handler with a typo, and runs them once it is mended", async () => {
  await using box = await Hookbox.create({
    "dcim.site.create.ts": `export default (event => console.log("never");`,
    "dcim.site.update.ts": `export default () => {};`,
  });
  await box.start();
  const [held] = await send(box, "dcim.site.create");
  assert.equal(held?.state, "held");
  assert.match(held!.reason ?? "", /broken/);
  await box.write("handlers/dcim.site.create.ts", `export default () => console.log("mended");`);
  const reload = await box.run(["reload"]);
  assert.equal(reload.code, 0, reload.stderr);
  const deadline = performance.now() + 20_000;
  while (!box.log.includes("mended")) {
    assert.ok(performance.now() < deadline, box.log);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
});

Deno.test("the receiver outlives a handler that exits, loops or eats the heap", async () => {
  await using box = await Hookbox.create({
    "dcim.site.create.exit.ts": `export default () => Deno.exit(3);`,
    "dcim.site.update.loop.ts":
      `export const config = { timeout: "1s", retries: 0 }; export default () => { while (true); };`,
    "dcim.site.delete.heap.ts": `export const config = { retries: 0 };
      export default () => { const all = []; while (true) all.push(new Array(1e6).fill("x" + all.length)); };`,
    "dcim.interface.update.ts": `export default () => console.log("still here");`,
  }, { HOOKBOX_HANDLER_MEMORY: "128MB" });
  await box.start();
  for (const binding of ["dcim.site.create", "dcim.site.update", "dcim.site.delete"]) {
    const ran = await box.run(["send", binding, "--no-wait"]);
    assert.equal(ran.code, 0, ran.stderr);
  }
  const [run] = await send(box, "dcim.interface.update");
  assert.equal(run?.state, "done", box.log);
  const health = await box.run(["health"]);
  assert.equal(health.code, 0, health.stdout + health.stderr);
});
