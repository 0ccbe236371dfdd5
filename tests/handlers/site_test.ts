import assert from "node:assert/strict";
import created from "../../handlers/dcim.site.create.ts";
import deleted from "../../handlers/dcim.site.delete.ts";
import updated from "../../handlers/dcim.site.update.ts";
import type { CreateEvent, DeleteEvent, UpdateEvent } from "../../lib/mod.ts";
import { contextOf, eventOf, OLDEST_AND_NEWEST } from "./context.ts";

for (const version of OLDEST_AND_NEWEST) {
  Deno.test(`dcim.site.create says who created which site in NetBox ${version}`, () => {
    const ctx = contextOf();
    created(eventOf<CreateEvent<"dcim.site">>(version, "site-create"), ctx);
    assert.deepEqual(ctx.lines, ["info: admin created the site Sofia 1"]);
  });

  Deno.test(`dcim.site.delete says who deleted which site in NetBox ${version}`, () => {
    const ctx = contextOf();
    deleted(eventOf<DeleteEvent<"dcim.site">>(version, "site-delete"), ctx);
    assert.deepEqual(ctx.lines, ["info: admin deleted the site Sofia 2"]);
  });

  Deno.test(`dcim.site.update says what changed in NetBox ${version}`, () => {
    const ctx = contextOf();
    updated(eventOf<UpdateEvent<"dcim.site">>(version, "site-rename"), ctx);
    assert.deepEqual(ctx.lines, ["info: admin updated the site Sofia 2: name, slug"]);
  });
}

Deno.test("dcim.site.update says when what changed is not known", () => {
  const ctx = contextOf();
  const event = eventOf<UpdateEvent<"dcim.site">>("4.7.3", "site-rename");
  updated({ ...event, changes: null }, ctx);
  assert.deepEqual(ctx.lines, ["info: admin updated the site Sofia 2: what changed is not known"]);
});

Deno.test("dcim.site.update says when nothing changed", () => {
  const ctx = contextOf();
  const event = eventOf<UpdateEvent<"dcim.site">>("4.7.3", "site-rename");
  updated({ ...event, changes: [], user: null }, ctx);
  assert.deepEqual(ctx.lines, ["info: Someone updated the site Sofia 2: nothing changed"]);
});
