import assert from "node:assert/strict";
import { ConfigError } from "../../lib/config/problem.ts";
import { load, problemsOf } from "./load_helper.ts";

Deno.test("loadSettings() gives the defaults of the design when nothing is set", async () => {
  const { settings, warnings, envFile } = await load();
  assert.deepEqual(settings, {
    sources: [{
      name: "netbox",
      kind: "netbox",
      url: null,
      token: null,
      caFile: null,
      sslVerify: true,
      ownUser: null,
      secrets: [],
    }],
    url: null,
    urlSslVerify: true,
    urlCaFile: null,
    urlHeaders: "",
    name: "default",
    listen: { hostname: "0.0.0.0", port: 9000 },
    adminListen: null,
    handlers: "./handlers",
    plugins: "./plugins",
    store: "./data/hookbox.db",
    concurrency: 16,
    threads: 1,
    exec: false,
    register: "on",
    catchUp: 86_400_000,
    onDeploy: false,
    environment: {},
    maxBody: 10 * 2 ** 20,
    drain: 20_000,
    handlerMemory: 512 * 2 ** 20,
    keep: 30 * 86_400_000,
    keepBodies: 14 * 86_400_000,
    storeMax: 2 * 2 ** 30,
    backlogMax: 1_000_000,
    backlogBytes: 2 ** 30,
    bodyMemory: 64 * 2 ** 20,
    allowFrom: [],
    trustedProxies: [],
    adminPassword: null,
    adminToken: null,
    eventsToken: null,
    metricsToken: null,
    logLevel: "info",
    logFormat: "json",
    proxy: { https: null, http: null, no: null },
  });
  assert.deepEqual(warnings, []);
  assert.equal(envFile, null);
});

Deno.test("loadSettings() prefers flags to the environment, that to the env file, that to defaults", async () => {
  const files = { "./hookbox.env": "HOOKBOX_NAME=file\nHOOKBOX_DRAIN=1s\nHOOKBOX_THREADS=3\n" };
  const env = { HOOKBOX_NAME: "environment", HOOKBOX_DRAIN: "2s" };
  const { settings, origins, envFile } = await load({
    files,
    env,
    flags: { HOOKBOX_NAME: "flag" },
  });
  assert.equal(settings.name, "flag");
  assert.equal(settings.drain, 2000);
  assert.equal(settings.threads, 3);
  assert.equal(settings.concurrency, 16);
  assert.equal(envFile, "./hookbox.env");
  assert.equal(origins.get("HOOKBOX_NAME")?.from, "flag");
  assert.equal(origins.get("HOOKBOX_DRAIN")?.from, "environment");
  assert.equal(origins.get("HOOKBOX_THREADS")?.from, "env file");
  assert.equal(origins.get("HOOKBOX_THREADS")?.place, "./hookbox.env:3");
  assert.equal(origins.get("HOOKBOX_CONCURRENCY")?.from, "default");
});

Deno.test("loadSettings() counts an empty variable as unset, in every layer", async () => {
  const { settings } = await load({
    env: { HOOKBOX_NAME: "", NETBOX_URL: "", NETBOX_TOKEN_FILE: "" },
    files: { "./hookbox.env": "HOOKBOX_NAME=file\nHOOKBOX_DRAIN=\n" },
  });
  assert.equal(settings.name, "file");
  assert.equal(settings.drain, 20_000);
  assert.equal(settings.sources[0]?.url, null);
});

Deno.test("loadSettings() reads X_FILE and drops one newline at its end", async () => {
  const files = {
    "/run/one": "secret-of-file\n",
    "/run/two": "X-A: 1\nX-B: 2\r\n",
    "/run/three": "spaced \n",
  };
  const { settings, origins } = await load({
    env: {
      HOOKBOX_SECRETS_FILE: "/run/one",
      HOOKBOX_URL_HEADERS_FILE: "/run/two",
      HOOKBOX_HANDLERS_FILE: "/run/three",
    },
    files,
  });
  assert.deepEqual(settings.sources[0]?.secrets, ["secret-of-file"]);
  assert.equal(settings.urlHeaders, "X-A: 1\nX-B: 2");
  assert.equal(settings.handlers, "spaced ");
  assert.equal(origins.get("HOOKBOX_SECRETS")?.as, "HOOKBOX_SECRETS_FILE");
  assert.equal(origins.get("HOOKBOX_SECRETS")?.place, "/run/one");
});

Deno.test("loadSettings() reads X_FILE from the env file, and X of the environment wins over it", async () => {
  const files = { "./hookbox.env": "HOOKBOX_NAME_FILE=/run/name\n", "/run/name": "of-file\n" };
  assert.equal((await load({ files })).settings.name, "of-file");
  assert.equal((await load({ files, env: { HOOKBOX_NAME: "direct" } })).settings.name, "direct");
});

Deno.test("loadSettings() refuses X with X_FILE, unreadable and empty files, by name", async () => {
  const denied = new Deno.errors.PermissionDenied("os error 13");
  assert.deepEqual(
    await problemsOf({
      env: {
        NETBOX_TOKEN: "0123456789abcdef",
        NETBOX_TOKEN_FILE: "/run/token",
        HOOKBOX_SECRETS_FILE: "/run/missing",
        HOOKBOX_ADMIN_TOKEN_FILE: "/run/denied",
        HOOKBOX_EVENTS_TOKEN_FILE: "/run/empty",
      },
      files: { "/run/token": "x", "/run/denied": denied, "/run/empty": "\n" },
    }),
    [
      "NETBOX_TOKEN: both NETBOX_TOKEN and NETBOX_TOKEN_FILE are set; keep one of them",
      "HOOKBOX_SECRETS_FILE: cannot read /run/missing: there is no such file",
      "HOOKBOX_ADMIN_TOKEN_FILE: cannot read /run/denied: permission denied",
      "HOOKBOX_EVENTS_TOKEN_FILE: the file /run/empty is empty",
    ],
  );
});

Deno.test("loadSettings() reports all problems at once, by name, with exit code 78", async () => {
  const surroundings = {
    env: { HOOKBOX_DRAIN: "20 sec", HOOKBOX_MAX_BODY: "huge", NETBOX_API: "netbox" },
    files: {
      "./hookbox.env": "HOOKBOX_THREADS=many\nHOOKBOX_SECRETS_FILE=/run/secret\n",
      "/run/secret": "short\n",
    },
  };
  const problems = await problemsOf(surroundings);
  assert.deepEqual(problems, [
    'NETBOX_URL (set as NETBOX_API): "netbox" is not a URL; write https://netbox.example.com',
    "HOOKBOX_SECRETS (set as HOOKBOX_SECRETS_FILE) (in /run/secret): the value is shorter than 8 characters",
    'HOOKBOX_THREADS (in ./hookbox.env:1): "many" is not a whole number from 0 to 64',
    'HOOKBOX_MAX_BODY: "huge" is not a size; write 512KB, 10MB or 2GB',
    'HOOKBOX_DRAIN: "20 sec" is not a duration; write 20s, 5m, 2h or 30d',
  ]);
  await assert.rejects(load(surroundings), (error) => {
    assert.ok(error instanceof ConfigError);
    assert.equal(error.exitCode, 78);
    for (const problem of problems) assert.ok(error.message.includes(problem), problem);
    return true;
  });
});

Deno.test("loadSettings() shows no secret in its problems", async () => {
  const problems = await problemsOf({
    env: {
      NETBOX_TOKEN: "Token hidden-0",
      HOOKBOX_SECRETS: "hidden1",
      HOOKBOX_URL_HEADERS: "hidden-2",
      HOOKBOX_ADMIN_PASSWORD: "hidden3",
      HOOKBOX_ADMIN_TOKEN: "hidden 4 and more",
      HOOKBOX_EVENTS_TOKEN: "hidden5",
      HOOKBOX_METRICS_TOKEN: "hidden6",
      NETBOX_URL: "https://admin:hidden7@netbox.example",
      HOOKBOX_URL: "admin:hid/den@8@hookbox",
      HOOKBOX_STORE: "mysql://u:hidden9@db/x?password=hidden10",
      HTTPS_PROXY: "ftp://u:hidden11@proxy",
    },
  });
  assert.equal(problems.length, 11);
  assert.ok(!/hid\/?den/.test(problems.join("\n")), problems.join("\n"));
});

Deno.test("loadSettings() takes the named env file, and that must be there", async () => {
  const files = {
    "./hookbox.env": "HOOKBOX_NAME=cwd",
    "/a": "HOOKBOX_NAME=a",
    "/b": "HOOKBOX_NAME=b",
  };
  const env = { HOOKBOX_ENV_FILE: "/b" };
  assert.equal((await load({ files, env, envFile: "/a" })).settings.name, "a");
  assert.equal((await load({ files, env })).settings.name, "b");
  assert.equal((await load({ files })).settings.name, "cwd");
  assert.deepEqual(await problemsOf({ files, envFile: "/c" }), [
    "--env-file: cannot read /c: there is no such file",
  ]);
  assert.deepEqual(await problemsOf({ files, env: { HOOKBOX_ENV_FILE: "/d" } }), [
    "HOOKBOX_ENV_FILE: cannot read /d: there is no such file",
  ]);
});

Deno.test("loadSettings() takes /etc/hookbox/hookbox.env when there is none in the folder", async () => {
  const files = { "/etc/hookbox/hookbox.env": "HOOKBOX_NAME=etc" };
  const { settings, envFile } = await load({ files });
  assert.equal(settings.name, "etc");
  assert.equal(envFile, "/etc/hookbox/hookbox.env");
});

Deno.test("loadSettings() goes on without a default env file that it may not read, and says so", async () => {
  const files = { "/etc/hookbox/hookbox.env": new Deno.errors.PermissionDenied("os error 13") };
  const { warnings } = await load({ files });
  assert.deepEqual(warnings, [
    "The env file /etc/hookbox/hookbox.env is not used: permission denied",
  ]);
});

Deno.test("loadSettings() reports mistakes in the env file with path and line", async () => {
  assert.deepEqual(await problemsOf({ files: { "./hookbox.env": "A=1\nnonsense\n" } }), [
    "./hookbox.env: line 2 is not NAME=value",
  ]);
});

Deno.test("loadSettings() warns about variables that do not exist", async () => {
  const { warnings } = await load({
    env: { HOOKBOX_LISTN: ":1", HOOKBOX_SOMETHING_ELSE: "1", NETBOX_MY_OWN: "1", PATH: "/bin" },
    files: { "./hookbox.env": "NETBOX_TOKN=x\nOTHER=1\nHOOKBOX_NAME_FILE=\n" },
  });
  assert.deepEqual(warnings, [
    "There is no variable HOOKBOX_LISTN; did you mean HOOKBOX_LISTEN?",
    "There is no variable HOOKBOX_SOMETHING_ELSE; hookbox config schema lists all",
    "The variable NETBOX_TOKN is not used; did you mean NETBOX_TOKEN?",
  ]);
});

Deno.test("loadSettings() reads NETBOX_API as NETBOX_URL, which wins when both are set", async () => {
  const api = { NETBOX_API: "https://a.example/api/", NETBOX_TOKEN: "0123456789abcdef" };
  const one = await load({ env: api });
  assert.equal(one.settings.sources[0]?.url, "https://a.example");
  assert.equal(one.origins.get("NETBOX_URL")?.as, "NETBOX_API");
  const both = await load({ env: { ...api, NETBOX_URL: "https://b.example" } });
  assert.equal(both.settings.sources[0]?.url, "https://b.example");
  assert.deepEqual(both.warnings, ["NETBOX_API is ignored, because NETBOX_URL is set too"]);
});

Deno.test("loadSettings() gives handlers the variables of the env file too", async () => {
  const { settings } = await load({
    files: { "./hookbox.env": "WEBEX_TOKEN=x\nWEBEX_ROOM=2\n" },
  });
  assert.deepEqual(settings.environment, { WEBEX_TOKEN: "x", WEBEX_ROOM: "2" });
});
