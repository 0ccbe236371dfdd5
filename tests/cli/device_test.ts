import assert from "node:assert/strict";
import { main } from "../../lib/cli/main.ts";
import { ADMIN, createNetBoxDouble, seed } from "../../lib/testing/netbox/mod.ts";
import { SshServer } from "../double/netconf/ssh_server.ts";
import { fakeIo } from "./fake_io.ts";

const PASSWORD = "pAss-w0rd-of-the-device";
const NATIVE = '<native xmlns="http://cisco.com/ns/yang/Cisco-IOS-XE-native"><interface>' +
  "<GigabitEthernet><name>1/0/2</name><description>Webhook function completed! ##ticket:1234##" +
  "</description><shutdown/><ip><address>192.0.2.1</address></ip></GigabitEthernet>" +
  "</interface></native>";

/** Runs the command against a device that has this configuration, with these variables in an env file. */
async function show(
  args: string[],
  { data = NATIVE, env = {} }: { data?: string; env?: Record<string, string> } = {},
) {
  await using device = await SshServer.start({
    login: ({ method, password }) => method === "password" && password === PASSWORD,
    respond: ({ name }) => name === "get-config" ? `<data>${data}</data>` : "<ok/>",
  });
  const file = await Deno.makeTempFile();
  const variables = {
    NETCONF_USERNAME: "me",
    NETCONF_PASSWORD: PASSWORD,
    NETCONF_PORT: String(device.port),
    NETCONF_HOSTKEY_SHA256: device.sha256,
    ...env,
  };
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${value}\n`);
  await Deno.writeTextFile(file, lines.join(""));
  const io = fakeIo();
  const code = await main(["device", "show", "--env-file", file, ...args], io);
  await Deno.remove(file);
  const out = io.stdout();
  const err = io.stderr().split("\n").filter((line) => !line.startsWith("warning:")).join("\n");
  assert.ok(!(out + err).includes(PASSWORD));
  const asked = device.peers.flatMap(({ requests }) => requests.map(String));
  return { code, out, err, asked };
}

const HERE = ["--address", "127.0.0.1", "--platform", "ios-xe"];

Deno.test("device show prints what the device has, and below it the running configuration", async () => {
  const { code, out, err, asked } = await show(["c9300", "GigabitEthernet1/0/2", ...HERE]);
  assert.deepEqual([code, err], [0, ""]);
  assert.equal(
    out,
    `Device       c9300 (127.0.0.1, ios-xe)
Interface    GigabitEthernet1/0/2
Description  Webhook function completed! ##ticket:1234##
State        shut down
MTU          not set

{
  "Cisco-IOS-XE-native:GigabitEthernet": [
    {
      "name": "1/0/2",
      "description": "Webhook function completed! ##ticket:1234##",
      "shutdown": [
        null
      ],
      "ip": {
        "address": "192.0.2.1"
      }
    }
  ]
}`,
  );
  assert.match(asked[0]!, /<filter type="subtree"><native .*<GigabitEthernet><name>1\/0\/2</);
  assert.match(asked[1]!, /close-session/);
});

Deno.test("device show --json prints one line for scripts", async () => {
  const data = '<interfaces xmlns="urn:ietf:params:xml:ns:yang:ietf-interfaces"><interface>' +
    "<name>eth1</name><enabled>true</enabled></interface></interfaces>";
  const { out } = await show(["sw1", "eth1", "--address", "127.0.0.1", "--json"], { data });
  assert.deepEqual(JSON.parse(out), {
    device: "sw1",
    address: "127.0.0.1",
    model: "ietf-interfaces",
    name: "eth1",
    description: null,
    enabled: true,
    mtu: null,
    running: { "ietf-interfaces:interface": [{ name: "eth1", enabled: "true" }] },
  });
});

Deno.test("device show finds the device's address in NetBox", async () => {
  const double = createNetBoxDouble({ version: "4.7.3" });
  await seed(double, { interfaces: 1 });
  const admin = double.as("admin");
  await admin.post("/api/ipam/ip-addresses/", {
    address: "127.0.0.1/8",
    assigned_object_type: "dcim.interface",
    assigned_object_id: 1,
  });
  await admin.patch("/api/dcim/devices/1/", { primary_ip4: 1 });
  const listening = { hostname: "127.0.0.1", port: 0, onListen() {} };
  await using netbox = Deno.serve(listening, double.handle);
  const env = { NETBOX_URL: `http://127.0.0.1:${netbox.addr.port}`, NETBOX_TOKEN: ADMIN };
  const args = ["GigabitEthernet1/0/2", "--platform", "ios-xe", "--json"];
  const { code, out, err } = await show(["sw1", ...args], { env });
  assert.deepEqual([code, err], [0, ""]);
  assert.deepEqual([JSON.parse(out).device, JSON.parse(out).address], ["sw1", "127.0.0.1"]);
  const none = await show(["sw2", ...args], { env });
  assert.deepEqual([none.code, none.err], [1, "hookbox: There is no device sw2 in NetBox"]);
  const other = await show(["sw1", ...args, "--source", "lab"], { env });
  assert.match(other.err, /The address of the source lab is not known/);
});

Deno.test("device show fails where the device has no such interface, or refuses", async () => {
  const none = await show(["c9300", "GigabitEthernet1/0/3", ...HERE]);
  assert.equal(none.code, 1);
  assert.match(none.err, /c9300 has no configuration for GigabitEthernet1\/0\/3 \(ios-xe\)/);
  const name = await show(["c9300", "mgmt0 ", ...HERE]);
  assert.match(name.err, /it must be like GigabitEthernet1\/0\/2/);
  const env = { NETCONF_USERNAME: "other", NETCONF_HOSTKEY_SHA256: "SHA256:x" };
  const key = await show(["c9300", "GigabitEthernet1/0/2", ...HERE], { env });
  assert.match(key.err, /its host key is SHA256:\S+ \(ssh-ed25519\), not SHA256:x/);
});

Deno.test("device show exits 78 where a setting is missing or wrong", async () => {
  const args = ["c9300", "GigabitEthernet1/0/2", ...HERE];
  const port = await show(args, { env: { NETCONF_PORT: "x" } });
  assert.deepEqual([port.code, /NETCONF_PORT must be a port/.test(port.err)], [78, true]);
  const user = await show(args, { env: { NETCONF_USERNAME: "" } });
  assert.deepEqual([user.code, /Set NETCONF_USERNAME/.test(user.err)], [78, true]);
});

Deno.test("device show says what is missing where no source is set", async () => {
  const { code, err } = await show(["sw1", "eth0"], { env: { NETBOX_URL: "" } });
  assert.equal(code, 1);
  assert.match(
    err,
    /NETBOX_URL and NETBOX_TOKEN say where devices are looked up, or give --address/,
  );
});
