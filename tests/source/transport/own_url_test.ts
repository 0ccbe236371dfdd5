import assert from "node:assert/strict";
import { describeOwnUrl, type OwnUrl } from "../../../lib/source/transport/own_url.ts";

const OWN: OwnUrl = {
  url: "http://192.0.2.10:9000",
  configured: false,
  hostname: "0.0.0.0",
  source: "https://netbox.example:8443/x",
  container: false,
};

/** The only warning; null when there is none. */
function warning(own: Partial<OwnUrl>): string | null {
  const { warnings } = describeOwnUrl({ ...OWN, ...own });
  assert.ok(warnings.length <= 1, warnings.join("\n"));
  return warnings[0] ?? null;
}

Deno.test("describeOwnUrl() says the URL and where it comes from", () => {
  assert.deepEqual(describeOwnUrl(OWN), {
    text:
      "http://192.0.2.10:9000 (our address on the route to netbox.example:8443; HOOKBOX_URL sets another)",
    warnings: [],
  });
  assert.deepEqual(describeOwnUrl({ ...OWN, configured: true }), {
    text: "http://192.0.2.10:9000 (HOOKBOX_URL)",
    warnings: [],
  });
});

Deno.test("describeOwnUrl() warns about loopback, whether NetBox is elsewhere or here", () => {
  for (const url of ["http://127.0.0.1:9000", "http://localhost:9000", "http://[::1]:9000"]) {
    assert.match(warning({ url })!, /its own host, not this one: set HOOKBOX_URL/, url);
    assert.match(
      warning({ url, source: "http://127.0.0.1:8000" })!,
      /only if it runs on this host and not in a container/,
      url,
    );
  }
});

Deno.test("describeOwnUrl() warns about an address inside a container, unless it was set", () => {
  assert.match(warning({ container: true })!, /inside this container.*set HOOKBOX_URL/);
  assert.equal(warning({ container: true, configured: true }), null);
});

Deno.test("describeOwnUrl() warns when only this host reaches the address we listen on", () => {
  for (const hostname of ["127.0.0.1", "localhost", "::1"]) {
    assert.match(warning({ hostname })!, /set HOOKBOX_LISTEN to 0\.0\.0\.0/, hostname);
  }
  assert.equal(warning({ hostname: "192.0.2.10" }), null);
});
