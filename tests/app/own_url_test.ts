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
