import assert from "node:assert/strict";
import { doubtsAbout, ownUrls } from "../../lib/app/own_url.ts";
import type { Settings } from "../../lib/config/settings.ts";
import { settings } from "./settings.ts";

const netboxUrl = async (of: Settings, port: number) => (await ownUrls(of, port)).get("netbox");
const at = (url: string | null) => new Map([["netbox", url]]);

Deno.test("ownUrls() is HOOKBOX_URL where that is set", async () => {
  const url = "https://hooks.example.com";
  assert.equal(await netboxUrl(await settings({ HOOKBOX_URL: url }), 9000), url);
});

Deno.test("ownUrls() is the one address that we listen on", async () => {
  const listening = (listen: string) => settings({ HOOKBOX_LISTEN: listen });
  assert.equal(await netboxUrl(await listening("127.0.0.1:0"), 4711), "http://127.0.0.1:4711");
  assert.equal(await netboxUrl(await listening("[::1]:9000"), 9000), "http://[::1]:9000");
});

Deno.test("ownUrls() is our address on the route to the source, else not known", async () => {
  using netbox = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = netbox.addr as Deno.NetAddr;
  const source = { NETBOX_URL: `http://127.0.0.1:${port}`, NETBOX_TOKEN: "0123456789abcdef" };
  assert.equal(await netboxUrl(await settings(source), 9000), "http://127.0.0.1:9000");
  assert.equal(await netboxUrl(await settings({}), 9000), null);
});

Deno.test("ownUrls() takes no address of an instance on Deno Deploy for one that others reach", async () => {
  const deploy = { DENO_DEPLOY: "true", HOOKBOX_STORE: "postgres://db/site" };
  const timeline = {
    DENO_TIMELINE: "production",
    DENO_DEPLOY_APP_SLUG: "hooks",
    DENO_DEPLOY_ORG_SLUG: "acme",
  };
  assert.equal(await netboxUrl(await settings({ ...deploy, HOOKBOX_LISTEN: ":8000" }), 8000), null);
  const listening = { ...deploy, HOOKBOX_LISTEN: "127.0.0.1:8000" };
  assert.equal(await netboxUrl(await settings(listening), 8000), null);
  const known = await settings({ ...listening, ...timeline });
  assert.equal(await netboxUrl(known, 8000), "https://hooks.acme.deno.net");
});

Deno.test("doubtsAbout() says what to set, and leaves what the registration says to it", async () => {
  const source = { NETBOX_URL: "https://netbox.example.com", NETBOX_TOKEN: "0123456789abcdef" };
  const listening = await settings({ ...source, HOOKBOX_LISTEN: "127.0.0.1:9000" });
  assert.match((await doubtsAbout(listening, at("http://10.0.0.1:9000")))[0]!, /HOOKBOX_LISTEN/);
  const url = "http://127.0.0.1:9000";
  assert.deepEqual(await doubtsAbout(await settings(source), at(url)), []);
  const [doubt] = await doubtsAbout(
    await settings({ ...source, HOOKBOX_REGISTER: "off" }),
    at(url),
  );
  assert.match(doubt!, /its own machine, not this one\. Set HOOKBOX_URL/);
  assert.deepEqual(await doubtsAbout(await settings({}), at(null)), []);
});
