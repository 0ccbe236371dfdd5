import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { IMPORT_TIMEOUT } from "../../../lib/handler/host/import_file.ts";
import { loadHandlers } from "../../../lib/handler/host/load.ts";
import type { Sink } from "../../../lib/handler/host/scope.ts";
import { FakeClock } from "../../fake_clock.ts";
import { Folder } from "./support.ts";

const SINK: Sink = { write: () => {}, stray: () => {} };

/** Starts to load a folder, and tells which files it announces. */
function load(root: string, skip = {}) {
  const clock = new FakeClock();
  const announced: string[] = [];
  let next = Promise.withResolvers<string>();
  const loading = loadHandlers({
    init: { root, skip },
    clock,
    announce(file) {
      announced.push(file);
      next.resolve(file);
      next = Promise.withResolvers();
    },
    sink: () => SINK,
  });
  return { loading, announced, clock, announcement: () => next.promise };
}

Deno.test("loadHandlers() gives up on a top-level await that never settles, and loads the rest", async () => {
  using folder = new Folder({
    // Deno ends a process that has nothing left to do but such an await: the test resolves it in the end.
    "dcim.cable.create.ts": `
      export default () => {};
      await new Promise((resolve) => addEventListener("release", resolve, { once: true }));`,
    "dcim.site.create.ts": "export default () => {};",
  });
  const { loading, clock, announcement, announced } = load(folder.root);
  await announcement();
  await clock.advance(IMPORT_TIMEOUT);
  const { set, modules } = await loading;
  assert.equal(set.handlers[0]?.status, "broken");
  assert.match(set.handlers[0]?.problem ?? "", /did not finish loading within 10 s/);
  assert.deepEqual(set.handlers[0]?.bindings, [{ app: "dcim", model: "cable", action: "create" }]);
  assert.deepEqual([...modules.keys()], ["dcim.site.create"]);
  assert.deepEqual(announced, ["dcim.cable.create.ts", "dcim.site.create.ts"]);
  assert.equal(clock.pending, 0, "no timer is left behind");
  dispatchEvent(new Event("release"));
  await import(pathToFileURL(join(folder.root, "dcim.cable.create.ts")).href);
});

Deno.test("loadHandlers() imports neither disabled nor skipped files", async () => {
  const explode = 'throw new Error("imported");';
  using folder = new Folder({
    "dcim.cable.create.disabled.ts": explode,
    "dcim.rack.create.ts": explode,
    "dcim.site.create.ts": "export const config = { enabled: false }; export default () => {};",
  });
  const { loading, announced } = load(folder.root, {
    "dcim.rack.create.ts": "it blocks its thread",
  });
  const { set, modules } = await loading;
  assert.deepEqual(set.handlers.map((it) => [it.status, it.problem]), [
    ["disabled", undefined],
    ["broken", "it blocks its thread"],
    ["disabled", undefined],
  ]);
  assert.deepEqual(announced, ["dcim.site.create.ts"]);
  assert.equal(modules.size, 0);
});

Deno.test("loadHandlers() gives what is called of each handler", async () => {
  using folder = new Folder({
    "dcim.cable.create.ts": `
      export const config = { when() { return this === config; } };
      export default () => "default";
      export const dead = () => "dead";`,
  });
  const { modules, set } = await load(folder.root).loading;
  const module = modules.get("dcim.cable.create");
  assert.equal(set.handlers[0]?.problem, undefined);
  assert.equal(module?.when?.(undefined as never), true, "config is its `this`");
  assert.equal(module?.default(undefined as never, undefined as never), "default");
  assert.equal(module?.dead?.(undefined as never, undefined as never, new Error()), "dead");
  assert.equal(module?.schema, undefined);
});

Deno.test("loadHandlers() gives a folder that is not there as a problem", async () => {
  using folder = new Folder({});
  const { set } = await load(join(folder.root, "nowhere")).loading;
  assert.deepEqual(set.handlers, []);
  assert.match(set.problems[0]?.problem ?? "", /there is no such folder.*HOOKBOX_HANDLERS/);
});
