import assert from "node:assert/strict";
import { load, problemsOf } from "./load_helper.ts";

const NETBOX = { NETBOX_URL: "https://netbox.example", NETBOX_TOKEN: "0123456789abcdef" };

Deno.test("toSettings() chooses the log format by the terminal, unless one is set", async () => {
  assert.equal((await load({ isTerminal: true })).settings.logFormat, "pretty");
  assert.equal((await load({ isTerminal: false })).settings.logFormat, "json");
  const set = await load({ isTerminal: true, env: { HOOKBOX_LOG_FORMAT: "JSON" } });
  assert.equal(set.settings.logFormat, "json");
});

Deno.test("toSettings() keeps bodies no longer than deliveries", async () => {
  const { settings } = await load({ env: { HOOKBOX_KEEP: "7d" } });
  assert.equal(settings.keepBodies, 7 * 86_400_000);
});

Deno.test("toSettings() bounds the backlog by half of the store, unless it is set", async () => {
  const bytes = async (env: Record<string, string>) => (await load({ env })).settings.backlogBytes;
  assert.equal(await bytes({ HOOKBOX_STORE_MAX: "100MB" }), 50 * 2 ** 20);
  assert.equal(await bytes({ HOOKBOX_BACKLOG_BYTES: "7MB" }), 7 * 2 ** 20);
});

Deno.test("toSettings() has memory for the largest body", async () => {
  const { settings } = await load({ env: { HOOKBOX_MAX_BODY: "50MB" } });
  assert.equal(settings.bodyMemory, 300 * 2 ** 20);
});

Deno.test("toSettings() treats an admin address equal to the main one as the same", async () => {
  const same = await load({ env: { HOOKBOX_LISTEN: ":80", HOOKBOX_ADMIN_LISTEN: "0.0.0.0:80" } });
  assert.equal(same.settings.adminListen, null);
  const other = await load({ env: { HOOKBOX_ADMIN_LISTEN: "127.0.0.1:9001" } });
  assert.deepEqual(other.settings.adminListen, { hostname: "127.0.0.1", port: 9001 });
});

Deno.test("toSettings() reads all of the rest", async () => {
  const { settings } = await load({
    env: {
      HOOKBOX_CATCH_UP: "Off",
      HOOKBOX_ALLOW_FROM: "10.0.0.0/8",
      HOOKBOX_TRUSTED_PROXIES: "127.0.0.1",
      HOOKBOX_REGISTER: "dry-run",
      HOOKBOX_LOG_LEVEL: "warning",
      https_proxy: "proxy:3128",
      NO_PROXY: "localhost",
    },
  });
  assert.equal(settings.catchUp, "off");
  assert.deepEqual(settings.allowFrom, ["10.0.0.0/8"]);
  assert.deepEqual(settings.trustedProxies, ["127.0.0.1/32"]);
  assert.equal(settings.register, "dry-run");
  assert.equal(settings.logLevel, "warning");
  assert.deepEqual(settings.proxy, { https: "http://proxy:3128/", http: null, no: "localhost" });
});

Deno.test("toSettings() warns about what is hardly meant", async () => {
  const warned = async (env: Record<string, string>, warning: RegExp) => {
    const { warnings } = await load({ env });
    assert.equal(warnings.length, 1, warnings.join("\n"));
    assert.match(warnings[0]!, warning);
  };
  await warned({ NETBOX_URL: NETBOX.NETBOX_URL }, /NETBOX_TOKEN is not: there is no registration/);
  await warned({ NETBOX_TOKEN: NETBOX.NETBOX_TOKEN }, /NETBOX_URL is not: the token is not used/);
  await warned({ ...NETBOX, NETBOX_URL: "http://netbox" }, /begins with http:\/\/: the token/);
  await warned({ ...NETBOX, NETBOX_SSL_VERIFY: "false" }, /pin its certificate with sha256/);
  const pin = `sha256:${"0".repeat(64)}`;
  await warned(
    { ...NETBOX, NETBOX_SSL_VERIFY: pin, NETBOX_CA_FILE: "ca.pem" },
    /NETBOX_CA_FILE is not used/,
  );
  assert.deepEqual((await load({ env: NETBOX })).warnings, []);
});

Deno.test("toSettings() does not warn that the token leaves a machine that it does not leave", async () => {
  for (const host of ["localhost:8000", "netbox.localhost", "127.0.0.1:8000", "[::1]:8000"]) {
    const { warnings } = await load({ env: { ...NETBOX, NETBOX_URL: `http://${host}` } });
    assert.deepEqual(warnings, [], host);
  }
  for (const host of ["127.example.com", "localhost.example.com", "[::2]", "10.127.0.1"]) {
    const { warnings } = await load({ env: { ...NETBOX, NETBOX_URL: `http://${host}` } });
    assert.equal(warnings.length, 1, host);
  }
});

Deno.test("toSettings() runs executable handlers only where they are switched on, and never on Windows", async () => {
  assert.equal((await load()).settings.exec, false);
  const env = { HOOKBOX_EXEC: "on" };
  assert.equal((await load({ env })).settings.exec, true);
  assert.match((await problemsOf({ env, os: "windows" })).join(), /not supported on Windows/);
  assert.equal((await load({ os: "windows" })).settings.exec, false);
});

Deno.test("toSettings() knows the user of NetBox that is hookbox's alone", async () => {
  const { settings } = await load({ env: { ...NETBOX, NETBOX_OWN_USER: "hookbox" } });
  assert.equal(settings.sources[0]?.ownUser, "hookbox");
});
