import assert from "node:assert/strict";
import { loadHandlers } from "../../../lib/handler/host/load.ts";
import { FakeClock } from "../../fake_clock.ts";
import { Folder } from "./support.ts";

const OK = "export default () => {};";
const WRAP = "export default (event, ctx, next) => next();";

/** What is loaded from a folder: its handlers by file, what is wrong, and what was imported. */
async function load(files: Readonly<Record<string, string>>, skip = {}, exec = false) {
  using folder = new Folder(files);
  for (const name of Object.keys(files)) {
    if (name.endsWith(".sh")) await Deno.chmod(`${folder.root}/${name}`, 0o755);
  }
  const announced: string[] = [];
  const { set, modules } = await loadHandlers({
    init: { root: folder.root, skip, exec },
    clock: new FakeClock(),
    announce: (file) => announced.push(file),
    sink: () => ({ write: () => {}, stray: () => {} }),
  });
  const handlers = Object.fromEntries(set.handlers.map((handler) => [handler.file, handler]));
  return { set, modules, handlers, announced };
}

Deno.test("loadHandlers() wraps the handlers of a folder and of those below", async () => {
  const { handlers, modules, announced } = await load({
    "_middleware.ts": WRAP,
    "dns/_middleware.js": WRAP,
    "dcim.site.create.ts": OK,
    "dns/dcim.site.create.ts": OK,
    "dns/zones/dcim.site.create.ts": OK,
    "dnssec/dcim.site.create.ts": OK,
  });
  assert.deepEqual(
    Object.values(handlers).map(({ file, middleware }) => [file, middleware]),
    [
      ["dcim.site.create.ts", ["_middleware.ts"]],
      ["dns/dcim.site.create.ts", ["_middleware.ts", "dns/_middleware.js"]],
      ["dns/zones/dcim.site.create.ts", ["_middleware.ts", "dns/_middleware.js"]],
      ["dnssec/dcim.site.create.ts", ["_middleware.ts"]],
    ],
  );
  assert.equal(modules.size, 4);
  assert.deepEqual(announced.slice(0, 2), ["_middleware.ts", "dns/_middleware.js"]);
});

Deno.test("loadHandlers() breaks the handlers of a broken middleware, which keep what they listen to", async () => {
  const broken = [
    ["export default 5;", /its default export must be a function of \(event, ctx, next\)/],
    [
      "export const config = {};",
      /no default export.*\n.*exports `config`, which only handlers have/,
    ],
    ["export default class {}", /must be a function/],
    ["export default (", /Unexpected|Expression expected/],
    ["throw new Error('at load');", /at load/],
  ] as const;
  for (const [text, words] of broken) {
    const { set, handlers, modules } = await load({
      "dns/_middleware.ts": text,
      "dns/dcim.site.create.ts": OK,
      "dns/free.ts": `export const on = ["dcim.rack.*"]; ${OK}`,
      "dcim.site.create.ts": OK,
    });
    const one = handlers["dns/dcim.site.create.ts"]!;
    assert.equal(one.status, "broken");
    assert.match(one.problem!, /^dns\/_middleware\.ts, which wraps it, is broken: /);
    assert.match(one.problem!, words);
    assert.equal(handlers["dns/free.ts"]!.bindings[0]!.model, "rack");
    assert.equal(handlers["dcim.site.create.ts"]!.status, "ready");
    assert.deepEqual([...modules.keys()], ["dcim.site.create"]);
    assert.deepEqual(set.problems.map(({ file }) => file), ["dns/_middleware.ts"]);
  }
});

Deno.test("loadHandlers() takes neither of two middleware files of one folder", async () => {
  const { handlers } = await load({
    "_middleware.js": WRAP,
    "_middleware.ts": WRAP,
    "dcim.site.create.ts": OK,
  });
  assert.match(handlers["dcim.site.create.ts"]!.problem!, /are both the middleware of one folder/);
});

Deno.test("loadHandlers() says of a broken handler what is wrong with itself", async () => {
  const { handlers } = await load({
    "_middleware.ts": "export default 5;",
    "dcim.site.create.ts": "export default 6;",
    "dcim.site.delete.disabled.ts": OK,
  });
  assert.match(handlers["dcim.site.create.ts"]!.problem!, /must be a function of \(event, ctx\)/);
  assert.equal(handlers["dcim.site.delete.disabled.ts"]!.status, "disabled");
});

Deno.test("loadHandlers() imports no middleware that took its thread down, and none of others alone", async () => {
  const files = {
    "dns/_middleware.ts": "throw new Error('imported');",
    "dns/dcim.site.create.ts": OK,
    "dcim.site.create.ts": OK,
  };
  const lost = await load(files, { "dns/_middleware.ts": "it blocks its thread" });
  assert.match(lost.handlers["dns/dcim.site.create.ts"]!.problem!, /it blocks its thread/);
  const alone = await load(files, { "dns/dcim.site.create.ts": "another runs alone" });
  assert.deepEqual(alone.announced, ["dcim.site.create.ts"]);
  assert.deepEqual(alone.set.problems, []);
});

Deno.test("loadHandlers() passes no middleware by with a program", async () => {
  const { handlers } = await load(
    {
      "_middleware.ts": WRAP,
      "dcim.site.create.sh": "#!/bin/sh\n",
    },
    {},
    true,
  );
  const { status, problem } = handlers["dcim.site.create.sh"]!;
  assert.equal(status, "broken");
  assert.match(problem!, /_middleware\.ts cannot wrap a program/);
});

Deno.test("loadHandlers() warns of middleware that wraps nothing", async () => {
  const { set } = await load({ "dns/_middleware.ts": WRAP, "dcim.site.create.ts": OK });
  assert.deepEqual(set.warnings, [{
    file: "dns/_middleware.ts",
    problem: "There is no handler in its folder, nor below: it wraps none",
  }]);
});
