import assert from "node:assert/strict";
import { main } from "../../lib/cli/main.ts";
import { Folder } from "../handler/host/support.ts";
import { fakeIo } from "./fake_io.ts";

const OK = "export default () => {};";

/** What a command prints of a folder of handlers. */
async function run(command: string, files: Readonly<Record<string, string>>) {
  using folder = new Folder(files);
  const io = fakeIo();
  const code = await main(
    [command, "--handlers", folder.root, "--store", `${folder.root}/none.db`],
    io,
  );
  return { code, out: io.stdout(), err: io.stderr() };
}

Deno.test("list shows how handlers gather, and what wraps them", async () => {
  const { out } = await run("list", {
    "_middleware.ts": "export default (event, ctx, next) => next();",
    "dcim.site.create.ts": `export const config = { debounce: "20s" }; ${OK}`,
    "dcim.site.update.ts": `export const config = { batch: { by: "request" } }; ${OK}`,
  });
  assert.match(out, /dcim\.site\.create +ready .*through _middleware\.ts; debounce 20s/);
  assert.match(out, /dcim\.site\.update +ready .*batch by request after 10s/);
});

Deno.test("check counts what middleware wraps, and refuses a broken one with its handlers", async () => {
  const good = await run("check", {
    "_middleware.ts": "export default (event, ctx, next) => next();",
    "dcim.site.create.ts": OK,
  });
  assert.equal(good.code, 0);
  assert.match(good.out, /1 handlers are good, 0 problems\n_middleware\.ts wraps 1 of them/);
  const bad = await run("check", {
    "_middleware.ts": "export default 5;",
    "dcim.site.create.ts": OK,
  });
  assert.equal(bad.code, 78);
  assert.match(bad.err, /^_middleware\.ts: its default export must be/m);
  assert.match(bad.err, /^dcim\.site\.create\.ts: _middleware\.ts, which wraps it, is broken/m);
});
