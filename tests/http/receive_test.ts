import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { matchHandlers } from "../../lib/handler/match.ts";
import type { MatchedEvent } from "../../lib/handler/types.ts";
import { StoreError } from "../../lib/store/store.ts";
import { handler } from "../handler/made.ts";
import { recording, recordings, VERSIONS } from "../recordings.ts";
import { replayed, SECRET, setup, signed } from "./setup.ts";

const update = recording("4.7.3", "interface-update-description");

Deno.test("receive() stores a delivery and answers 202 with its id and runs", async () => {
  const matched: MatchedEvent[] = [];
  const runs = [
    { handler: "a", lane: "a:netbox:dcim.interface:1" },
    { handler: "b", lane: null, held: "handler broken" },
  ];
  const { app, commit, clock } = setup({
    secrets: ["new-secret", SECRET],
    match: (event) => {
      matched.push(event);
      return Promise.resolve({ runs, own: "maybe" as const, branch: null });
    },
  });
  const response = await app.request("/hooks/netbox", replayed(update));
  assert.equal(response.status, 202);
  const [delivery] = commit.appended;
  assert.deepEqual(await response.json(), { id: delivery!.id, runs: 2 });
  const body = new TextEncoder().encode(update.body);
  const sent = JSON.parse(update.body);
  assert.deepEqual({ ...delivery, body: null, dedupe: null }, {
    id: matched[0]!.id,
    source: "netbox",
    origin: "webhook",
    kind: "object",
    receivedAt: clock.now(),
    eventTime: Date.parse(sent.timestamp),
    objectType: "dcim.interface",
    action: "update",
    objectId: String(sent.data.id),
    display: sent.data.display,
    user: "admin",
    requestId: sent.request.id,
    urlObjectType: null,
    error: null,
    secretIndex: 1,
    body: null,
    dedupe: null,
    own: "maybe",
    branch: null,
    runs,
  });
  assert.deepEqual(new Uint8Array(delivery!.body), body);
  assert.deepEqual(delivery!.dedupe, createHash("sha256").update(body).digest());
  assert.equal(commit.inFlight, 0);
});

Deno.test("receive() answers every signed recording 202, and stores its bytes", async () => {
  for (const version of VERSIONS) {
    const { app, commit } = setup({ secrets: [SECRET, "second-secret"] });
    const all = recordings(version).filter((it) => it.secret !== "" && it.body !== "");
    for (const it of all) {
      const init = { ...replayed(it), method: it.method === "GET" ? "POST" : it.method };
      const response = await app.request("/hooks/netbox", init);
      const { duplicate } = await response.json();
      // A requeued job and the POST after a 307 are the same bytes again.
      assert.equal(response.status, duplicate ? 200 : 202, `${version} ${it.file}`);
    }
    const bytes = new Set(commit.appended.map(({ body }) => new TextDecoder().decode(body)));
    assert.deepEqual(bytes, new Set(all.map((it) => it.body)), version);
  }
});

Deno.test("receive() answers bytes that it has 200, with the id of the first", async () => {
  const { app, commit } = setup();
  const { id } = await (await app.request("/hooks/netbox", replayed(update))).json();
  const again = await app.request("/hooks/netbox", replayed(update));
  assert.equal(again.status, 200);
  assert.deepEqual(await again.json(), { duplicate: true, id });
  assert.equal(commit.appended.length, 1);
});

Deno.test("receive() never takes equal bytes of a body template for a duplicate", async () => {
  const { app, commit } = setup();
  for (let i = 0; i < 2; i++) {
    assert.equal((await app.request("/hooks/netbox", signed('{"kind":"updated"}'))).status, 202);
  }
  assert.deepEqual(commit.appended.map(({ dedupe }) => dedupe), [null, null]);
});

Deno.test("receive() takes the object type from the URL, a closing slash, PUT and PATCH", async () => {
  for (const method of ["POST", "PUT", "PATCH"]) {
    for (
      const [path, type] of [["/hooks/netbox", null], [
        "/hooks/netbox/dcim.interface",
        "dcim.interface",
      ]]
    ) {
      for (const slash of ["", "/"]) {
        const { app, commit } = setup();
        const response = await app.request(`${path}${slash}`, { ...replayed(update), method });
        assert.equal(response.status, 202, `${method} ${path}${slash}`);
        assert.equal(commit.appended[0]!.urlObjectType, type);
      }
    }
  }
});

Deno.test("receive() answers 404 to an unknown source, whatever the method", async () => {
  const { app, commit } = setup();
  for (const method of ["POST", "GET"]) {
    const { body: _, ...bare } = replayed(update);
    const response = await app.request(
      "/hooks/other",
      method === "GET" ? { ...bare, method } : replayed(update),
    );
    assert.equal(response.status, 404);
    assert.deepEqual(await response.json(), { error: "unknown source" });
  }
  assert.equal(commit.entered, 0);
});

Deno.test("receive() answers 405 to the GET of a followed redirect, and to other methods", async () => {
  const { app, commit } = setup();
  const get = await app.request("/hooks/netbox", replayed(recording("4.7.3", "receiver-302-2")));
  assert.equal(get.status, 405);
  assert.equal(get.headers.get("allow"), "POST, PUT, PATCH");
  assert.deepEqual(await get.json(), { error: "send deliveries with POST" });
  for (const method of ["DELETE", "OPTIONS", "HEAD"]) {
    assert.equal((await app.request("/hooks/netbox/dcim.site", { method })).status, 405);
  }
  assert.equal(commit.entered, 0);
});

Deno.test("receive() answers 415 to forms and to compressed bodies", async () => {
  const { app, commit } = setup();
  const cases: [Record<string, string>, string, string][] = [
    [{ "content-type": "multipart/form-data; boundary=x" }, "accept", "application/json"],
    [{ "content-type": "Application/X-WWW-Form-Urlencoded" }, "accept", "application/json"],
    [{ "content-encoding": "gzip" }, "accept-encoding", "identity"],
  ];
  for (const [headers, name, value] of cases) {
    const response = await app.request("/hooks/netbox", signed("{}", { headers }));
    assert.equal(response.status, 415, JSON.stringify(headers));
    assert.equal(response.headers.get(name), value);
    assert.equal(typeof (await response.json()).error, "string");
  }
  assert.equal(commit.entered, 0);
});

Deno.test("receive() accepts whatever content type NetBox was told to send", async () => {
  for (
    const type of [
      "application/json; charset=utf-8",
      "application/vnd.fixture+json",
      "text/plain",
      "",
      "nonsense",
    ]
  ) {
    const { app } = setup();
    const headers = { "content-type": type, "content-encoding": "Identity" };
    assert.equal((await app.request("/hooks/netbox", signed("{}", { headers }))).status, 202, type);
  }
  const { app } = setup();
  const { headers, ...rest } = signed("{}");
  const bare = new Headers(headers);
  bare.delete("content-type");
  assert.equal((await app.request("/hooks/netbox", { ...rest, headers: bare })).status, 202);
});

Deno.test("receive() answers 413, 408 and 400 to a body it cannot have, and closes the connection", async () => {
  const { app, commit, clock } = setup({ limits: { maxBody: 10, bodyTimeout: 15_000 } });
  const never = new ReadableStream();
  const broken = new ReadableStream({ pull: (it) => it.error(new Error("reset")) });
  const cases: [BodyInit, number, string][] = [
    [update.body, 413, "the body is larger than 10 bytes"],
    [never, 408, "the body did not arrive in time"],
    [broken, 400, "the body is incomplete"],
  ];
  for (const [body, status, error] of cases) {
    const asking = app.request("/hooks/netbox", { ...signed("{}"), body });
    await clock.advance(15_000);
    const response = await asking;
    assert.equal(response.status, status);
    assert.equal(response.headers.get("connection"), "close");
    assert.deepEqual(await response.json(), { error });
  }
  assert.deepEqual([commit.appended.length, commit.inFlight], [0, 0]);
});

Deno.test("receive() answers 403 without detail to a wrong, a missing and a foreign signature", async () => {
  const good = signed(update.body);
  const without = new Headers(good.headers);
  without.delete("x-hook-signature");
  const cases: [string, RequestInit, readonly string[]][] = [
    ["another secret", signed(update.body, { secret: "another" }), [SECRET]],
    ["other bytes", { ...good, body: `${update.body} ` }, [SECRET]],
    ["no signature", { ...good, headers: without }, [SECRET]],
    ["no hex", signed("{}", { headers: { "x-hook-signature": "sha512=zz" } }), [SECRET]],
    ["no body, as after a redirect", { ...good, body: "" }, [SECRET]],
    ["we have no secret", good, []],
    ["an empty secret", signed(update.body, { secret: "" }), [""]],
  ];
  for (const [name, init, secrets] of cases) {
    const { app, commit } = setup({ secrets });
    const response = await app.request("/hooks/netbox", init);
    assert.equal(response.status, 403, name);
    assert.equal(await response.text(), '{"error":"forbidden"}', name);
    assert.deepEqual([commit.appended.length, commit.inFlight], [0, 0], name);
  }
});

Deno.test("receive() parses nothing before the signature is checked", async () => {
  const fail = () => assert.fail("parsed");
  const { app } = setup({ source: { normalise: fail, hasDedupeKeys: fail } });
  const response = await app.request("/hooks/netbox", signed("{", { secret: "another" }));
  assert.equal(response.status, 403);
});

Deno.test("receive() asks for the secrets each time, so a reload changes them", async () => {
  let secrets = ["old"];
  const { app } = setup({ source: { secrets: () => secrets } });
  assert.equal((await app.request("/hooks/netbox", replayed(update))).status, 403);
  secrets = [SECRET];
  assert.equal((await app.request("/hooks/netbox", replayed(update))).status, 202);
});

Deno.test("receive() stores what it cannot read, and answers 202", async () => {
  const cases: [string | Uint8Array<ArrayBuffer>, RegExp][] = [
    ["", /^Cannot read the body: it is empty$/],
    ["{", /^Cannot read the body: it is not JSON: /],
    [new Uint8Array([0x22, 0xff, 0x22]), /^Cannot read the body: it is not UTF-8$/],
    ["[]", /./],
    ['{"event":"updated"}', /./],
    ["[".repeat(100_000) + "]".repeat(100_000), /./],
  ];
  for (const [body, error] of cases) {
    const matched: MatchedEvent[] = [];
    const { app, commit, clock } = setup({
      match(event) {
        matched.push(event);
        return { runs: [] };
      },
    });
    const response = await app.request("/hooks/netbox", signed(body));
    const [delivery] = commit.appended;
    assert.equal(response.status, 202);
    assert.deepEqual(await response.json(), { id: delivery!.id, runs: 0 });
    assert.equal(delivery!.kind, "unreadable");
    assert.match(delivery!.error!, error);
    assert.equal(delivery!.eventTime, clock.now());
    const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
    assert.deepEqual(new Uint8Array(delivery!.body), bytes);
    const [{ kind, source, data }, ...more] = matched as [MatchedEvent, ...MatchedEvent[]];
    assert.deepEqual([kind, source, more], ["named", "netbox", []]);
    assert.deepEqual(data, {
      error: delivery!.error,
      body: new TextDecoder().decode(bytes),
      objectType: null,
    });
  }
});

Deno.test("receive() offers what it cannot read to the handlers that ask for it", async () => {
  const handlers = [handler("custom.unreadable"), handler("dcim.any.any"), handler("custom.other")];
  const { app, commit } = setup({ match: (event) => ({ runs: matchHandlers(handlers, event) }) });
  const response = await app.request("/hooks/netbox/dcim.interface", signed("{"));
  assert.equal((await response.json()).runs, 1);
  assert.deepEqual(commit.appended[0]!.runs.map(({ handler, lane }) => [handler, lane]), [
    ["custom.unreadable", '["custom.unreadable","custom","unreadable"]'],
  ]);
});

Deno.test("receive() answers 503 with Retry-After and no detail when it cannot store", async () => {
  const { app, commit } = setup();
  commit.failure = new StoreError("the disk /var/lib/hookbox is full");
  const response = await app.request("/hooks/netbox", replayed(update));
  assert.equal(response.status, 503);
  assert.match(response.headers.get("retry-after")!, /^\d+$/);
  assert.deepEqual(await response.json(), { error: "cannot store it now" });
  assert.equal(commit.inFlight, 0);
  commit.failure = null;
  assert.equal((await app.request("/hooks/netbox", replayed(update))).status, 202);
});

Deno.test("receive() answers 503 when it is not known which handlers match", async () => {
  const { app, commit } = setup({ match: () => Promise.reject(new Error("stopping")) });
  assert.equal((await app.request("/hooks/netbox", replayed(update))).status, 503);
  assert.deepEqual([commit.appended.length, commit.inFlight], [0, 0]);
});

Deno.test("receive() is in the commit from before its body is there", async () => {
  const { app, commit } = setup();
  const { readable, writable } = new TransformStream<Uint8Array>();
  const bytes = new TextEncoder().encode(update.body);
  const response = app.request("/hooks/netbox", { ...signed(update.body), body: readable });
  assert.equal(commit.inFlight, 1);
  const writer = writable.getWriter();
  await writer.write(bytes);
  await writer.close();
  assert.equal((await response).status, 202);
  assert.equal(commit.inFlight, 0);
});

Deno.test("createApp() answers JSON to what it does not know, and redirects nowhere", async () => {
  const { app } = setup();
  for (
    const path of [
      "/",
      "/hooks",
      "/hooks/",
      "/hooks/netbox/dcim.site/x",
      "/hooks//netbox",
      "/control/status",
      "/%zz",
    ]
  ) {
    const response = await app.request(path, { method: "POST" });
    assert.equal(response.status, 404, path);
    assert.deepEqual(await response.json(), { error: "not found" }, path);
  }
});

Deno.test("createApp() says 500 and no more when something of ours breaks", async () => {
  const { app } = setup({
    source: {
      secrets: () => {
        throw new Error("secret path /x");
      },
    },
  });
  const response = await app.request("/hooks/netbox", replayed(update));
  assert.equal(response.status, 500);
  assert.deepEqual(await response.json(), { error: "internal error" });
});
