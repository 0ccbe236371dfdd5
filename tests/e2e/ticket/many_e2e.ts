import assert from "node:assert/strict";
import { connect, type Device, transaction } from "../../../lib/netconf.ts";
import { until } from "../hookbox.ts";
import { api, type Row } from "../netbox.ts";
import { deviceWith, native, stateOf } from "../netconf.ts";
import { Devices } from "./devices.ts";
import { Lab, managed } from "./lab.ts";

/** `DEVICES=20` is what docs/change-ticket.md speaks of. */
const DEVICES = Number(Deno.env.get("DEVICES") ?? 4);
const EACH = 10;

const PORTS = Array.from({ length: EACH }, (_, i) => `1/0/${i + 1}`);

/** Makes the ports that a device of this kind has: netconfd takes the removal of what a new one has not for its creation. */
async function makePorts(device: Device): Promise<void> {
  for (const port of PORTS) await transaction(device, { config: native({ mtu: 1500 }, port) });
  await device.close();
}

Deno.test(`${DEVICES * EACH} changes over ${DEVICES} devices are made one after another on each`, async () => {
  await using devices = await Devices.up(DEVICES);
  await using lab = await Lab.open("many", { NETCONF_HOSTKEY_SHA256: devices.pins });
  const interfaces: Row[] = [];
  for (const [n, address] of devices.addresses.entries()) {
    await makePorts(deviceWith(() => {}, devices.reach(n)));
    const { interfaces: made } = await managed(PORTS.map((it) => `GigabitEthernet${it}`), address);
    interfaces.push(...made.slice(0, EACH));
  }
  const begin = performance.now();
  // As a bulk edit does.
  await api(
    "PATCH",
    "dcim/interfaces/",
    interfaces.map(({ id }) => ({
      id,
      description: `many ${id}`,
      custom_fields: { change_ticket_number: id },
    })),
  );
  const said = () => lab.chat.texts.filter((text) => / configured: /.test(text)).length;
  const more = () => `${said()} are\n${lab.chat.texts.slice(-3).join("\n")}`;
  await until("all are configured", () => said() >= interfaces.length, more, 1_200, 200);
  const seconds = (performance.now() - begin) / 1000;
  for (const n of devices.addresses.keys()) {
    await using session = await connect(devices.reach(n));
    for (const [i, port] of PORTS.entries()) {
      const { id } = interfaces[n * EACH + i]!;
      const state = await stateOf(session, "running", port) as { description: string };
      assert.equal(state.description, `many ${id} ##ticket:${id}##`);
    }
  }
  // deno-lint-ignore no-console -- what was measured
  console.log(
    `${interfaces.length} changes over ${DEVICES} devices: ${seconds.toFixed(1)} s, ` +
      `sessions ${devices.sessions.join(" ")}`,
  );
  const told = new Set(lab.chat.texts);
  assert.equal(told.size, lab.chat.texts.length, "a message came twice");
});
