import assert from "node:assert/strict";
import config from "../../deno.json" with { type: "json" };
import { Hookbox } from "../e2e/hookbox.ts";
import { documentFile } from "../source/schema/documents.ts";

/** Nothing can be fetched, and nothing was fetched before. */
const offline = (folder: string) => ({
  DENO_DIR: `${folder}/deno`,
  HTTP_PROXY: "http://127.0.0.1:1",
  HTTPS_PROXY: "http://127.0.0.1:1",
  NPM_CONFIG_REGISTRY: "http://127.0.0.1:1",
  NO_COLOR: "1",
});

/** What handlers may import of hookbox. */
const MODULES = Object.keys(config.exports).map((path) => `hookbox${path.slice(1)}`);

/** Runs Deno in the folder of a box. */
async function deno(box: Hookbox, ...args: string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    cwd: `${box.folder}/mine`,
    clearEnv: true,
    env: { HOME: box.folder, ...offline(box.folder) },
    stdin: "null",
  }).output();
  const text = new TextDecoder();
  return { code, said: text.decode(stdout) + text.decode(stderr) };
}

/** A folder `mine` that `hookbox init` has made. */
async function made(): Promise<Hookbox> {
  const box = await Hookbox.create({}, { HOOKBOX_HANDLERS: "mine/handlers" });
  const ran = await box.run(["init", "mine"]);
  assert.equal(ran.code, 0, ran.stderr);
  return box;
}

Deno.test("hookbox init makes a folder that deno check and deno test understand without a network", async () => {
  await using box = await made();
  for (const binding of ["ipam.ipaddress.any.ptr", "netbox_branching.branch:branch_merged"]) {
    const ran = await box.run(["new", binding]);
    assert.equal(ran.code, 0, ran.stderr);
  }
  const formatted = await deno(box, "fmt", "--check");
  assert.equal(formatted.code, 0, formatted.said);
  await box.write(
    "mine/handlers/dcim.site.update.ts",
    `import { type Context, type HandlerConfig, PermanentError, type UpdateEvent } from "hookbox";
import { z } from "zod";
export const config: HandlerConfig<"dcim.site"> = { schema: z.object({ name: z.string() }).loose() };
export default (event: UpdateEvent<"dcim.site">, ctx: Context) => {
  if (event.data.name === "x") throw new PermanentError(ctx.run.id);
};
`,
  );
  await box.write(
    "mine/handlers/modules_test.ts",
    `${MODULES.map((name, index) => `import * as m${index} from "${name}";`).join("\n")}
Deno.test("all modules are there", () => {
  for (const module of [${MODULES.map((_, index) => `m${index}`).join(", ")}]) {
    if (Object.keys(module).length === 0) throw new Error("empty");
  }
});
`,
  );
  const checked = await deno(box, "check");
  assert.equal(checked.code, 0, checked.said);
  const tested = await deno(box, "test");
  assert.equal(tested.code, 0, tested.said);
  assert.match(tested.said, /4 passed/);
});

Deno.test("deno check finds a misspelt field after hookbox types", async () => {
  await using box = await made();
  const from = documentFile("netbox/4.7.3").pathname;
  const ran = await box.run(["types", "--from", from]);
  assert.equal(ran.code, 0, ran.stderr);
  assert.equal((await deno(box, "check")).code, 0);
  await box.write(
    "mine/handlers/dcim.site.create.ts",
    `import type { CreateEvent } from "hookbox";
export default (event: CreateEvent<"dcim.site">) => console.log(event.data.descripton);
`,
  );
  const { code, said } = await deno(box, "check");
  assert.equal(code, 1);
  assert.match(said, /'descripton' does not exist on type 'Site'. Did you mean 'description'/);
});

Deno.test("hookbox serves a folder that it has made, and init brings it up to date", async () => {
  await using box = await made();
  await box.start();
  const { runRows } = JSON.parse(
    (await box.run(["send", "dcim.interface.update", "--json"])).stdout,
  );
  assert.deepEqual(runRows.map(({ state }: { state: string }) => state), ["done"]);
  await box.stop();
  const again = JSON.parse((await box.run(["init", "mine", "--update", "--json"])).stdout);
  assert.deepEqual(again.written, []);
  await box.write("mine/.hookbox/modules.json", `{ "version": "0.0.1", "digest": "old" }`);
  const updated = JSON.parse((await box.run(["init", "mine", "--update", "--json"])).stdout);
  assert.deepEqual(updated.written, [".hookbox/"]);
});

Deno.test("every module of hookbox can be imported by a handler of the executable", async () => {
  const imports = MODULES.map((name, index) => `import * as m${index} from "${name}";`);
  const counted = MODULES.map((name, index) => `"${name}": Object.keys(m${index}).length`);
  await using box = await Hookbox.create({
    "dcim.site.create.js": `${imports.join("\n")}
export default () => console.log("has " + JSON.stringify({ ${counted.join(", ")} }));`,
  }, offline("/nonexistent"));
  await box.start();
  const sent = await box.run(["send", "dcim.site.create"]);
  assert.equal(sent.code, 0, sent.stdout);
  const [, has] = /has (\{.*\})/.exec(sent.stdout) ?? [];
  for (const name of MODULES) assert.ok(JSON.parse(has ?? "{}")[name] > 0, `${name} of ${has}`);
});
