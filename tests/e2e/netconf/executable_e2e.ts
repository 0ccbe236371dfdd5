import assert from "node:assert/strict";
import { Hookbox } from "../hookbox.ts";
import { printed, restart, rig } from "../netconf.ts";

Deno.test.beforeEach(restart);

const HANDLER = `
import { describeChange, device, interfaceModel, netconfSettings, RpcError, transaction } from "hookbox/netconf";
import { PermanentError } from "hookbox";

export default async function (event, ctx) {
  const host = ctx.env("NETCONF_HOST");
  const to = device({ host, ...await netconfSettings(ctx.env) });
  const { description, enabled } = event.data;
  const mtu = Number(ctx.env("MTU"));
  const edit = interfaceModel("ios-xe").edit({ name: "GigabitEthernet1/0/2", description: description || "x", enabled, mtu });
  try {
    const { changes } = await transaction(to, edit, { signal: ctx.signal });
    console.log("changed " + changes.map(describeChange).join(", "));
  } catch (error) {
    throw error instanceof RpcError && !error.temporary ? new PermanentError(error.message) : error;
  }
}`;

const DEVICE = [printed.NETCONF_HOST!, "--platform", "ios-xe"];

Deno.test("the executable shows the interface of a device, with a password, a key and a known_hosts file", async () => {
  const { NETCONF_PASSWORD: _, ...withKey } = printed;
  const { NETCONF_KEY: __, ...withPassword } = printed;
  await using box = await Hookbox.create({});
  for (const env of [withKey, withPassword]) {
    const args = ["device", "show", "sw1", "GigabitEthernet1/0/1", "--address", ...DEVICE];
    const { code, stdout, stderr } = await box.run([...args, "--json"], env);
    assert.equal(code, 0, stderr);
    const { running, ...facts } = JSON.parse(stdout);
    assert.deepEqual(facts, {
      device: "sw1",
      address: "127.0.0.1",
      model: "ios-xe",
      name: "GigabitEthernet1/0/1",
      description: "lab access, hands off",
      enabled: true,
      mtu: null,
    });
    assert.deepEqual(running, {
      "Cisco-IOS-XE-native:GigabitEthernet": [{
        name: "1/0/1",
        description: "lab access, hands off",
      }],
    });
    const known = { ...env, NETCONF_HOSTKEY_SHA256: "", NETCONF_KNOWN_HOSTS: "known" };
    const refused = await box.run(args, known);
    assert.equal(refused.code, 1);
    const line = /NETCONF_KNOWN_HOSTS\): (.*)/.exec(refused.stderr)![1]!;
    await box.write("known", `${line}\n`);
    assert.equal((await box.run(args, known)).code, 0);
    await box.write("known", "");
  }
});

Deno.test("a handler in the executable's thread configures a device, over one session", async () => {
  await using box = await Hookbox.create({ "dcim.interface.update.ts": HANDLER }, {
    ...printed,
    MTU: "9000",
  });
  await box.start();
  const send = async () => {
    const ran = await box.run(["send", "dcim.interface.update", "--json"]);
    return JSON.parse(ran.stdout).runRows[0];
  };
  assert.equal((await send()).state, "done", box.log);
  assert.match(box.log, /changed .*\/mtu: 1500 → 9000/);
  await send();
  const { stdout } = await box.run([
    "device",
    "show",
    "sw1",
    "GigabitEthernet1/0/2",
    "--json",
    "--address",
    ...DEVICE,
  ], printed);
  assert.equal(JSON.parse(stdout).mtu, 9000);
  assert.ok(!box.log.includes(printed.NETCONF_PASSWORD!));
  assert.equal(await box.stop(), 0);
  const log = await rig("log").then((all) => JSON.stringify(all));
  assert.ok(log.length > 0);
});

Deno.test("a handler in the executable's thread says why a device refuses", async () => {
  await using box = await Hookbox.create({ "dcim.interface.update.ts": HANDLER }, {
    ...printed,
    MTU: "1",
  });
  await box.start();
  const ran = await box.run(["send", "dcim.interface.update", "--json"]);
  const [row] = JSON.parse(ran.stdout).runRows;
  assert.equal(row.state, "dead");
  assert.match(
    row.reason,
    /edit-config was answered with invalid-value at .*mtu: value not in range/,
  );
});
