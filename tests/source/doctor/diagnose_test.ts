import { deepStrictEqual as same, match, ok, strictEqual as is } from "node:assert/strict";
import { createNetBoxApi } from "../../../lib/source/netbox/api.ts";
import { diagnoseSource, type Finding, type Here } from "../../../lib/source/doctor/mod.ts";
import type { NetBoxDoubleOptions } from "../../../lib/testing/netbox/mod.ts";
import { ADMIN, createNetBoxDouble, VERSIONS } from "../../../lib/testing/netbox/mod.ts";
import { FakeClock } from "../../fake_clock.ts";
import { desire, setUp, THEM } from "../registration/setup.ts";

const HERE: Here = {
  container: false,
  urlGiven: true,
  listen: { hostname: "0.0.0.0", port: 9000 },
};

function titles(findings: readonly Finding[], level: Finding["level"]): string[] {
  return findings.filter((finding) => finding.level === level).map(({ title }) => title);
}

function of(findings: readonly Finding[], title: string): Finding {
  const found = findings.find((finding) => finding.title === title);
  ok(found, `no finding "${title}" among ${findings.map((it) => it.title).join(", ")}`);
  return found;
}

/** A doctor at a doubled NetBox, with the token "key". */
function examine(
  netbox: Partial<NetBoxDoubleOptions> = {},
  changes = {},
  here: Partial<Here> = {},
  ownUser: string | null = null,
) {
  const setup = setUp({ version: "4.7.3", url: "https://netbox.test", ...netbox }, desire(changes));
  const { api, clock, desired } = setup;
  return {
    ...setup,
    diagnose: () => diagnoseSource({ api, clock, desired, here: { ...HERE, ...here }, ownUser }),
  };
}

for (const version of VERSIONS) {
  Deno.test(`diagnoseSource() finds nothing wrong with a registered NetBox ${version}, and changes nothing`, async () => {
    const { registration, diagnose, double } = examine({ version });
    await registration.reconcile();
    const before = structuredClone([double.webhooks, double.rules, double.tags]);
    const findings = await diagnose();
    same([titles(findings, "error"), titles(findings, "warning")], [[], []]);
    match(of(findings, "NetBox answers").detail, new RegExp(`NetBox ${version} at https`));
    const whose = version >= "4.5" ? /belongs to "admin"/ : /does not say whose/;
    match(of(findings, "Token").detail, whose);
    is(findings.some(({ title }) => title === "Failed jobs"), version >= "4.2");
    same([double.webhooks, double.rules, double.tags], before);
  });
}

Deno.test("diagnoseSource() says whose changes count as hookbox's own, where that is set", async () => {
  const findings = async (ownUser: string | null) => await examine({}, {}, {}, ownUser).diagnose();
  is(
    of(await findings("hookbox"), "Own user").detail,
    `Changes by "hookbox" are taken for hookbox's own (NETBOX_OWN_USER).`,
  );
  ok(!(await findings(null)).some(({ title }) => title === "Own user"));
});

Deno.test("diagnoseSource() prints what the registration lacks", async () => {
  const { diagnose } = examine();
  const { level, detail, fix } = of(await diagnose(), "Registration");
  is(level, "warning");
  match(detail, /\+ webhook hookbox:default\n[^]*secret: \(hidden\)[^]*\+ event rule/);
  ok(!detail.includes("sécret"));
  match(fix!, /hookbox register/);
});

Deno.test("diagnoseSource() names idle workers, failed jobs and missing permissions", async () => {
  const { diagnose } = examine({ workers: 0, failedJobs: 3 });
  const findings = await diagnose();
  same(titles(findings, "error"), ["Workers"]);
  match(of(findings, "Workers").fix!, /netbox-rq/);
  match(of(findings, "Failed jobs").detail, /^3 background jobs have failed/);
  is(findings.filter(({ detail }) => detail.includes("RQ worker")).length, 1, "said once");

  const permissions = ["extras.view_webhook", "extras.view_eventrule"];
  const { diagnose: limited } = examine({ tokens: { [ADMIN]: { permissions } } });
  const found = await limited();
  is(
    of(found, "Permissions").detail,
    "The token's user lacks extras.add_webhook, extras.change_webhook, extras.delete_webhook, " +
      "extras.add_eventrule, extras.change_eventrule, extras.delete_eventrule.",
  );
  match(
    found.find(({ title, level }) => title === "Permissions" && level === "warning")!.detail,
    /extras\.add_tag, extras\.delete_tag, which only --probe needs/,
  );
  ok(
    !found.some(({ title }) => title === "Failed jobs"),
    "superusers only: skipped without a word",
  );
});

Deno.test("diagnoseSource() says when another hookbox has the name", async () => {
  const { double, diagnose } = examine();
  const other = setUp(double, desire({ owner: THEM, url: "http://other.test/" }));
  await other.registration.reconcile();
  const finding = of(await diagnose(), "Registration");
  is(finding.level, "error");
  match(finding.detail, /db2\.example.*HOOKBOX_NAME/);
});

Deno.test("diagnoseSource() tells a clock that is off", async () => {
  for (
    const [seconds, detail] of [
      [20, /agree/],
      [90, /NetBox's clock is 9\d s ahead of ours/],
      [-7200, /NetBox's clock is 7\d{3} s behind ours/],
    ] as const
  ) {
    const { diagnose } = examine({ now: () => new FakeClock().now() + seconds * 1000 });
    match(of(await diagnose(), "Clock").detail, detail);
  }
});

Deno.test("diagnoseSource() goes on with our address when NetBox does not answer", async () => {
  const api = createNetBoxApi({
    url: "https://netbox.test",
    token: ADMIN,
    fetch: () =>
      Promise.reject(new Error("Cannot reach https://netbox.test: the connection was refused")),
  });
  const findings = await diagnoseSource({ api, desired: desire(), here: HERE });
  same(findings.map(({ title, level }) => [title, level]), [
    ["NetBox answers", "error"],
    ["Our address", "ok"],
  ]);
  is(findings[0]!.detail, "Cannot reach https://netbox.test: the connection was refused.");
});

Deno.test("diagnoseSource() tells a wrong token from a NetBox that does not answer", async () => {
  const { double } = examine();
  const api = createNetBoxApi({ url: double.url, token: "wrong", fetch: double.fetch });
  const [finding] = await diagnoseSource({ api, desired: desire(), here: HERE });
  is(finding!.title, "Token");
  match(finding!.detail, /NETBOX_TOKEN \(403\): Invalid v1 token/);
});

Deno.test("diagnoseSource() judges versions", async () => {
  for (
    const [version, level, detail] of [
      ["3.5.9", "error", /older than 3\.6\.9/],
      ["4.2.6-Docker-3.2.0", "ok", /supported \(3\.6\.9 to 4\.7\)/],
      ["5.1.0", "warning", /newer than 4\.7/],
      ["banana", "warning", /no version/],
    ] as const
  ) {
    const { double, diagnose } = examine();
    double.intercept = (request) =>
      request.url.endsWith("/api/status/")
        ? Response.json({ "netbox-version": version })
        : undefined;
    const finding = of(await diagnose(), "Version");
    is(finding.level, level, version);
    match(finding.detail, detail);
  }
});

Deno.test("diagnoseSource() judges our address", async () => {
  const cases: [string, Partial<Here>, Record<string, unknown>, Finding["level"], RegExp][] = [
    ["http://127.0.0.1:9000/hooks/netbox", {}, {}, "error", /its own machine, not this one/],
    ["http://localhost/x", {}, {}, "error", /its own machine, not this one/],
    ["http://[::1]:9000/x", {}, {}, "error", /its own machine, not this one/],
    ["ftp://hookbox.test/x", {}, {}, "error", /no http or https/],
    ["nonsense", {}, {}, "error", /no http or https/],
    ["https://hookbox.test:9000/x", {}, {}, "error", /speaks plain http on port 9000/],
    [
      "http://172.17.0.2:9000/x",
      { container: true, urlGiven: false },
      {},
      "warning",
      /inside this container/,
    ],
    ["https://hookbox.test/x", {}, { sslVerify: false }, "warning", /does not check/],
    ["http://hookbox.test/x", {}, { caFile: "/ca" }, "warning", /no effect/],
    ["https://me:pw@hookbox.test/x", {}, {}, "ok", /send to https:\/\/hookbox\.test\/x/],
    ["http://172.17.0.2:9000/x", { container: true }, {}, "ok", /172/],
  ];
  for (const [url, here, changes, level, detail] of cases) {
    const findings = await examine({}, { url, ...changes }, here).diagnose();
    const finding = of(findings, "Our address");
    is(finding.level, level, url);
    match(finding.detail, detail);
  }
});

Deno.test("diagnoseSource() warns of a token in clear text", async () => {
  const { diagnose } = examine({ url: "http://netbox.test" });
  match(of(await diagnose(), "NetBox answers").detail, /unencrypted/);
  const double = createNetBoxDouble({ version: "4.7.3", url: "http://127.0.0.1:8000" });
  const api = createNetBoxApi({ url: double.url, token: ADMIN, fetch: double.fetch });
  const findings = await diagnoseSource({
    api,
    desired: desire({ url: "http://127.0.0.1:9000/hooks/netbox" }),
    here: HERE,
  });
  is(of(findings, "NetBox answers").level, "ok");
  match(of(findings, "Our address").detail, /only if it runs on this host/);
});
