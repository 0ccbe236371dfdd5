import assert from "node:assert/strict";
import { operation, transaction } from "../../../lib/netconf.ts";
import { api } from "../netbox.ts";
import { deviceWith, native, restart, SEED } from "../netconf.ts";
import { configured, Lab } from "./lab.ts";

Deno.test.beforeEach(restart);

/** Somebody changes the device past NetBox. */
async function meddle(content: Parameters<typeof native>[0]): Promise<void> {
  const device = deviceWith();
  await transaction(device, { config: native(content) });
  await device.close();
}

/** A lab whose device is to be compared. */
async function open(env: Record<string, string> = {}): Promise<Lab> {
  const lab = await Lab.open("drift", env);
  await api("POST", "extras/tags/", { name: "hookbox-reconcile", slug: "hookbox-reconcile" })
    .catch(() => {});
  await api("PATCH", `dcim/devices/${lab.device.id}/`, { tags: [{ slug: "hookbox-reconcile" }] });
  await lab.change({ description: "uplink", mtu: 1500 });
  return lab;
}

async function reconcile(lab: Lab): Promise<void> {
  const { code, stderr } = await lab.box.run(["send", "schedule.reconcile"]);
  assert.equal(code, 0, stderr);
}

Deno.test("the schedule tells what differs from NetBox, and changes nothing", async () => {
  await using lab = await open();
  await meddle({ description: "uplink ##ticket:9##", shutdown: null });
  await reconcile(lab);
  await lab.told(/differs/);
  // The number of the last ticket is no difference.
  assert.match(
    lab.chat.texts.at(-1)!,
    /GigabitEthernet1\/0\/2 differs: shutdown: \(set\) → \(none\)$/m,
  );
  assert.deepEqual(await configured(), {
    ...SEED,
    description: "uplink ##ticket:9##",
    shutdown: [null],
  });
});

Deno.test("with RECONCILE=repair the schedule makes the device what NetBox says", async () => {
  await using lab = await open({ RECONCILE: "repair" });
  await meddle({ mtu: 9000, description: operation("remove") });
  await reconcile(lab);
  await lab.told(/repaired/);
  assert.match(
    lab.chat.texts.at(-1)!,
    /repaired: description: \(none\) → uplink; mtu: 9000 → 1500$/m,
  );
  assert.deepEqual(await configured(), { ...SEED, description: "uplink" });
});
