import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createEvent, runHandler } from "../../lib/testing.ts";
import { Folder } from "../handler/host/support.ts";

const SITE = createEvent("dcim.site.create");
const SAYS = "export default (event, ctx) => ctx.log.info(ctx.handler);\n";

Deno.test("runHandler() takes a path, a file URL and a URL", async () => {
  using folder = new Folder({ "handlers/dns/dcim.site.create.mail.js": SAYS });
  const path = join(folder.root, "handlers/dns/dcim.site.create.mail.js");
  for (const file of [path, pathToFileURL(path), pathToFileURL(path).href]) {
    const { lines } = await runHandler(file, SITE);
    assert.deepEqual(lines, ["info: dns/dcim.site.create.mail"]);
  }
});

Deno.test("runHandler() names a handler by its file where no folder is called handlers", async () => {
  using folder = new Folder({ "ours/dcim.site.create.js": SAYS });
  const { lines } = await runHandler(join(folder.root, "ours/dcim.site.create.js"), SITE);
  assert.deepEqual(lines, ["info: dcim.site.create"]);
});

Deno.test("runHandler() takes a handler of a folder that hookbox leaves out", async () => {
  using folder = new Folder({ "handlers/_examples/dcim.site.create.js": SAYS });
  const { outcome } = await runHandler(
    join(folder.root, "handlers/_examples/dcim.site.create.js"),
    SITE,
  );
  assert.equal(outcome, "done");
});

Deno.test("runHandler() says what hookbox check says of a broken file", async () => {
  using folder = new Folder({
    "dcim.site.create.js": "export const config = { retrys: 3 };\nexport default () => {};\n",
    "dcim.site.updated.js": SAYS,
    "dcim.site.delete.js": "import 'no-such-package';\n",
    "_helper.js": SAYS,
  });
  const says = (file: string, words: RegExp) =>
    assert.rejects(runHandler(join(folder.root, file), SITE), words);
  await says("dcim.site.create.js", /config\.retrys is not a field.*config\.retries/);
  await says("dcim.site.updated.js", /Did you mean dcim\.site\.update\.js/);
  await says("dcim.site.delete.js", /imports "no-such-package"/);
  await says("_helper.js", /is no handler by its name/);
  await says("dcim.site.any.js", /imports a file that is not there/);
});

Deno.test("runHandler() calls a handler through the middleware of its folders", async () => {
  const wrap = (name: string) =>
    `export default async (event, ctx, next) => { ctx.log.info("${name}"); await next(); };`;
  using folder = new Folder({
    "_middleware.js": wrap("not ours"),
    "handlers/_middleware.js": wrap("outer"),
    "handlers/dns/_middleware.mjs": wrap("inner"),
    "handlers/dns/dcim.site.create.js": SAYS,
    "handlers/frozen/_middleware.js": "export default () => 'change freeze';",
    "handlers/frozen/dcim.site.create.js": SAYS,
    "handlers/bad/_middleware.js": "export default 5;",
    "handlers/bad/dcim.site.create.js": SAYS,
  });
  const run = (file: string) => runHandler(join(folder.root, `handlers/${file}.js`), SITE);
  const { lines } = await run("dns/dcim.site.create");
  assert.deepEqual(lines, ["info: outer", "info: inner", "info: dns/dcim.site.create"]);
  const { outcome, reason } = await run("frozen/dcim.site.create");
  assert.deepEqual([outcome, reason], [
    "skipped",
    "middleware frozen/_middleware.js: change freeze",
  ]);
  await assert.rejects(
    run("bad/dcim.site.create"),
    /bad\/_middleware\.js, which wraps it, is broken/,
  );
});

Deno.test("runHandler() says what is wrong with exports", async () => {
  const broken = { config: { retries: -1 }, default: () => {} };
  await assert.rejects(runHandler(broken, SITE), /config\.retries must be a whole number/);
});
