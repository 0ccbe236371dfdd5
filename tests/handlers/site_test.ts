import assert from "node:assert/strict";
import { createEvent, runHandler } from "hookbox/testing";
import { OLDEST_AND_NEWEST } from "./versions.ts";

const handler = (action: string) => import.meta.resolve(`../../handlers/dcim.site.${action}.ts`);

for (const version of OLDEST_AND_NEWEST) {
  Deno.test(`dcim.site.create says who created which site in NetBox ${version}`, async () => {
    const event = createEvent("dcim.site.create", { version });
    const { lines } = await runHandler(handler("create"), event);
    assert.deepEqual(lines, ["info: admin created the site Sofia 1"]);
  });

  Deno.test(`dcim.site.delete says who deleted which site in NetBox ${version}`, async () => {
    const event = createEvent("dcim.site.delete", { version });
    const { lines } = await runHandler(handler("delete"), event);
    assert.deepEqual(lines, ["info: admin deleted the site Sofia 2"]);
  });

  Deno.test(`dcim.site.update says what changed in NetBox ${version}`, async () => {
    const event = createEvent("dcim.site.update", { version });
    const { lines } = await runHandler(handler("update"), event);
    assert.deepEqual(lines, ["info: admin updated the site Sofia 2: name, slug"]);
  });
}

Deno.test("dcim.site.update says when what changed is not known", async () => {
  const event = createEvent("dcim.site.update", { prechange: null });
  const { lines } = await runHandler(handler("update"), event);
  assert.deepEqual(lines, ["info: admin updated the site Sofia 2: what changed is not known"]);
});

Deno.test("dcim.site.update says when nothing changed", async () => {
  const event = createEvent("dcim.site.update", { prechange: {}, user: null });
  const { lines } = await runHandler(handler("update"), event);
  assert.deepEqual(lines, ["info: Someone updated the site Sofia 2: nothing changed"]);
});
