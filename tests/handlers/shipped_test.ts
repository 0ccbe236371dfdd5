import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { describeBinding } from "../../lib/handler/binding.ts";
import { describeProgram } from "../../lib/handler/host/program/describe.ts";
import { describeModule } from "../../lib/handler/module.ts";
import { scanHandlers } from "../../lib/handler/scan.ts";
import type { HandlerInfo } from "../../lib/handler/types.ts";

/** The handlers of a folder of the project, loaded as the handler host does. */
async function load(folder: string): Promise<HandlerInfo[]> {
  const root = fileURLToPath(new URL(`../../${folder}`, import.meta.url));
  const { files, problems, lookalikes } = await scanHandlers(root);
  assert.deepEqual([...problems, ...lookalikes], []);
  return await Promise.all(files.map(async (file) => {
    const { program } = file;
    return program === undefined
      ? describeModule(file, await import(file.url))
      : await describeProgram({ ...file, program }, { root, exec: true });
  }));
}

function bindings(handlers: readonly HandlerInfo[]): string[] {
  for (const { file, status, problem } of handlers) {
    assert.equal(status, "ready", `${file}: ${problem}`);
  }
  return handlers.flatMap((handler) => handler.bindings.map(describeBinding)).sort();
}

Deno.test("the handlers that ship load without a problem, and the examples are not among them", async () => {
  const handlers = await load("handlers");
  assert.deepEqual(bindings(handlers), [
    "dcim.interface.update",
    "dcim.site.create",
    "dcim.site.delete",
    "dcim.site.update",
  ]);
  assert.deepEqual(handlers.filter(({ file }) => file.includes("_")), []);
});

Deno.test("each example loads without a problem in a folder of handlers", async () => {
  assert.deepEqual(bindings(await load("handlers/_examples/slack")), ["ipam.ipaddress.create"]);
  assert.deepEqual(bindings(await load("handlers/_examples/monitoring")), ["dcim.device.any"]);
  assert.deepEqual(bindings(await load("handlers/_examples/awx")), ["dcim.device.update"]);
  assert.deepEqual(bindings(await load("handlers/_examples/ansible")), ["dcim.device.update"]);
  assert.deepEqual(
    (await load("handlers/_examples/change-ticket")).map(({ id, status }) => [id, status]),
    [["dcim.interface.update", "ready"], ["schedule.reconcile", "ready"]],
  );
  const [dead, ...more] = await load("handlers/_examples/dead");
  assert.deepEqual([dead!.status, dead!.special, more], [
    "ready",
    { kind: "lifecycle", name: "dead" },
    [],
  ]);
});
