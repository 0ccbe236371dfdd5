import assert from "node:assert/strict";
import updated, { config } from "../../handlers/dcim.interface.update.ts";
import type { UpdateEvent } from "../../lib/mod.ts";
import { contextOf, eventOf, OLDEST_AND_NEWEST } from "./context.ts";

type InterfaceUpdate = UpdateEvent<"dcim.interface">;

for (const version of OLDEST_AND_NEWEST) {
  Deno.test(`dcim.interface.update says what changed from what to what in NetBox ${version}`, () => {
    const ctx = contextOf();
    updated(eventOf<InterfaceUpdate>(version, "interface-update-description"), ctx);
    assert.deepEqual(ctx.lines, [
      'info: sw1 GigabitEthernet0/1: description "" → "uplink to core"',
    ]);
  });

  Deno.test(`dcim.interface.update names a custom field in NetBox ${version}`, () => {
    const ctx = contextOf();
    updated(eventOf<InterfaceUpdate>(version, "interface-update-ticket"), ctx);
    assert.deepEqual(ctx.lines, [
      "info: sw1 GigabitEthernet0/1: custom_fields.change_ticket_number null → 4711",
    ]);
  });

  Deno.test(`dcim.interface.update skips an update without a change in NetBox ${version}`, () => {
    const same = eventOf<InterfaceUpdate>(version, "interface-update-noop");
    assert.equal(config.when?.(same), "nothing changed");
    const event = eventOf<InterfaceUpdate>(version, "interface-update-description");
    assert.equal(config.when?.(event), true);
    assert.equal(config.when?.({ ...same, changes: null }), true);
  });
}

Deno.test("dcim.interface.update says when what changed is not known", () => {
  const ctx = contextOf();
  const event = eventOf<InterfaceUpdate>("4.7.3", "interface-update-description");
  updated({ ...event, changes: null }, ctx);
  assert.deepEqual(ctx.lines, [
    "info: sw1 GigabitEthernet0/1 was updated; what changed is not known",
  ]);
});
