import assert from "node:assert/strict";
import { connect, type ConnectOptions, NetconfError } from "../../../lib/netconf.ts";
import { base, printed, reach, rig } from "../netconf.ts";

/** Runs a program of OpenSSH. */
async function run(command: string, args: string[], env: Record<string, string> = {}) {
  const { code, stdout, stderr } = await new Deno.Command(command, { args, env }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

async function connects(options: ConnectOptions): Promise<void> {
  await using session = await connect(options);
  assert.ok(session.capabilities.has("candidate"));
}

async function failureOf(options: ConnectOptions): Promise<NetconfError> {
  const error = await connect(options).then(() => null, (error) => error);
  assert.ok(error instanceof NetconfError, String(error));
  const shown = Deno.inspect(error, { depth: 9, showHidden: true });
  assert.ok(!options.password || !shown.includes(options.password), shown);
  return error;
}

const { password: _, hostKeySha256: pin, ...bare } = base;
const known = { ...bare, hostKeySha256: pin };

Deno.test("connect() logs in with a password and with a key", async () => {
  await connects(base);
  await connects({ ...known, key: await Deno.readTextFile(printed.NETCONF_KEY!) });
});

Deno.test("connect() logs in with the key of a real agent", async () => {
  const folder = await Deno.makeTempDir();
  const agent = `${folder}/agent`;
  const process = new Deno.Command("ssh-agent", { args: ["-D", "-a", agent], stdout: "null" })
    .spawn();
  try {
    while (!await Deno.stat(agent).catch(() => null)) await new Promise((go) => setTimeout(go, 20));
    await run("ssh-add", ["-q", printed.NETCONF_KEY!], { SSH_AUTH_SOCK: agent });
    await connects({ ...known, agent });
  } finally {
    process.kill();
    await process.status;
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("connect() tries the password when the device does not know the key", async () => {
  const folder = await Deno.makeTempDir();
  await run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", `${folder}/key`]);
  const key = await Deno.readTextFile(`${folder}/key`);
  await connects({ ...base, key });
  const { message } = await failureOf({ ...known, key });
  assert.match(
    message,
    /refused the login of hookbox-netconf \(tried publickey; it takes publickey, password\)/,
  );
  await Deno.remove(folder, { recursive: true });
});

Deno.test("connect() says that a password is wrong", async () => {
  const { kind, message } = await failureOf({ ...base, password: "wrong-pAss-w0rd" });
  assert.equal(kind, "authentication");
  assert.match(message, /tried password; it takes publickey, password/);
});

Deno.test("connect() takes the keys that ssh-keyscan finds, plain and hashed, and no others", async () => {
  const folder = await Deno.makeTempDir();
  const knownHosts = `${folder}/known_hosts`;
  const scanned = await run("ssh-keyscan", ["-p", String(base.port), base.host]);
  const login = { ...bare, password: base.password, knownHosts };
  for (const type of ["ssh-ed25519", "ssh-rsa"]) {
    const lines = scanned.split("\n").filter((line) => line.includes(` ${type} `));
    assert.equal(lines.length, 1);
    await Deno.writeTextFile(knownHosts, `${lines[0]}\n`);
    await connects(login);
    await run("ssh-keygen", ["-q", "-H", "-f", knownHosts]);
    assert.match(await Deno.readTextFile(knownHosts), /^\|1\|/);
    await connects(login);
  }
  await Deno.writeTextFile(knownHosts, scanned.replaceAll(/^\[/gm, "@revoked ["));
  assert.match((await failureOf(login)).message, /its host key is revoked in .*known_hosts:\d/);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("the line that connect() says to add is the one that it then takes", async () => {
  const folder = await Deno.makeTempDir();
  const knownHosts = `${folder}/known_hosts`;
  const login = { ...bare, password: base.password, knownHosts };
  const { kind, message } = await failureOf(login);
  assert.equal(kind, "host-key");
  const [, sha256, line] = /NETCONF_HOSTKEY_SHA256=(\S+), or add this line to \S+ \S+: (.*)$/
    .exec(message)!;
  await Deno.writeTextFile(knownHosts, `${line}\n`);
  await connects(login);
  await connects({ ...base, hostKeySha256: sha256 });
  await Deno.remove(folder, { recursive: true });
});

Deno.test("connect() reaches a device that knows only old algorithms, where that is allowed", async () => {
  const old = reach(await rig("up", "--legacy", "--port", "8832"));
  try {
    const { message } = await failureOf(old);
    assert.match(message, /no algorithm in common.*NETCONF_ALGORITHMS=legacy/);
    await connects({ ...old, algorithms: "legacy" });
    const algorithms = {
      kex: ["diffie-hellman-group14-sha1"],
      serverHostKey: ["ssh-rsa"],
      cipher: ["aes128-cbc"],
      hmac: ["hmac-sha1"],
    };
    await connects({ ...old, algorithms });
  } finally {
    await rig("down", "--port", "8832");
  }
});
