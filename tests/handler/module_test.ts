import assert from "node:assert/strict";
import { z } from "zod";
import { DEFAULT_CONFIG } from "../../lib/handler/config.ts";
import { brokenHandler, describeModule, describeWithoutLoading } from "../../lib/handler/module.ts";
import { scanned } from "./made.ts";

const FILE = "dcim.interface.update.ts";
const BINDING = { app: "dcim", model: "interface", action: "update" };
const run = () => {};

/** What is wrong with a module of this name. */
function problemOf(file: string, exports: Record<string, unknown>): string {
  const info = describeModule(scanned(file), exports);
  assert.equal(info.status, "broken", JSON.stringify(info));
  assert.ok(info.problem!.startsWith(`${file}: `), info.problem);
  return info.problem!.slice(file.length + 2);
}

Deno.test("describeModule() describes a plain handler", () => {
  assert.deepEqual(describeModule(scanned(FILE), { default: run }), {
    id: "dcim.interface.update",
    file: FILE,
    status: "ready",
    bindings: [BINDING],
    special: null,
    config: DEFAULT_CONFIG,
    hasWhen: false,
    hasSchema: false,
    hasDead: false,
  });
});

Deno.test("describeModule() tells what only the host can use", () => {
  const info = describeModule(scanned(FILE), {
    default: run,
    dead: run,
    config: { when: () => true, schema: z.object({}), retries: 1 },
    helper: run,
  });
  assert.deepEqual([info.hasWhen, info.hasSchema, info.hasDead], [true, true, true]);
  assert.equal(info.config.retries, 1);
  assert.deepEqual(structuredClone(info), info);
});

Deno.test("describeModule() binds a free name by its on", () => {
  const info = describeModule(scanned("sync-everything.ts"), {
    default: run,
    on: ["dcim.{site,rack}.update"],
  });
  assert.equal(info.status, "ready");
  assert.deepEqual(info.bindings, [
    { app: "dcim", model: "site", action: "update" },
    { app: "dcim", model: "rack", action: "update" },
  ]);
});

Deno.test("describeModule() asks a free name for its on", () => {
  assert.match(problemOf("sync-everything.ts", { default: run }), /export const on = \[/);
  assert.match(
    problemOf("sync-everything.ts", { default: run, on: ["dcim.site.updated"] }),
    /Did you mean "dcim\.site\.update"\?/,
  );
});

Deno.test("describeModule() refuses a name that says it and an on that says it again", () => {
  const info = describeModule(scanned(FILE), { default: run, on: ["dcim.site.update"] });
  assert.equal(info.status, "broken");
  assert.match(info.problem!, /its name says dcim\.interface\.update already/);
  assert.deepEqual(info.bindings, [BINDING]);
});

for (
  const [exports, problem] of [
    [{}, /it has no default export\. Write export default function/],
    [{ default: {} }, /must be a function of \(event, ctx\), and it is an object/],
    [{ default: null }, /and it is null/],
    [{ default: [run] }, /and it is a list/],
    [{ default: class Handler {} }, /and it is a class/],
    [{ default: run, dead: "x" }, /`dead` must be a function .* and it is a string/],
    [{ default: run, Config: {} }, /it exports `Config`, .* Did you mean `config`\?/],
    [{ default: run, conifg: {} }, /it exports `conifg`, .* Did you mean `config`\?/],
    [{ default: run, DEAD: run }, /Did you mean `dead`\?/],
    [{ default: run, timeout: "5s" }, /belongs into config: export const config = \{ timeout \}/],
    [{ default: run, config: { retires: 1 } }, /Did you mean config\.retries\?/],
  ] as const
) {
  Deno.test(`describeModule() refuses the exports ${Object.keys(exports)} by ${problem}`, () => {
    assert.match(problemOf(FILE, exports), problem);
  });
}

Deno.test("describeModule() leaves other exports alone", () => {
  const schema = z.object({});
  const exports = { default: run, schema, config: { schema }, read: run, one: 1, deadline: 5 };
  assert.equal(describeModule(scanned(FILE), exports).status, "ready");
});

Deno.test("describeModule() says everything at once, and keeps what it could read", () => {
  const info = describeModule(scanned(FILE), { dead: 1, config: { retries: 2 } });
  assert.equal(info.problem!.split("\n").length, 2);
  assert.equal(info.config.retries, 2);
  assert.deepEqual(info.bindings, [BINDING]);
  assert.equal(info.hasDead, false);
});

Deno.test("describeModule() disables a handler by its config, and by its name", () => {
  const off = describeModule(scanned(FILE), { default: run, config: { enabled: false } });
  assert.deepEqual([off.status, off.config.enabled], ["disabled", false]);
  const named = describeModule(scanned("dcim.site.update.disabled.ts"), { default: run });
  assert.deepEqual([named.status, named.config.enabled], ["disabled", false]);
});

Deno.test("describeWithoutLoading() describes what must not be imported", () => {
  assert.equal(describeWithoutLoading(scanned(FILE)), null);
  assert.deepEqual(describeWithoutLoading(scanned("x.disabled.ts"))!.status, "disabled");
  const twice = describeWithoutLoading({ ...scanned(FILE), problem: "two files" })!;
  assert.deepEqual([twice.status, twice.problem], ["broken", "two files"]);
});

Deno.test("brokenHandler() keeps what the name says", () => {
  const info = brokenHandler(scanned(FILE), "a syntax error");
  assert.deepEqual([info.status, info.problem, info.bindings], ["broken", "a syntax error", [
    BINDING,
  ]]);
  assert.deepEqual(brokenHandler(scanned("sync.ts"), "a syntax error").bindings, []);
});
