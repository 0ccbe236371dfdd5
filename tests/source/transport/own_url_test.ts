import assert from "node:assert/strict";
import {
  type Doubt,
  doubtLoopback,
  doubtsAboutUrl,
  type OwnUrl,
} from "../../../lib/source/transport/own_url.ts";

const OWN: OwnUrl = {
  url: "http://192.0.2.10:9000",
  configured: false,
  listen: { hostname: "0.0.0.0", port: 9000 },
  source: "https://netbox.example:8443/x",
  product: { name: "NetBox" },
  container: false,
};

/** The only doubt; null when there is none. */
function doubt(own: Partial<OwnUrl>): Doubt | null {
  const doubts = doubtsAboutUrl({ ...OWN, ...own });
  assert.ok(doubts.length <= 1, JSON.stringify(doubts));
  return doubts[0] ?? null;
}

/** The same as text: `error: what fix`. */
function said(own: Partial<OwnUrl>): string | null {
  const found = doubt(own);
  return found && `${found.level}: ${found.detail} ${found.fix}`;
}

Deno.test("doubtsAboutUrl() finds nothing wrong with an address that others reach", () => {
  assert.equal(said({}), null);
  assert.equal(said({ configured: true }), null);
});

Deno.test("doubtsAboutUrl() doubts loopback, whether the source is elsewhere or here", () => {
  for (const host of ["127.0.0.1", "localhost", "[::1]", "0.0.0.0", "[::ffff:127.0.0.1]"]) {
    const url = `http://${host}:9000`;
    assert.match(said({ url })!, /^error: .*its own machine, not this one\. Set HOOKBOX_URL/, url);
    assert.match(
      said({ url, source: "http://127.0.0.1:8000" })!,
      /^warning: .*only if it runs on this host and not in a container/,
      url,
    );
  }
  assert.match(
    doubtLoopback({ ...OWN, url: "http://[::1]/", product: { name: "Nautobot" } })!.detail,
    /^Nautobot is told to send to/,
  );
});

Deno.test("doubtsAboutUrl() doubts an address inside a container, unless it was set", () => {
  assert.match(said({ container: true })!, /inside this container.*Set HOOKBOX_URL/);
  assert.equal(said({ container: true, configured: true }), null);
});

Deno.test("doubtsAboutUrl() doubts an address to listen on that only this host reaches", () => {
  for (const hostname of ["127.0.0.1", "localhost", "::1"]) {
    const listen = { hostname, port: 9000 };
    assert.match(said({ listen })!, /set HOOKBOX_LISTEN to 0\.0\.0\.0/, hostname);
  }
  assert.equal(said({ listen: { hostname: "192.0.2.10", port: 9000 } }), null);
});

Deno.test("doubtsAboutUrl() doubts what is no URL, and https at our own plain port", () => {
  assert.match(
    said({ url: "ftp://x.test/" })!,
    /^error: "ftp:\/\/x.test\/" is no http or https URL/,
  );
  assert.match(said({ url: "nonsense" })!, /no http or https URL/);
  assert.match(said({ url: "https://x.test:9000/" })!, /^error: .*plain http on port 9000/);
  const listen = { hostname: "0.0.0.0", port: 443 };
  assert.match(said({ url: "https://x.test/", listen })!, /plain http on port 443/);
});

Deno.test("doubtsAboutUrl() shows no password of a URL", () => {
  const url = "http://me:secret@127.0.0.1:9000/";
  assert.ok(!said({ url })!.includes("secret"));
});
