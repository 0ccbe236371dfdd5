import { deepStrictEqual as same, match, ok, rejects, strictEqual as is } from "node:assert/strict";
import { type Token, VERSIONS } from "../../../lib/testing/netbox/mod.ts";
import { desire, hasRules, setUp, triggers, wants } from "./setup.ts";

const ALL = permissionsFor("webhook", "eventrule");

function permissionsFor(...models: string[]): string[] {
  return models.flatMap((model) =>
    ["view", "add", "change", "delete"].map((right) => `extras.${right}_${model}`)
  );
}

function limited(version: typeof VERSIONS[number], token: Token) {
  return setUp({ version, tokens: { key: token } }, desire(), "key");
}

for (const version of VERSIONS) {
  Deno.test(`a token without permissions is told exactly which it lacks, by NetBox ${version}`, async () => {
    const all = hasRules(version) ? ALL : permissionsFor("webhook");
    const some = hasRules(version) ? ["extras.add_eventrule"] : ["extras.add_webhook"];
    for (const missing of [all, some, ["extras.view_webhook"]]) {
      const permissions = ALL.filter((name) => !missing.includes(name));
      const { registration, double } = limited(version, { permissions });
      const state = await registration.reconcile();
      is(state.status, "failed");
      match(state.message, new RegExp(`lacks ${missing.join(", ").replaceAll(".", "\\.")}\\. In`));
      same(triggers(double), {});
    }
  });

  Deno.test(`a token that NetBox ${version} does not take is told why`, async () => {
    const key = "0".repeat(40);
    const bad = setUp({ version }, desire(), key);
    const state = await bad.registration.reconcile();
    match(
      state.message,
      /^NetBox does not accept NETBOX_TOKEN \(403\): Invalid (v1 )?token\. Set NETBOX_TOKEN to a token of this/,
    );
    ok(!state.message.includes(key));
    const words = {
      expired: /Token expired\. Make a new token/,
      disabled: /Token disabled\. Enable it/,
      inactive: /User inactive\. Enable it/,
      address: /Source IP 192\.0\.2\.7 is not permitted.*allowed IPs/,
    } as const;
    for (const [refused, pattern] of Object.entries(words)) {
      const { registration } = limited(version, { refused: refused as keyof typeof words });
      match((await registration.reconcile()).message, pattern);
    }
  });
}

Deno.test("a token that may not write is told so", async () => {
  const { registration } = limited("4.7.3", { permissions: ALL, writeEnabled: false });
  const { message } = await registration.reconcile();
  match(message, /If it has them, the token is not write enabled/);
});

Deno.test("a constraint that keeps our names out is told", async () => {
  const constraint = (row: Readonly<Record<string, unknown>>) => String(row.name).startsWith("ok");
  const { registration } = limited("4.7.3", { permissions: ALL, constraint });
  match(
    (await registration.reconcile()).message,
    /cannot create webhook "hookbox:default": the constraints .* do not allow this object\. Allow names/,
  );
});

Deno.test("a webhook that the token's user may not see is told", async () => {
  const { double, registration } = setUp({
    version: "4.7.3",
    tokens: {
      "0123456789abcdef0123456789abcdef01234567": {},
      blind: { permissions: ALL, constraint: (row) => !("payload_url" in row) },
    },
  });
  await registration.reconcile();
  const blind = setUp(double, desire(), "blind");
  match((await blind.registration.reconcile()).message, /may not see it.*constraints/);
});

Deno.test("no token is told to be set", async () => {
  const { double } = setUp({ version: "4.7.3" });
  const { registration } = setUp(double, desire(), "");
  match((await registration.reconcile()).message, /Set NETBOX_TOKEN; if it is set, a proxy/);
});

Deno.test("an unknown API path, a redirect, a page and a 502 each say what to do", async () => {
  const { registration, double } = setUp({ version: "4.7.3" });
  const answers: [Response, RegExp][] = [
    [new Response("<title>Not Found</title>", { status: 404 }), /without \/api/],
    [new Response(null, { status: 302, headers: { location: "/login/" } }), /final address/],
    [new Response("<html>", { headers: { "content-type": "text/html" } }), /address of a NetBox/],
    [new Response("<title>Bad Gateway</title>", { status: 502 }), /502: Bad Gateway/],
    [
      Response.json({ "nautobot-version": "3.2.7" }),
      /^NETBOX_URL is the address of a Nautobot\. Set NAUTOBOT_URL and NAUTOBOT_TOKEN instead of NETBOX_URL/,
    ],
    [Response.json({ hello: 1 }), /does not name a NetBox version/],
    [Response.json({ detail: "nginx" }, { status: 401 }), /\(401\): nginx/],
  ];
  for (const [response, pattern] of answers) {
    double.intercept = () => response;
    const state = await registration.reconcile();
    is(state.status, "failed");
    match(state.message, pattern);
  }
});

Deno.test("NetBox below 3.6 is told to be too old, on register, check and remove", async () => {
  for (const version of ["3.5.9", "2.11.12", "3.4.0-Docker-2.3.0"]) {
    const { registration, double } = setUp({ version: "4.1.11" });
    double.intercept = () => Response.json({ "netbox-version": version });
    const pattern = /too old.*NetBox 3\.6\.9 or newer.*HOOKBOX_REGISTER=off/;
    match((await registration.reconcile()).message, pattern);
    match((await registration.remove()).message, pattern);
    await rejects(registration.check(), pattern);
  }
});

Deno.test("a NetBox newer than all that were tried gets the newest forms and a warning", async () => {
  const { registration, double } = setUp({ version: "4.7.3" });
  double.intercept = (request) =>
    request.url.endsWith("/status/") ? Response.json({ "netbox-version": "5.0.0" }) : undefined;
  const { status, warnings } = await registration.reconcile();
  is(status, "registered");
  match(warnings[0]!, /5\.0\.0 is newer/);
});

Deno.test("one rule that NetBox refuses does not stop the others", async () => {
  const { registration, double } = setUp({ version: "4.7.3" });
  double.intercept = async (request) => {
    if (request.method !== "POST") return;
    const { name } = await request.clone().json();
    return name === "hookbox:default:dcim.interface"
      ? Response.json({ __all__: ["A plugin says no."] }, { status: 400 })
      : undefined;
  };
  const { status, message } = await registration.reconcile();
  is(status, "failed");
  is(
    message,
    'NetBox refused the event rule "hookbox:default:dcim.interface": A plugin says no. The rest stands.',
  );
  same([...double.rules.values()].map(({ name }) => name), ["hookbox:default:dcim.site"]);
});

Deno.test("a setting that NetBox cannot keep is named", async () => {
  for (
    const [changes, setting] of [
      [{ secret: " padded" }, /HOOKBOX_SECRETS/],
      [{ secret: "x".repeat(256) }, /HOOKBOX_SECRETS/],
      [{ url: `http://x/${"y".repeat(500)}` }, /HOOKBOX_URL/],
    ] as const
  ) {
    const { registration } = setUp({ version: "4.7.3" }, desire(changes));
    match((await registration.reconcile()).message, setting);
  }
  const { registration } = setUp(
    { version: "4.7.3" },
    desire({ sslVerify: false, caFile: "/ca.pem", subscriptions: [wants("dcim.site", "create")] }),
  );
  const { status, warnings } = await registration.reconcile();
  is(status, "registered");
  match(warnings[0]!, /HOOKBOX_URL_CA_FILE is not used/);
});

Deno.test("no RQ worker and a loopback URL are warned about", async () => {
  const { registration } = setUp(
    { version: "4.7.3", workers: 0 },
    desire({ url: "http://127.0.0.1:9000/hooks/netbox" }),
  );
  const { status, warnings } = await registration.reconcile();
  is(status, "registered");
  match(warnings[0]!, /No RQ worker runs/);
  match(warnings[1]!, /Set HOOKBOX_URL/);
});
