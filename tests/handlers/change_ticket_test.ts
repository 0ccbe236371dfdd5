import assert from "node:assert/strict";
import { runDead, type RunResult } from "hookbox/testing";
import { CHANGE, change, SEED, TicketLab } from "./ticket_lab.ts";

const DONE = { name: "0/1", description: "uplink to core ##ticket:4711##" };
const RECEIVED = "received from NetBox, changed by admin";
const VALID = "is valid, configuring GigabitEthernet0/1 of sw1 (127.0.0.1)";
const STORY = [
  RECEIVED,
  VALID,
  "configured: description: (none) → uplink to core ##ticket:4711##; mtu: 1500 → (none)",
];

/** Nothing has come of it but messages; the ticket is still there. */
function assertUntouched(lab: TicketLab): void {
  assert.equal(lab.device.edited, false);
  assert.deepEqual([lab.configured, lab.ticket], [SEED, 4711]);
}

function assertDone({ outcome, error }: RunResult): void {
  assert.equal(outcome, "done", error?.message);
}

Deno.test("change-ticket skips a change without a ticket, with the lab's sentence", async () => {
  await using lab = await TicketLab.open();
  const event = change({ custom_fields: { change_ticket_number: null } });
  const { outcome, reason } = await lab.change(event);
  assert.deepEqual([outcome, reason], [
    "skipped",
    "No ticket number attached to this change, skipping!",
  ]);
  assert.deepEqual([lab.device.asked, lab.chat.texts], [[], []]);
});

Deno.test("change-ticket configures the device, tells every step and clears the ticket", async () => {
  await using lab = await TicketLab.open();
  const ran = await lab.change();
  assertDone(ran);
  assert.deepEqual(lab.configured, DONE);
  assert.deepEqual([lab.story, lab.chat.faults], [STORY, []]);
  assert.ok(lab.chat.texts[0]!.startsWith("Ticket 4711: the change of sw1 GigabitEthernet0/1 "));
  assert.equal(lab.ticket, null);
  assert.deepEqual(ran.writes.map(({ body }) => body), [
    { custom_fields: { change_ticket_number: null } },
  ]);
});

Deno.test("change-ticket shuts an interface and sets its MTU", async () => {
  await using lab = await TicketLab.open();
  assertDone(await lab.change(change({ enabled: false, mtu: 9000 })));
  assert.deepEqual(lab.configured, { ...DONE, shutdown: [null], mtu: "9000" });
  assert.match(lab.story[2]!, /shutdown: \(none\) → \(set\); mtu: 1500 → 9000$/);
});

Deno.test("change-ticket tells that all was so already", async () => {
  await using lab = await TicketLab.open();
  assertDone(await lab.change(change({ description: "", mtu: 1500 })));
  assert.deepEqual(lab.story.slice(2), ["configured: all was so already"]);
  assert.deepEqual([lab.device.edited, lab.ticket], [false, null]);
});

const BAD: Record<string, [(lab: TicketLab) => Record<string, unknown> | void, RegExp]> = {
  "an MTU of 10": [() => ({ mtu: 10 }), /^not configured: mtu: .*68/],
  "a name that no interface has": [
    () => ({ name: "patch panel 1" }),
    /^not configured: "patch panel 1" is no interface of IOS-XE/,
  ],
  "a device without a primary IPv4 address": [
    (lab) => lab.set("dcim.device", { primary_ip4: null }),
    /^not configured: sw1 has no primary IPv4 address$/,
  ],
};

for (const [what, [make, told]] of Object.entries(BAD)) {
  Deno.test(`change-ticket tells of ${what}, configures nothing and keeps the ticket`, async () => {
    await using lab = await TicketLab.open();
    assertDone(await lab.change(change(make(lab) ?? {})));
    assert.deepEqual(lab.device.asked, []);
    assertUntouched(lab);
    assert.equal(lab.chat.texts.length, 2);
    assert.match(lab.chat.texts[1]!.replace(/^.*? (?=not )/, ""), told);
  });
}

const GUARDED: Record<string, (lab: TicketLab) => Record<string, unknown> | void> = {
  "is mgmt_only": () => ({ mgmt_only: true }),
  "has the tag hookbox-protected": () => ({ tags: [{ id: 3, slug: "hookbox-protected" }] }),
  "holds the device's address": (lab) => lab.set("ipam.ipaddress", { assigned_object_id: 1 }),
};

for (const [what, make] of Object.entries(GUARDED)) {
  for (
    const [danger, fields] of [
      ["shut down", { enabled: false, mtu: 1500 }],
      ["given another MTU", { mtu: 9000 }],
    ] as const
  ) {
    Deno.test(`change-ticket refuses: an interface that ${what} is not ${danger}`, async () => {
      await using lab = await TicketLab.open();
      const { outcome, error } = await lab.change(change({ ...make(lab), ...fields }));
      assert.deepEqual([outcome, error!.name], ["dead", "PermanentError"]);
      assert.ok(error!.message.includes(`, so it is not ${danger} (ALLOW_MGMT_CHANGES=true`));
      assertUntouched(lab);
    });
  }

  Deno.test(`change-ticket changes the description of an interface that ${what}`, async () => {
    await using lab = await TicketLab.open();
    assertDone(await lab.change(change({ ...make(lab), mtu: 1500 })));
    assert.deepEqual(lab.configured, { ...DONE, mtu: "1500" });
  });

  Deno.test(`change-ticket shuts an interface that ${what} with ALLOW_MGMT_CHANGES`, async () => {
    await using lab = await TicketLab.open({ ALLOW_MGMT_CHANGES: "true" });
    assertDone(await lab.change(change({ ...make(lab), enabled: false })));
    assert.deepEqual(lab.configured, { ...DONE, shutdown: [null] });
  });
}

Deno.test("change-ticket's dead run is told, and the ticket cleared", async () => {
  await using lab = await TicketLab.open();
  const { netbox, env } = lab;
  assertDone(await runDead(CHANGE, change(), new Error("no such host"), { netbox, env }));
  assert.deepEqual([lab.story, lab.ticket], [["failed: no such host"], null]);
  assert.deepEqual(lab.device.asked, []);
});

Deno.test("change-ticket does not clear the ticket that is another one by now", async () => {
  await using lab = await TicketLab.open();
  lab.ticket = 4712;
  const { netbox, env } = lab;
  const ran = await lab.change();
  assertDone(ran);
  const dead = await runDead(CHANGE, change(), new Error("no such host"), { netbox, env });
  assertDone(dead);
  assert.deepEqual([lab.ticket, ran.writes, dead.writes], [4712, [], []]);
});

Deno.test("change-ticket configures the device though the chat fails", async () => {
  await using lab = await TicketLab.open();
  lab.chat.script.push(...STORY.map(() => ({ status: 403, body: '{"message":"Not a member"}' })));
  const ran = await lab.change();
  assertDone(ran);
  assert.deepEqual([lab.configured, lab.ticket, lab.chat.texts], [DONE, null, []]);
  const warned = ran.lines.filter((line) =>
    line.startsWith("warning: Not told: Webex answered 403")
  );
  assert.equal(warned.length, 3);
});

Deno.test("change-ticket's dry run says what it would change, and changes nothing", async () => {
  await using lab = await TicketLab.open();
  const ran = await lab.change(change(), { dryRun: true });
  assertDone(ran);
  assertUntouched(lab);
  assert.deepEqual(lab.device.asked, ["get-config"]);
  assert.deepEqual([lab.chat.texts, ran.writes.length], [[], 1]);
  const said = ran.lines.map((line) => line.replace(/^info: .*?0\/1 /, ""));
  assert.ok(said.includes(`would be ${STORY[2]}`), said.join("\n"));
});
