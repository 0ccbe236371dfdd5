import assert from "node:assert/strict";
import type { MatchedEvent } from "../../lib/handler/types.ts";
import { matchHandlers } from "../../lib/handler/match.ts";
import { hasBearer } from "../../lib/http/trust.ts";
import { StoreError } from "../../lib/store/store.ts";
import { handler } from "../handler/made.ts";
import { keepLog } from "../logged.ts";
import { from, type Options, SECRET, setup, signed } from "./setup.ts";

const TOKEN = "a-token-of-32-characters-0123456";

/** An application that takes events, with these handlers. */
function events(options: Options = {}, ...handlers: string[]) {
  const infos = handlers.map((id) => handler(id));
  const matched: MatchedEvent[] = [];
  const made = setup({
    match(event) {
      matched.push(event);
      return { runs: matchHandlers(infos, event) };
    },
    ...options,
    deps: { mayEmit: hasBearer(TOKEN), ...options.deps },
  });
  return { ...made, matched };
}

/** A request of somebody with the token. */
function posted(body?: BodyInit, headers: Record<string, string> = {}): RequestInit {
  return {
    method: "POST",
    headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json", ...headers },
    ...(body === undefined ? {} : { body }),
  };
}

Deno.test("receiveEvent() stores an event and answers 202 with its id and runs", async () => {
  const { app, commit, clock, matched } = events(
    {},
    "custom.deploy",
    "custom.deploy.chat",
    "custom.x",
  );
  const response = await app.request("/events/deploy", posted('{ "site": "ams" }'));
  assert.equal(response.status, 202);
  const [delivery] = commit.appended;
  assert.deepEqual(await response.json(), { id: delivery!.id, runs: 2 });
  assert.deepEqual({ ...delivery, body: new TextDecoder().decode(delivery!.body), runs: [] }, {
    id: matched[0]!.id,
    source: "",
    origin: "http",
    kind: "named",
    receivedAt: clock.now(),
    eventTime: clock.now(),
    objectType: null,
    action: "deploy",
    objectId: null,
    display: "deploy",
    user: null,
    requestId: null,
    urlObjectType: null,
    error: null,
    secretIndex: null,
    dedupe: null,
    body: '{ "site": "ams" }',
    runs: [],
  });
  assert.deepEqual(matched[0]!.data, { site: "ams" });
  assert.equal(matched[0]!.source, null);
  assert.equal(commit.inFlight, 0);
});

Deno.test("receiveEvent() stores an event that nobody listens to", async () => {
  const { app, commit } = events();
  const response = await app.request("/events/deploy", posted("1"));
  assert.deepEqual([response.status, (await response.json()).runs], [202, 0]);
  assert.equal(commit.appended.length, 1);
});

Deno.test("receiveEvent() takes no body for null", async () => {
  const { app, commit, matched } = events();
  assert.equal((await app.request("/events/deploy", posted())).status, 202);
  assert.equal(matched[0]!.data, null);
  assert.equal(new TextDecoder().decode(commit.appended[0]!.body), "null");
});

Deno.test("receiveEvent() takes what a source has signed, and says whose it is", async () => {
  const { app, commit, matched } = events({ secrets: ["new", SECRET] }, "custom.deploy");
  const response = await app.request("/events/deploy", signed('{"id":5}'));
  assert.equal(response.status, 202);
  const [{ source, secretIndex, origin }] = commit.appended as [typeof commit.appended[0]];
  assert.deepEqual([source, secretIndex, origin], ["netbox", 1, "http"]);
  assert.equal(matched[0]!.source, "netbox");
});

Deno.test("receiveEvent() answers 401 to who has neither token nor signature, before the body is read", async () => {
  for (
    const headers of [{}, { authorization: "Bearer wrong" }, { authorization: `Basic ${TOKEN}` }]
  ) {
    const { app, commit } = events();
    const body = new ReadableStream({ pull: () => assert.fail("the body was read") }, {
      highWaterMark: 0,
    });
    const response = await app.request("/events/deploy", { method: "POST", headers, body });
    assert.deepEqual(
      [response.status, response.headers.get("www-authenticate"), await response.json()],
      [401, "Bearer", { error: "unauthorized" }],
    );
    assert.equal(commit.appended.length, 0);
  }
});

Deno.test("receiveEvent() answers 401 where no token is set", async () => {
  const { app } = events({ deps: { mayEmit: hasBearer(null) } });
  assert.equal((await app.request("/events/deploy", posted("1"))).status, 401);
});

Deno.test("receiveEvent() answers 403 to a wrong signature, also beside the token", async () => {
  const { app } = events();
  const { headers, ...rest } = signed("{}", { secret: "another" });
  for (const more of [{}, { authorization: `Bearer ${TOKEN}` }]) {
    const init = { ...rest, headers: { ...headers as Record<string, string>, ...more } };
    assert.equal((await app.request("/events/deploy", init)).status, 403);
  }
});

Deno.test("receiveEvent() asks HOOKBOX_ALLOW_FROM about sources alone", async () => {
  const { app } = events({ limits: { allowFrom: ["192.0.2.0/24"] } });
  const elsewhere = from("198.51.100.7");
  assert.equal((await app.request("/events/deploy", signed("{}"), elsewhere)).status, 403);
  assert.equal((await app.request("/events/deploy", posted("{}"), elsewhere)).status, 202);
  assert.equal((await app.request("/events/deploy", signed("{}"), from("192.0.2.9"))).status, 202);
});

Deno.test("receiveEvent() answers 404 to what can be no name, and to hookbox's own", async () => {
  for (const name of ["Deploy", "a.b", "_x", "%20", "unreadable", "x%2Fy"]) {
    const { app } = events();
    assert.equal((await app.request(`/events/${name}`, posted("1"))).status, 404, name);
  }
});

Deno.test("receiveEvent() answers 405, 413 and 415 as receive() does", async () => {
  const { app } = events({ limits: { maxBody: 10 } });
  const get = await app.request("/events/deploy");
  assert.deepEqual([get.status, get.headers.get("allow")], [405, "POST, PUT, PATCH"]);
  assert.equal((await app.request("/events/deploy", posted('"0123456789"'))).status, 413);
  const form = posted("a=1", { "content-type": "application/x-www-form-urlencoded" });
  assert.equal((await app.request("/events/deploy", form)).status, 415);
  const packed = posted("{}", { "content-encoding": "gzip" });
  assert.equal((await app.request("/events/deploy", packed)).status, 415);
});

Deno.test("receiveEvent() answers 503 when it cannot store, and when too much is waiting", async () => {
  const { app, commit } = events();
  commit.failure = new StoreError("the disk is full");
  const failed = await app.request("/events/deploy", posted("1"));
  assert.deepEqual([failed.status, failed.headers.has("retry-after")], [503, true]);
  const asked: string[] = [];
  const full = events({
    deps: {
      refuses(source) {
        asked.push(source);
        return true;
      },
    },
  });
  assert.equal((await full.app.request("/events/deploy", posted("1"))).status, 503);
  assert.deepEqual(asked, [""]);
});

Deno.test("receiveEvent() tells a script that its body is no JSON", async () => {
  const { app, commit } = events();
  for (
    const [body, error] of [["{", /^the body is not JSON: /], [
      new Uint8Array([0x22, 0xff, 0x22]),
      /^the body is not UTF-8$/,
    ]] as const
  ) {
    const response = await app.request("/events/deploy", posted(body));
    assert.equal(response.status, 400);
    assert.match((await response.json()).error, error);
  }
  assert.equal(commit.appended.length, 0);
});

Deno.test("receiveEvent() loses nothing that a source has signed, and offers it as unreadable", async () => {
  await using log = await keepLog();
  const { app, commit } = events({}, "custom.unreadable", "custom.deploy");
  const response = await app.request("/events/deploy", signed('{"site": }'));
  assert.deepEqual([response.status, (await response.json()).runs], [202, 1]);
  const [delivery] = commit.appended;
  assert.equal(delivery!.kind, "unreadable");
  assert.match(delivery!.error!, /^event deploy: the body is not JSON: /);
  assert.deepEqual(delivery!.runs.map(({ handler }) => handler), ["custom.unreadable"]);
  assert.match(log.lines.join("\n"), /The event deploy of netbox is unreadable/);
});

Deno.test("receiveEvent() makes a duplicate of the same Idempotency-Key, and of nothing else", async () => {
  const { app, commit } = events();
  const send = async (key: string, name = "deploy") =>
    (await app.request(`/events/${name}`, posted("1", { "idempotency-key": key }))).json();
  const { id } = await send("a");
  assert.deepEqual(await send("a"), { duplicate: true, id });
  assert.equal((await send("b")).duplicate, undefined);
  assert.equal((await send("a", "other")).duplicate, undefined);
  assert.equal(commit.appended.length, 3);
  assert.match((await send("x".repeat(256))).error, /^an Idempotency-Key has at most 255/);
});
