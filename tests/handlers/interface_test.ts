import assert from "node:assert/strict";
import { createEvent, runHandler } from "hookbox/testing";
import { OLDEST_AND_NEWEST } from "./versions.ts";

const handler = import.meta.resolve("../../handlers/dcim.interface.update.ts");

for (const version of OLDEST_AND_NEWEST) {
  Deno.test(`dcim.interface.update says what changed from what to what in NetBox ${version}`, async () => {
    const event = createEvent("dcim.interface.update", { version });
    const { lines } = await runHandler(handler, event);
    assert.deepEqual(lines, [
      'info: sw1 GigabitEthernet0/1: description "" → "uplink to core"',
    ]);
  });

  Deno.test(`dcim.interface.update names a custom field in NetBox ${version}`, async () => {
    const event = createEvent("dcim.interface.update", {
      version,
      prechange: { custom_fields: { change_ticket_number: null } },
      postchange: { custom_fields: { change_ticket_number: 4711 } },
    });
    const { lines } = await runHandler(handler, event);
    assert.deepEqual(lines, [
      "info: sw1 GigabitEthernet0/1: custom_fields.change_ticket_number null → 4711",
    ]);
  });

  Deno.test(`dcim.interface.update skips an update without a change in NetBox ${version}`, async () => {
    const event = createEvent("dcim.interface.update", {
      version,
      recording: "interface-update-noop",
    });
    const { outcome, reason } = await runHandler(handler, event);
    assert.equal(outcome, "skipped");
    assert.equal(reason, "nothing changed");
  });
}

Deno.test("dcim.interface.update says when what changed is not known", async () => {
  const event = createEvent("dcim.interface.update", { prechange: null });
  const { lines } = await runHandler(handler, event);
  assert.deepEqual(lines, ["info: sw1 GigabitEthernet0/1 was updated; what changed is not known"]);
});
