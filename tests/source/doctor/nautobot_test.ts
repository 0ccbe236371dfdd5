import { deepStrictEqual as same, match, ok, strictEqual as is } from "node:assert/strict";
import { diagnoseSource, type Finding } from "../../../lib/source/doctor/mod.ts";
import { ADMIN, type NautobotDoubleOptions } from "../../../lib/testing/nautobot/mod.ts";
import { desire, setUpNautobot, wants } from "../registration/setup.ts";

const LISTEN = { hostname: "0.0.0.0", port: 9000 };
const SUBSCRIPTIONS = [wants("dcim.location", "update")];

/** A doctor at a doubled Nautobot. */
function examine(nautobot: NautobotDoubleOptions = {}, changes = {}, resolved: string[] = []) {
  const desired = desire({ subscriptions: SUBSCRIPTIONS, ...changes });
  const setup = setUpNautobot({ url: "https://nautobot.test", ...nautobot }, desired);
  const { api, clock } = setup;
  const here = { container: false, urlGiven: true, listen: LISTEN };
  const resolve = () => Promise.resolve(resolved);
  const diagnose = (ownUser: string | null = "hookbox") =>
    diagnoseSource({ api, clock, desired, here, ownUser, resolve });
  return { ...setup, diagnose };
}

function of(findings: readonly Finding[], title: string): Finding {
  const found = findings.find((finding) => finding.title === title);
  ok(found, `no finding "${title}" among ${findings.map((it) => it.title).join(", ")}`);
  return found;
}

Deno.test("diagnoseSource() finds nothing wrong with a registered Nautobot, and changes nothing", async () => {
  const { registration, diagnose, double } = examine();
  await registration.reconcile();
  const before = structuredClone(double.webhooks);
  const findings = await diagnose();
  same(findings.filter(({ level }) => level !== "ok"), []);
  same(findings.map(({ title }) => title), [
    "Nautobot answers",
    "Version",
    "Workers",
    "Clock",
    "Token",
    "Own user",
    "Permissions",
    "Registration",
    "Our address",
  ]);
  is(of(findings, "Version").detail, "Nautobot 3.2.7 is supported (2.4 to 3.2).");
  is(of(findings, "Workers").detail, "1 Celery worker runs.");
  same(double.webhooks, before);
});

Deno.test("diagnoseSource() asks for a user of our own on Nautobot", async () => {
  const { level, detail, fix } = of(await examine().diagnose(null), "Own user");
  is(level, "warning");
  match(detail, /hookbox needs a user of its own on Nautobot/);
  match(fix!, /set NAUTOBOT_OWN_USER to its name/);
});

Deno.test("diagnoseSource() names idle Celery workers and missing permissions", async () => {
  const permissions = ["extras.view_webhook", "extras.add_webhook"];
  const { diagnose } = examine({ workers: 0, tokens: { [ADMIN]: { permissions } } });
  const findings = await diagnose();
  match(of(findings, "Workers").fix!, /nautobot-worker/);
  match(
    of(findings, "Permissions").detail,
    /lacks extras\.change_webhook, extras\.delete_webhook\.$/,
  );
  match(findings.map(({ detail }) => detail).join(), /lacks dcim\.add_manufacturer.*only --probe/);
});

Deno.test("diagnoseSource() tells addresses to which Nautobot sends nothing", async () => {
  const literal = examine({}, { url: "http://127.0.0.1:9000/hooks/nautobot" });
  const addresses = (await literal.diagnose()).filter(({ title }) => title === "Our address");
  same(addresses.map(({ level }) => level), ["error"]);
  match(addresses[0]!.fix!, /ip addr add/);
  const { level, detail } = of(await examine({}, {}, ["127.0.1.1"]).diagnose(), "Our address");
  is(level, "error");
  match(detail, /hookbox\.test is 127\.0\.1\.1 as seen from here.*drops every delivery/);
});

Deno.test("diagnoseSource() judges versions of Nautobot", async () => {
  for (
    const [version, level] of [["2.3.16", "error"], ["2.4.0", "ok"], ["4.0.1", "warning"]] as const
  ) {
    is(of(await examine({ version }).diagnose(), "Version").level, level, version);
  }
});
