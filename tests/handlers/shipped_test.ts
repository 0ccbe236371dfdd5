import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { describeBinding } from "../../lib/handler/binding.ts";
import { describeModule } from "../../lib/handler/module.ts";
import { scanHandlers } from "../../lib/handler/scan.ts";
import type { HandlerInfo } from "../../lib/handler/types.ts";

/** The handlers of a folder of the project, loaded as the handler host does. */
async function load(folder: string): Promise<HandlerInfo[]> {
  const { files, problems } = await scanHandlers(
    fileURLToPath(new URL(`../../${folder}`, import.meta.url)),
  );
  assert.deepEqual(problems, []);
  return await Promise.all(files.map(async (file) => describeModule(file, await import(file.url))));
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
});
