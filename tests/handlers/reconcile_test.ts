import assert from "node:assert/strict";
import { recordedReply } from "../device/netconf/recorded.ts";
import { SEED, TicketLab } from "./ticket_lab.ts";

/** sw1 has the tag; NetBox says that GigabitEthernet0/1 is an uplink, and nothing of its MTU. */
async function open(env: Readonly<Record<string, string>> = {}): Promise<TicketLab> {
  const lab = await TicketLab.open(env);
  lab.ticket = null;
  const tag = { name: "hookbox-reconcile", slug: "hookbox-reconcile" };
  const { body } = await lab.netbox.as("ana").post("/api/extras/tags/", tag);
  lab.set("dcim.device", { tags: [body.id] });
  lab.set("dcim.interface", { description: "uplink" });
  return lab;
}

const REPAIR = { RECONCILE: "repair" };
const DRIFT = "description: (none) → uplink; mtu: 1500 → (none)";

Deno.test("reconcile tells what differs from NetBox, and changes nothing", async () => {
  await using lab = await open();
  assert.equal((await lab.reconcile()).outcome, "done");
  assert.deepEqual(lab.chat.texts, [`sw1 GigabitEthernet0/1 differs: ${DRIFT}`]);
  assert.deepEqual([lab.device.edited, lab.configured], [false, SEED]);
});

Deno.test("reconcile with RECONCILE=repair makes the device what NetBox says", async () => {
  await using lab = await open(REPAIR);
  assert.equal((await lab.reconcile()).outcome, "done");
  assert.deepEqual(lab.chat.texts, [`sw1 GigabitEthernet0/1 repaired: ${DRIFT}`]);
  assert.deepEqual(lab.configured, { name: "0/1", description: "uplink" });
  const again = await lab.reconcile();
  assert.deepEqual(again.lines, ["info: Every interface is as NetBox says"]);
  assert.equal(lab.chat.texts.length, 1);
});

Deno.test("reconcile repairs nothing in a dry run", async () => {
  await using lab = await open(REPAIR);
  const { lines } = await lab.reconcile({ dryRun: true });
  assert.deepEqual(lines, [`info: sw1 GigabitEthernet0/1 differs: ${DRIFT}`]);
  assert.deepEqual([lab.device.edited, lab.configured, lab.chat.texts], [false, SEED, []]);
});

Deno.test("reconcile leaves an interface with a ticket alone", async () => {
  await using lab = await open(REPAIR);
  lab.ticket = 4711;
  const { lines } = await lab.reconcile();
  assert.deepEqual(lines, ["info: Every interface is as NetBox says"]);
  assert.deepEqual([lab.device.edited, lab.configured], [false, SEED]);
});

Deno.test("reconcile takes the number of the last ticket for no difference", async () => {
  await using lab = await open();
  lab.ticket = 4711;
  await lab.change();
  lab.set("dcim.interface", { description: "uplink to core" });
  const { lines } = await lab.reconcile();
  assert.deepEqual(lines, ["info: Every interface is as NetBox says"]);
});

Deno.test("reconcile does not shut an interface over which the device is reached", async () => {
  await using lab = await open(REPAIR);
  lab.set("dcim.interface", { mgmt_only: true, enabled: false });
  await lab.reconcile();
  assert.match(lab.chat.texts.join(), /^sw1 GigabitEthernet0\/1 differs: .* it is not shut down/);
  assert.deepEqual([lab.device.edited, lab.configured], [false, SEED]);
});

Deno.test("reconcile passes over what no interface of the device can be called", async () => {
  await using lab = await open();
  lab.set("dcim.interface", { name: "patch panel 1" }, 2);
  lab.set("dcim.interface", { name: "Aux" }, 3);
  await lab.reconcile();
  assert.deepEqual(lab.chat.texts, [`sw1 GigabitEthernet0/1 differs: ${DRIFT}`]);
});

Deno.test("reconcile tells of what it repaired though the device refuses another interface", async () => {
  await using lab = await open(REPAIR);
  lab.set("dcim.interface", { mtu: 9000 }, 2);
  lab.device.script["edit-config"] = [recordedReply("error-invalid-value")];
  await lab.reconcile();
  const [first, second, ...more] = lab.chat.texts.join("\n").split("\n");
  assert.match(first!, /^sw1 GigabitEthernet0\/1 differs: .*edit-config was answered with invalid/);
  assert.deepEqual([second, more], ["sw1 GigabitEthernet0/2 repaired: mtu: (none) → 9000", []]);
});

Deno.test("reconcile tells of what the device has no configuration of, unless NetBox says nothing of it either", async () => {
  await using lab = await open();
  lab.set("dcim.interface", { name: "GigabitEthernet0/7", description: "spare" }, 2);
  lab.set("dcim.interface", { name: "GigabitEthernet0/8", description: "", mtu: null }, 3);
  await lab.reconcile();
  const [, second, ...more] = lab.chat.texts.join("\n").split("\n");
  assert.match(second!, /^sw1 GigabitEthernet0\/7 differs: .*description: \(none\) → spare/);
  assert.deepEqual(more, []);
});

Deno.test("reconcile tells what it repaired before the device could not be configured any more", async () => {
  await using lab = await open(REPAIR);
  lab.set("dcim.interface", { mtu: 9000 }, 2);
  lab.device.script.commit = [null, recordedReply("commit-while-locked-by-another")];
  await lab.reconcile();
  const [first, second, ...more] = lab.chat.texts.join("\n").split("\n");
  assert.deepEqual([first, more], [`sw1 GigabitEthernet0/1 repaired: ${DRIFT}`, []]);
  assert.match(second!, /^sw1: cannot be compared: .*config locked/);
});

Deno.test("reconcile tells of a device that is away", async () => {
  await using lab = await open();
  await lab.leave();
  assert.equal((await lab.reconcile()).outcome, "done");
  assert.match(lab.chat.texts.join(), /^sw1: cannot be compared: 127\.0\.0\.1:\d+: /);
});

Deno.test("reconcile compares nothing where no device has the tag", async () => {
  await using lab = await open();
  lab.set("dcim.device", { tags: [] });
  assert.deepEqual((await lab.reconcile()).lines, ["info: Every interface is as NetBox says"]);
  assert.deepEqual(lab.device.asked, []);
});

Deno.test("reconcile compares nothing where nobody has made the tag", async () => {
  await using lab = await TicketLab.open();
  const { outcome, lines } = await lab.reconcile();
  assert.deepEqual([outcome, lines], [
    "done",
    ["info: Nothing to compare: NetBox has no tag hookbox-reconcile"],
  ]);
  assert.deepEqual(lab.device.asked, []);
});
