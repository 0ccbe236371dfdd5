import assert from "node:assert/strict";
import { ConfigError } from "../../lib/config/problem.ts";
import { parseSources } from "../../lib/config/more_sources.ts";
import { load } from "./load_helper.ts";

const TWO = {
  HOOKBOX_SOURCES: "lab, dc-2:nautobot",
  HOOKBOX_SOURCE_LAB_URL: "https://lab.example/",
  HOOKBOX_SOURCE_LAB_TOKEN: "0123456789abcdef",
  HOOKBOX_SOURCE_DC_2_URL: "https://dc2.example",
  HOOKBOX_SOURCE_DC_2_SECRETS: "a-long-secret,another-secret",
  HOOKBOX_SOURCE_DC_2_SSL_VERIFY: "false",
  HOOKBOX_SOURCE_DC_2_OWN_USER: "hookbox",
};

Deno.test("HOOKBOX_SOURCES names sources, each with variables of its own", async () => {
  const { settings, warnings, origins } = await load({ env: TWO });
  assert.deepEqual(settings.sources, [{
    name: "lab",
    kind: "netbox",
    url: "https://lab.example",
    token: "0123456789abcdef",
    secrets: [],
    caFile: null,
    sslVerify: true,
    ownUser: null,
  }, {
    name: "dc-2",
    kind: "nautobot",
    url: "https://dc2.example",
    token: null,
    secrets: ["a-long-secret", "another-secret"],
    caFile: null,
    sslVerify: false,
    ownUser: "hookbox",
  }]);
  assert.deepEqual(warnings, []);
  const token = origins.get("HOOKBOX_SOURCE_LAB_TOKEN");
  assert.deepEqual([token?.set, token?.secret, token?.value], [true, true, null]);
});

Deno.test("HOOKBOX_SOURCES stands beside NETBOX_URL", async () => {
  const { settings } = await load({ env: { ...TWO, NETBOX_URL: "https://main.example" } });
  assert.deepEqual(settings.sources.map(({ name }) => name), ["netbox", "lab", "dc-2"]);
});

Deno.test("a variable of a source that is not named gets a warning", async () => {
  const { warnings } = await load({ env: { ...TWO, HOOKBOX_SOURCE_LAP_URL: "https://x.example" } });
  assert.deepEqual(warnings, [
    "There is no variable HOOKBOX_SOURCE_LAP_URL; did you mean HOOKBOX_SOURCE_LAB_URL?",
  ]);
});

async function problemOf(env: Record<string, string>): Promise<string> {
  const error = await load({ env: { ...TWO, ...env } }).then(() => null, (error) => error);
  assert.ok(error instanceof ConfigError, "it was loaded");
  return error.message;
}

Deno.test("the problems of all sources are told at once, without their secrets", async () => {
  const problem = await problemOf({
    HOOKBOX_SOURCE_LAB_URL: "lab.example",
    HOOKBOX_SOURCE_DC_2_SECRETS: "tiny",
    HOOKBOX_SOURCE_DC_2_SSL_VERIFY: "maybe",
  });
  assert.match(problem, /HOOKBOX_SOURCE_LAB_URL: "lab\.example" /);
  assert.match(problem, /HOOKBOX_SOURCE_DC_2_SECRETS: the value /);
  assert.match(problem, /HOOKBOX_SOURCE_DC_2_SSL_VERIFY: "maybe" /);
  assert.doesNotMatch(problem, /tiny/);
});

Deno.test("two sources have neither a URL nor a secret in common", async () => {
  const same = await problemOf({ HOOKBOX_SOURCE_DC_2_URL: TWO.HOOKBOX_SOURCE_LAB_URL });
  assert.match(same, /The sources lab and dc-2 have the same URL/);
  const shared = await problemOf({ HOOKBOX_SOURCE_LAB_SECRETS: "another-secret" });
  assert.match(shared, /The sources lab and dc-2 share a secret; each source needs its own/);
});

const WRONG = {
  "Lab": /is not a list of names and kinds/,
  "lab:netbox:x": /is not a list of names and kinds/,
  "lab:zabbix": /has the kind "zabbix"; there are netbox and nautobot/,
  "netbox": /has "netbox", for which there are NETBOX_URL and so on/,
  "lab,lab:nautobot": /has "lab" twice/,
};

for (const [text, problem] of Object.entries(WRONG)) {
  Deno.test(`parseSources() refuses ${text}`, () => {
    assert.throws(() => parseSources(text), problem);
  });
}
