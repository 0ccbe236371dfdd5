import assert from "node:assert/strict";
import { ConfigError } from "../../lib/config/problem.ts";
import { load } from "./load_helper.ts";

const NETBOX = { NETBOX_URL: "https://netbox.example", NETBOX_TOKEN: "0123456789abcdef" };
const NAUTOBOT = { NAUTOBOT_URL: "https://nautobot.example", NAUTOBOT_TOKEN: "fedcba9876543210" };

async function names(env: Record<string, string>): Promise<string[]> {
  return (await load({ env })).settings.sources.map(({ name, kind }) => `${name} ${kind}`);
}

Deno.test("sourcesOf() gives what is named, and without any a NetBox", async () => {
  assert.deepEqual(await names({}), ["netbox netbox"]);
  assert.deepEqual(await names(NETBOX), ["netbox netbox"]);
  assert.deepEqual(await names(NAUTOBOT), ["nautobot nautobot"]);
  assert.deepEqual(await names({ ...NETBOX, ...NAUTOBOT }), [
    "netbox netbox",
    "nautobot nautobot",
  ]);
});

Deno.test("sourcesOf() reads everything of a Nautobot", async () => {
  const { settings } = await load({
    env: { ...NAUTOBOT, NAUTOBOT_SSL_VERIFY: "false", NAUTOBOT_OWN_USER: "hookbox" },
  });
  assert.deepEqual(settings.sources, [{
    name: "nautobot",
    kind: "nautobot",
    url: "https://nautobot.example",
    token: "fedcba9876543210",
    caFile: null,
    sslVerify: false,
    ownUser: "hookbox",
    secrets: [],
  }]);
});

Deno.test("sourcesOf() gives HOOKBOX_SECRETS to the only source, and else to NetBox", async () => {
  const secrets = { HOOKBOX_SECRETS: "first-secret" };
  const alone = await load({ env: { ...NAUTOBOT, ...secrets } });
  assert.deepEqual(alone.settings.sources.map((source) => source.secrets), [["first-secret"]]);
  const both = await load({ env: { ...NETBOX, ...NAUTOBOT, ...secrets } });
  assert.deepEqual(both.settings.sources.map((source) => source.secrets), [["first-secret"], []]);
  const own = await load({
    env: { ...NETBOX, ...NAUTOBOT, ...secrets, NAUTOBOT_SECRETS: "second-secret" },
  });
  assert.deepEqual(own.settings.sources[1]!.secrets, ["second-secret"]);
});

Deno.test("clashesOf() refuses one secret for two sources, without showing it", async () => {
  const env = { HOOKBOX_SECRETS: "shared-secret", NAUTOBOT_SECRETS: "other-secret,shared-secret" };
  await assert.rejects(load({ env: { ...NETBOX, ...NAUTOBOT, ...env } }), (error) => {
    assert.ok(error instanceof ConfigError);
    assert.match(error.message, /The sources netbox and nautobot share a secret/);
    assert.ok(!error.message.includes("shared-secret"));
    return true;
  });
});

Deno.test("sourceDoubts() warns of a Nautobot's token in the clear, and of one without URL", async () => {
  const { warnings } = await load({
    env: { ...NAUTOBOT, NAUTOBOT_URL: "http://nautobot.example" },
  });
  assert.ok(warnings.some((it) => it.startsWith("NAUTOBOT_URL begins with http://")));
  const without = await load({ env: { NAUTOBOT_TOKEN: "fedcba9876543210" } });
  assert.ok(without.warnings.some((it) => it.startsWith("NAUTOBOT_TOKEN is set and NAUTOBOT_URL")));
});
