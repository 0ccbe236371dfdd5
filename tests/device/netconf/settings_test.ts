import assert from "node:assert/strict";
import { netconfSettings } from "../../../lib/device/netconf/settings.ts";

const read = (variables: Record<string, string>) => netconfSettings((name) => variables[name]);
const defined = (settings: object) =>
  Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
const BASE = { NETCONF_USERNAME: "me", NETCONF_PASSWORD: "secret" };

Deno.test("netconfSettings() reads all variables", async () => {
  const key = await Deno.makeTempFile();
  await Deno.writeTextFile(key, "KEY\n");
  const settings = await read({
    ...BASE,
    NETCONF_KEY: key,
    NETCONF_KEY_PASSPHRASE: "phrase",
    NETCONF_PORT: "8830",
    NETCONF_HOSTKEY_SHA256: "SHA256:a, SHA256:b",
    NETCONF_KNOWN_HOSTS: "/etc/known",
    NETCONF_JUMP: "hop@[2001:db8::1]:2222",
    NETCONF_ALGORITHMS: "legacy",
    SSH_AUTH_SOCK: "/agent",
  });
  const login = { username: "me", password: "secret", key: "KEY\n", passphrase: "phrase" };
  const { jump, ...rest } = settings;
  assert.deepEqual(defined(rest), {
    ...login,
    port: 8830,
    hostKeySha256: ["SHA256:a", "SHA256:b"],
    knownHosts: "/etc/known",
    algorithms: "legacy",
  });
  assert.deepEqual(defined(jump!), {
    ...login,
    username: "hop",
    host: "2001:db8::1",
    port: 2222,
    knownHosts: "/etc/known",
  });
  await Deno.remove(key);
});

Deno.test("netconfSettings() takes values from files", async () => {
  const file = await Deno.makeTempFile();
  await Deno.writeTextFile(file, "from a file\n");
  const settings = await read({ NETCONF_USERNAME: "me", NETCONF_PASSWORD_FILE: file });
  assert.deepEqual(defined(settings), { username: "me", password: "from a file" });
  await Deno.remove(file);
});

Deno.test("netconfSettings() uses an agent where there is neither password nor key", async () => {
  const settings = await read({ NETCONF_USERNAME: "me", SSH_AUTH_SOCK: "/agent" });
  assert.deepEqual(defined(settings), { username: "me", agent: "/agent" });
  const jump = await read({ ...BASE, NETCONF_JUMP: "bastion" });
  assert.deepEqual(defined(jump.jump!), { username: "me", password: "secret", host: "bastion" });
});

for (
  const [what, variables, why] of [
    ["no user", {}, /^Error: Set NETCONF_USERNAME/],
    ["no login", { NETCONF_USERNAME: "me" }, /^Error: Set NETCONF_PASSWORD or NETCONF_KEY/],
    ["a key that is not there", { ...BASE, NETCONF_KEY: "/no/key" }, /NETCONF_KEY names a file/],
    ["a port that is none", { ...BASE, NETCONF_PORT: "83O" }, /NETCONF_PORT must be a port.*"83O"/],
    ["a jump host that is none", { ...BASE, NETCONF_JUMP: "a@b@c" }, /NETCONF_JUMP must be like/],
    ["a jump host with a port that is none", { ...BASE, NETCONF_JUMP: "b:0" }, /NETCONF_JUMP must/],
    [
      "algorithms that are none",
      { ...BASE, NETCONF_ALGORITHMS: "all" },
      /must be legacy, not "all"/,
    ],
  ] as const
) {
  Deno.test(`netconfSettings() refuses ${what}, and names the variable`, async () => {
    await assert.rejects(read(variables), why);
  });
}
