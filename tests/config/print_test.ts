import assert from "node:assert/strict";
import { printSettings, printSettingsJson } from "../../lib/config/print.ts";
import { load } from "./load_helper.ts";

const surroundings = {
  env: {
    NETBOX_API: "https://netbox.example",
    NETBOX_TOKEN_FILE: "/run/token",
    HOOKBOX_STORE: "postgres://user:pg-hidden@db/hookbox?sslpassword=also-hidden",
    HTTPS_PROXY: "http://user:proxy-hidden@proxy:3128",
    HTTP_PROXY: "user:proxy-hidden@proxy:3128",
    HOOKBOX_ADMIN_PASSWORD: "hidden-password",
  },
  files: {
    "./hookbox.env": "HOOKBOX_SECRETS=very-hidden-value\nHOOKBOX_NAME=lab\n",
    "/run/token": "0123456789hidden",
  },
  flags: { HOOKBOX_LISTEN: ":9001" },
};

Deno.test("printSettings() shows each value with its origin, in columns", async () => {
  const { origins } = await load(surroundings);
  const lines = printSettings(origins).split("\n").map((line) => line.replace(/ {2,}/g, "|"));
  for (
    const line of [
      "NETBOX_URL|https://netbox.example|environment (NETBOX_API)",
      "NETBOX_TOKEN|(set)|environment (NETBOX_TOKEN_FILE) /run/token",
      "HOOKBOX_NAME|lab|env file ./hookbox.env:2",
      "HOOKBOX_SECRETS|(set)|env file ./hookbox.env:1",
      "HOOKBOX_LISTEN|:9001|flag",
      "HOOKBOX_DRAIN|20s|default",
      "HOOKBOX_ALLOW_FROM|(any)|default",
      "HOOKBOX_EVENTS_TOKEN|(not set)|default",
      "HOOKBOX_LOG_FORMAT|json|default",
      "HOOKBOX_STORE|postgres://***@db/hookbox?sslpassword=***|environment",
      "HTTPS_PROXY|http://***@proxy:3128|environment",
      "HTTP_PROXY|***@proxy:3128|environment",
    ]
  ) assert.ok(lines.includes(line), `${line}\nnot in\n${lines.join("\n")}`);
  assert.equal(lines.length, origins.size);
});

Deno.test("printSettings() says that secrets are generated when there are none", async () => {
  const { origins } = await load();
  assert.match(
    printSettings(origins),
    /^HOOKBOX_SECRETS +\(not set\) +default: generated once, kept in the store$/m,
  );
});

Deno.test("printSettings() and printSettingsJson() show no secret", async () => {
  const { origins } = await load(surroundings);
  assert.ok(!printSettings(origins).includes("hidden"));
  assert.ok(!JSON.stringify(printSettingsJson(origins)).includes("hidden"));
});

Deno.test("printSettingsJson() gives value and origin by name", async () => {
  const printed = printSettingsJson((await load(surroundings)).origins);
  assert.deepEqual(printed["HOOKBOX_NAME"], {
    value: "lab",
    set: true,
    secret: false,
    from: "env file",
    as: null,
    place: "./hookbox.env:2",
  });
  assert.deepEqual(printed["HOOKBOX_SECRETS"], {
    value: null,
    set: true,
    secret: true,
    from: "env file",
    as: null,
    place: "./hookbox.env:1",
  });
});
