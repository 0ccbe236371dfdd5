import assert from "node:assert/strict";
import { inspect } from "node:util";
import { connect, type ConnectOptions } from "../../../../lib/device/netconf/connect.ts";
import { NetconfError } from "../../../../lib/device/netconf/error.ts";
import { until } from "../../../until.ts";
import { makeKey, type SshBehaviour, SshServer } from "../../../double/netconf/ssh_server.ts";

/** Neither may ever be seen. */
const SECRETS = { password: "pAss-w0rd-of-the-device", passphrase: "pAss-phrase-of-the-key" };

/** The failure to connect; whatever it says, it keeps the secrets. */
async function failureOf(options: ConnectOptions, signal?: AbortSignal): Promise<NetconfError> {
  try {
    await (await connect(options, { signal })).close();
  } catch (error) {
    const shown = inspect(error, { depth: 9, showHidden: true, getters: true });
    for (const secret of [options.password, options.passphrase, options.key]) {
      assert.ok(!secret || !shown.includes(secret.slice(0, 400)), shown);
    }
    assert.ok(error instanceof NetconfError, String(error));
    return error;
  }
  throw new Error("it did connect");
}

async function connects(behaviour: SshBehaviour, options: Partial<ConnectOptions>) {
  await using server = await SshServer.start(behaviour);
  await using session = await connect({ ...server.reach, ...options });
  await session.rpc({ hello: "é" });
  return server.tried;
}

const withPassword = ({ method, password }: { method: string; password?: string }) =>
  method === "password" && password === SECRETS.password;

Deno.test("connect() logs in with a password", async () => {
  const tried = await connects({ login: withPassword }, SECRETS);
  assert.deepEqual(tried, ["none", "password"]);
});

Deno.test("connect() answers what is asked for interactively with the password", async () => {
  const asked: string[] = [];
  const behaviour: SshBehaviour = {
    ways: ["keyboard-interactive"],
    login: (context) => {
      const prompts = [{ prompt: "User: ", echo: true }, { prompt: "Password: ", echo: false }];
      context.prompt(prompts, (answers) => {
        asked.push(...answers);
        if (answers[1] === SECRETS.password) context.accept();
        else context.reject();
      });
      return false;
    },
  };
  await connects(behaviour, SECRETS);
  assert.deepEqual(asked, ["", SECRETS.password]);
});

for (const type of ["ed25519", "rsa"] as const) {
  Deno.test(`connect() logs in with an ${type} key that needs a passphrase`, async () => {
    const key = makeKey(type, SECRETS.passphrase);
    const behaviour: SshBehaviour = {
      login: (context) =>
        context.method === "publickey" &&
        key.public.includes(context.key!.data.toString("base64")),
    };
    const tried = await connects(behaviour, { key: key.private, passphrase: SECRETS.passphrase });
    assert.ok(tried.every((way) => way === "none" || way === "publickey"), String(tried));
  });
}

for (
  const [what, options, why] of [
    [
      "another passphrase",
      { passphrase: "other" },
      /SSH cannot be begun: .*parse.*NETCONF_KEY must/,
    ],
    [
      "what is no key",
      { key: "nonsense" },
      /SSH cannot be begun: .*NETCONF_KEY must be a private key/,
    ],
  ] as const
) {
  Deno.test(`connect() refuses ${what}`, async () => {
    await using server = await SshServer.start();
    const { private: key } = makeKey("ed25519", SECRETS.passphrase);
    const error = await failureOf({ ...server.reach, key, ...options });
    assert.deepEqual([error.kind, error.temporary], ["authentication", false]);
    assert.match(error.message, why);
  });
}

Deno.test("connect() says how a refused login was tried, and does not try a wrong password twice", async () => {
  await using server = await SshServer.start({ login: () => false });
  const error = await failureOf({ ...server.reach, ...SECRETS, key: makeKey().private });
  assert.equal(error.kind, "authentication");
  assert.match(
    error.message,
    /refused the login of me \(tried publickey, password; it takes publickey, password, keyboard-/,
  );
  assert.deepEqual(server.tried.filter((way) => way !== "publickey"), ["none", "password"]);
});

Deno.test("connect() says that it has nothing to log in with, and when an agent is not there", async () => {
  await using server = await SshServer.start();
  const nothing = await failureOf(server.reach);
  assert.match(
    nothing.message,
    /tried nothing.*Set NETCONF_PASSWORD, NETCONF_KEY or SSH_AUTH_SOCK$/,
  );
  const agent = await failureOf({ ...server.reach, agent: "/nonexistent/agent" });
  assert.match(agent.message, /tried agent.*; the agent: Failed to connect to agent\)/);
});

Deno.test("connect() goes through a jump host, whose key and login are its own", async () => {
  await using jump = await SshServer.start({
    login: (context) => context.username === "hop" && withPassword(context),
    netconf: false,
  });
  await using server = await SshServer.start({ login: (context) => context.username === "me" });
  const through = { ...jump.reach, username: "hop", ...SECRETS };
  const session = await connect({ ...server.reach, password: "other", jump: through });
  await session.rpc({ a: "x".repeat(100_000) });
  assert.equal(jump.connections.size, 1);
  await session.close();
  await until("all is closed", () => jump.connections.size === 0 && server.connections.size === 0);
});

Deno.test("connect() goes through two jump hosts", async () => {
  await using first = await SshServer.start();
  await using second = await SshServer.start();
  await using server = await SshServer.start();
  const jump = { ...second.reach, ...SECRETS, jump: { ...first.reach, ...SECRETS } };
  await using session = await connect({ ...server.reach, ...SECRETS, jump });
  assert.equal(session.id, "4");
});

Deno.test("connect() names the jump host where that is what fails", async () => {
  await using jump = await SshServer.start({ forwards: false });
  await using server = await SshServer.start();
  const base = { ...server.reach, ...SECRETS };
  const closed = await failureOf({ ...base, jump: { ...jump.reach, ...SECRETS } });
  assert.match(closed.message, new RegExp(`^127.0.0.1:${jump.port}: the jump host does not let `));
  const wrong = { ...jump.reach, ...SECRETS, hostKeySha256: "SHA256:x" };
  const hostKey = await failureOf({ ...base, jump: wrong });
  assert.deepEqual([hostKey.kind, hostKey.device], ["host-key", `127.0.0.1:${jump.port}`]);
  const there = await failureOf({ ...base, hostKeySha256: "SHA256:x", jump: jump.reach });
  assert.equal(there.device, `127.0.0.1:${jump.port}`, "the way comes first");
});

Deno.test("connect() sends no password before the host key is right", async () => {
  await using server = await SshServer.start();
  const error = await failureOf({ ...server.reach, ...SECRETS, hostKeySha256: "SHA256:x" });
  assert.equal(error.kind, "host-key");
  assert.deepEqual(server.tried, []);
});

Deno.test("connect() finds the key of a server in a known_hosts file", async () => {
  await using server = await SshServer.start({}, makeKey("rsa"));
  const file = await Deno.makeTempFile();
  await Deno.writeTextFile(file, `[127.0.0.1]:${server.port} ${server.publicKey}\n`);
  const { hostKeySha256: _, ...reach } = server.reach;
  await using session = await connect({ ...reach, ...SECRETS, knownHosts: file });
  assert.equal(session.isOpen, true);
  await Deno.remove(file);
});

Deno.test("connect() says where nothing listens, where nobody is, and where there is no NETCONF", async () => {
  await using server = await SshServer.start({ netconf: false });
  const base = { ...server.reach, ...SECRETS };
  const none = await failureOf(base);
  assert.match(none.message, /its SSH server has no NETCONF/);
  const refused = await failureOf({ ...base, port: 1 });
  assert.equal(refused.message, "127.0.0.1:1: nothing listens there (ECONNREFUSED)");
  const unknown = await failureOf({ ...base, host: "no-such-host.invalid" });
  assert.match(unknown.message, /there is no such host \(ENOTFOUND\)/);
  assert.deepEqual([none, refused, unknown].map(({ kind, temporary }) => [kind, temporary]), [
    ["connection", true],
    ["connection", true],
    ["connection", true],
  ]);
});

Deno.test("connect() says that there is no common algorithm", async () => {
  await using server = await SshServer.start();
  const algorithms = { cipher: ["aes128-cbc"] };
  const error = await failureOf({ ...server.reach, ...SECRETS, algorithms });
  assert.match(error.message, /no algorithm in common.*NETCONF_ALGORITHMS=legacy$/);
});

for (
  const [what, says] of [["says nothing", ""], ["is no SSH server", "HTTP/1.1 200 OK\r\n\r\n"]]
) {
  Deno.test(`connect() does not wait for ever for a server that ${what}`, async () => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const accepted = listener.accept();
    accepted.then((connection) => connection.write(new TextEncoder().encode(says)));
    const { port } = listener.addr as Deno.NetAddr;
    const base = { host: "127.0.0.1", port, username: "me", ...SECRETS, hostKeySha256: "SHA256:x" };
    const error = await failureOf({ ...base, connectTimeout: 100 });
    assert.equal(error.kind, "timeout");
    assert.match(error.message, /no session was opened within 0.1 s/);
    (await accepted).close();
  });
}

Deno.test("connect() ends what it has begun when it is given up", async () => {
  await using jump = await SshServer.start();
  await using server = await SshServer.start({
    login: () => {
      controller.abort(new Error("enough"));
      return false;
    },
  });
  const controller = new AbortController();
  const options = { ...server.reach, ...SECRETS, jump: { ...jump.reach, ...SECRETS } };
  await assert.rejects(connect(options, { signal: controller.signal }), /^Error: enough$/);
  await until("all is closed", () => jump.connections.size === 0 && server.connections.size === 0);
});

Deno.test("a session whose device goes away says why, and is closed", async () => {
  await using server = await SshServer.start({ respond: () => null });
  const session = await connect({ ...server.reach, ...SECRETS });
  const waiting = assert.rejects(
    session.rpc({ a: null }),
    (error) =>
      error instanceof NetconfError && error.kind === "closed" &&
      /while a was awaited/.test(error.message),
  );
  await until("the request came", () => server.peers[0]?.requests.length === 1);
  for (const connection of server.connections) connection.end();
  await waiting;
  assert.equal(session.isOpen, false);
});

Deno.test("a session without signs of life is ended", async () => {
  await using server = await SshServer.start({ respond: () => null });
  const { port, connections } = server;
  // What goes through here, stops.
  let stopped = false;
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  listener.accept().then(async (client) => {
    const upstream = await Deno.connect({ port });
    upstream.readable.pipeTo(client.writable).catch(() => {});
    const reader = client.readable.getReader();
    const writer = upstream.writable.getWriter();
    for (let read; !(read = await reader.read()).done;) {
      if (!stopped) await writer.write(read.value);
    }
    upstream.close();
  }).catch(() => {});
  const way = { ...server.reach, port: (listener.addr as Deno.NetAddr).port };
  const session = await connect({ ...way, ...SECRETS, keepalive: 20 });
  stopped = true;
  await assert.rejects(session.rpc({ a: null }), /while a was awaited: Keepalive timeout/);
  for (const connection of connections) connection.end();
});
