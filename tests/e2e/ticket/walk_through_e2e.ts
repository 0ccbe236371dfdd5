import assert from "node:assert/strict";
import { restart, SEED } from "../netconf.ts";
import { api, idle } from "../netbox.ts";
import { configured, Lab } from "./lab.ts";

Deno.test.beforeEach(restart);

Deno.test("a change with a ticket configures the device, tells the chat and clears the ticket, in one round", async () => {
  await using lab = await Lab.open("ticket");
  await lab.change({ description: "Webhook function completed!" }, 1234);
  await lab.cleared();
  await idle();
  const description = "Webhook function completed! ##ticket:1234##";
  assert.deepEqual(await configured(), { name: "1/0/2", description });
  assert.deepEqual(lab.chat.faults, []);
  assert.deepEqual(lab.story(), [
    "received from NetBox, changed by admin",
    `is valid, configuring GigabitEthernet1/0/2 of ${lab.device.name} (127.0.0.1)`,
    `configured: description: (none) → ${description}; mtu: 1500 → (none)`,
  ]);
  const runs = await lab.box.over(2, "dcim.interface", lab.port.id);
  assert.deepEqual(runs.map(({ state }) => state), ["done", "skipped"]);
  assert.match(runs[1]!.reason!, /^own change: written by dcim.interface.update in run /);
});

Deno.test("a change shuts the interface and sets its MTU; the next one takes both back", async () => {
  await using lab = await Lab.open("ticket");
  await lab.change({ description: "spare", enabled: false, mtu: 9000 }, 1);
  await lab.cleared();
  const description = (ticket: number) => `spare ##ticket:${ticket}##`;
  assert.deepEqual(await configured(), {
    name: "1/0/2",
    description: description(1),
    shutdown: [null],
    mtu: "9000",
  });
  await lab.change({ enabled: true, mtu: null }, 2);
  await lab.cleared();
  assert.deepEqual(await configured(), { name: "1/0/2", description: description(2) });
});

Deno.test("a change without a ticket is skipped, and says so", async () => {
  await using lab = await Lab.open("ticket");
  await lab.change({ description: "no ticket" });
  const [run] = await lab.box.over(1, "dcim.interface", lab.port.id);
  assert.deepEqual([run!.state, run!.reason], [
    "skipped",
    "No ticket number attached to this change, skipping!",
  ]);
  assert.deepEqual([await configured(), lab.chat.texts], [SEED, []]);
});

Deno.test("bad data is told and not configured; the ticket stays, so that the corrected edit runs", async () => {
  await using lab = await Lab.open("ticket");
  await lab.change({ description: "too large", mtu: 20_000 }, 7);
  await lab.told(/not configured/);
  await lab.box.over(1, "dcim.interface", lab.port.id);
  assert.match(lab.story().at(-1)!, /^not configured: mtu: .*9216/);
  assert.deepEqual([await configured(), await lab.ticket()], [SEED, 7]);
  // The ticket is still there: the correction needs none.
  await lab.change({ mtu: 9000 });
  await lab.cleared();
  assert.deepEqual(await configured(), {
    name: "1/0/2",
    description: "too large ##ticket:7##",
    mtu: "9000",
  });
});

Deno.test("an interface over which the device is reached is not shut down; its description changes", async () => {
  await using lab = await Lab.open("ticket");
  await api("POST", "extras/tags/", { name: "hookbox-protected", slug: "hookbox-protected" })
    .catch(() => {});
  await lab.change({ enabled: false, tags: [{ slug: "hookbox-protected" }] }, 8);
  await lab.told(/failed/);
  await lab.cleared();
  assert.match(lab.story().at(-1)!, /has the tag hookbox-protected, so it is not shut down/);
  assert.deepEqual(await configured(), SEED);
  await lab.change({ enabled: true, mtu: 1500, description: "uplink" }, 9);
  await lab.cleared();
  assert.deepEqual(await configured(), { ...SEED, description: "uplink ##ticket:9##" });
});
