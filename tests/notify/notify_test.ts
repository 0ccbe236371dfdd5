import assert from "node:assert/strict";
import type { Clock } from "../../lib/clock.ts";
import { type Chat, chatsOf, notify, slack, webex, webhook } from "../../lib/notify.ts";
import { SlackDouble } from "../handlers/slack_double.ts";
import { WebexDouble } from "./webex_double.ts";

const ROOM = "Y2lzY29zcGFyazovL3VzL1JPT00vMQ";

/** A context that keeps what is logged. */
function contextOf(env: Record<string, string> = {}, { dryRun = false } = {}) {
  const lines: string[] = [];
  const abort = new AbortController();
  const log = {
    info: (line: string) => void lines.push(`info: ${line}`),
    warn: (line: string) => void lines.push(`warn: ${line}`),
  };
  return { log, lines, abort, signal: abort.signal, dryRun, env: (name: string) => env[name] };
}

/** A clock whose waits are over at once, and kept in `waits`; time limits of a request end by `expire()`. */
function hurried(timeout = 10_000) {
  const waits: number[] = [];
  const limits = new Set<() => void>();
  let time = 0;
  const clock: Clock = {
    now: () => Date.UTC(2026, 10, 22) + time,
    monotonic: () => time,
    after(ms, fn) {
      if (ms === timeout) {
        limits.add(fn);
        return () => limits.delete(fn);
      }
      waits.push(ms);
      time += ms;
      queueMicrotask(fn);
      return () => {};
    },
  };
  const expire = () => {
    for (const limit of limits) limit();
  };
  return { clock, waits, expire };
}

const toRoom = (double: WebexDouble): Chat[] => [
  webex({ token: double.token, to: ROOM, url: double.url }),
];

Deno.test("notify() sends to a room of Webex, and to a person", async () => {
  await using double = new WebexDouble();
  const env = { WEBEX_TOKEN: double.token, WEBEX_URL: double.url };
  const ctx = contextOf({ ...env, WEBEX_TO: ROOM });
  assert.deepEqual(await notify(ctx, "Hello"), { sent: ["Webex"], problems: [] });
  await notify(contextOf({ ...env, WEBEX_TO: "ops@example.net" }), "Hello again");
  assert.deepEqual(double.messages, [
    { to: ROOM, text: "Hello" },
    { to: "ops@example.net", text: "Hello again" },
  ]);
  assert.deepEqual(double.faults, []);
  assert.deepEqual(ctx.lines, ["info: Hello"]);
});

Deno.test("notify() sends to all chats that are set, and one that fails does not keep the others from it", async () => {
  await using one = new WebexDouble();
  await using two = new SlackDouble();
  one.script.push({ status: 403, body: '{"message":"Not a member","trackingId":"ROUTER_9"}' });
  const ctx = contextOf({
    WEBEX_TOKEN: one.token,
    WEBEX_TO: ROOM,
    WEBEX_URL: one.url,
    SLACK_WEBHOOK_URL: two.url,
  });
  const problem = "Webex answered 403: Not a member (trackingId ROUTER_9)";
  assert.deepEqual(await notify(ctx, "a < b & c"), { sent: ["Slack"], problems: [problem] });
  assert.deepEqual(two.texts, ["a &lt; b &amp; c"]);
  assert.deepEqual(two.faults, []);
  assert.deepEqual(ctx.lines, ["info: a < b & c", `warn: Not told: ${problem}`]);
});

Deno.test("notify() only logs where no chat is set, and in a dry run", async () => {
  await using double = new WebexDouble();
  const set = { WEBEX_TOKEN: double.token, WEBEX_TO: ROOM, WEBEX_URL: double.url };
  for (const ctx of [contextOf(), contextOf(set, { dryRun: true })]) {
    assert.deepEqual(await notify(ctx, "Hello"), { sent: [], problems: [] });
    assert.deepEqual(ctx.lines, ["info: Hello"]);
  }
  assert.deepEqual(double.messages, []);
});

Deno.test("notify() waits as long as a 429 says, and as long as the service wants where it does not", async () => {
  await using double = new WebexDouble();
  double.script.push(
    { status: 429, headers: { "retry-after": "3" } },
    { status: 423, headers: { "retry-after": "0" } },
    { status: 429 },
  );
  const { clock, waits } = hurried();
  const result = await notify(contextOf(), "Hello", { chats: toRoom(double), clock });
  assert.deepEqual(result.sent, ["Webex"]);
  assert.deepEqual(waits, [3_000, 1_000, 15_000]);
  assert.deepEqual(double.texts, ["Hello"]);
});

Deno.test("notify() gives a chat up that wants more patience than there is", async () => {
  await using double = new WebexDouble();
  double.script.push({ status: 503 }, { status: 429, headers: { "retry-after": "600" } });
  const { clock, waits } = hurried();
  const { problems } = await notify(contextOf(), "Hello", { chats: toRoom(double), clock });
  assert.deepEqual(problems, ["Webex answered 429 (given up after 2 tries)"]);
  assert.deepEqual(waits, [1_000]);
});

Deno.test("notify() tries again after a lost answer, at the price of a second message", async () => {
  await using double = new WebexDouble();
  double.script.push("lose the answer");
  const { clock, expire } = hurried();
  double.onHang = expire;
  await notify(contextOf(), "Hello", { chats: toRoom(double), clock });
  assert.deepEqual(double.texts, ["Hello", "Hello"]);
});

Deno.test("notify() gives up a request that hangs, and tries again", async () => {
  await using double = new WebexDouble();
  const { clock, expire } = hurried();
  double.script.push("hang");
  double.onHang = expire;
  const { sent } = await notify(contextOf(), "Hello", { chats: toRoom(double), clock });
  assert.deepEqual(sent, ["Webex"]);
  assert.deepEqual(double.texts, ["Hello"]);
});

Deno.test("notify() says what a chat that cannot be reached is called, not where it is", async () => {
  const { clock } = hurried();
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  listener.close();
  const { port } = listener.addr as Deno.NetAddr;
  const chats = [slack(`http://127.0.0.1:${port}/services/T0/B0/verysecret`)];
  const ctx = contextOf();
  const { problems } = await notify(ctx, "Hello", { chats, clock });
  assert.match(problems[0]!, /^Cannot reach Slack: .*refused.* \(given up after 5 tries\)$/i);
  assert.doesNotMatch(ctx.lines.join(), /verysecret/);
});

Deno.test("notify() follows no redirect: it would give the token to somebody else", async () => {
  await using double = new WebexDouble();
  double.script.push({ status: 302, headers: { location: "http://127.0.0.1:1/" } });
  const { problems } = await notify(contextOf(), "Hello", { chats: toRoom(double) });
  assert.deepEqual(problems, ["Webex answered 302"]);
});

Deno.test("notify() hides a secret that an answer repeats, and shows no page of a proxy", async () => {
  await using double = new WebexDouble();
  const { token } = double;
  double.script.push(
    { status: 401, body: JSON.stringify({ message: `Bad token ${token}` }) },
    { status: 400, body: "<html>Bad gateway</html>" },
  );
  const chats = toRoom(double);
  const first = await notify(contextOf(), "Hello", { chats });
  assert.deepEqual(first.problems, ["Webex answered 401: Bad token ***"]);
  const second = await notify(contextOf(), "Hello", { chats });
  assert.deepEqual(second.problems, ["Webex answered 400"]);
});

Deno.test("notify() ends with the attempt, so that the next one sends the message", async () => {
  await using double = new WebexDouble();
  const ctx = contextOf();
  double.script.push("hang");
  double.onHang = () => ctx.abort.abort(new Error("hookbox is stopping"));
  await assert.rejects(notify(ctx, "Hello", { chats: toRoom(double) }), /hookbox is stopping/);
});

Deno.test("notify() says which variable is wrong, and goes on", async () => {
  const ctx = contextOf({ WEBEX_TOKEN: "secret" });
  const { problems } = await notify(ctx, "Hello");
  assert.deepEqual(problems, [
    "WEBEX_TOKEN is set and WEBEX_TO is not: an e-mail address or a room's id",
  ]);
});

Deno.test("chatsOf() names a URL that is none, without showing it", () => {
  const wrong = (env: Record<string, string>) => () => chatsOf((name) => env[name]);
  assert.throws(wrong({ SLACK_WEBHOOK_URL: "hooks.slack.com/secret" }), {
    name: "TypeError",
    message: "SLACK_WEBHOOK_URL is no URL that begins with https:// or http://",
  });
  assert.throws(wrong({ NOTIFY_WEBHOOK_URL: "ftp://x" }), /^TypeError: NOTIFY_WEBHOOK_URL/);
});

Deno.test("webex() cuts at 7,439 bytes, between two characters", async () => {
  await using double = new WebexDouble();
  await notify(contextOf(), "ü".repeat(5_000), { chats: toRoom(double) });
  assert.deepEqual(double.faults, []);
  const [text] = double.texts;
  assert.match(text!, /^ü+ … \(cut\)$/);
  assert.ok(new TextEncoder().encode(text).byteLength > 7_430);
});

Deno.test("webhook() sends what its body() makes, with its headers", async () => {
  let seen: { text: string; token: string | null } | undefined;
  await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (r) => {
    seen = { text: await r.text(), token: r.headers.get("x-token") };
    return new Response(null, { status: 204 });
  });
  const url = `http://127.0.0.1:${(server.addr as Deno.NetAddr).port}/hook`;
  const chat = webhook({ url, headers: { "x-token": "t" }, body: (text) => ({ message: text }) });
  assert.deepEqual((await notify(contextOf(), "Hello", { chats: [chat] })).sent, ["The webhook"]);
  assert.deepEqual(seen, { text: '{"message":"Hello"}', token: "t" });
  await notify(contextOf({ NOTIFY_WEBHOOK_URL: url }), "Hi");
  assert.equal(seen!.text, '{"text":"Hi"}');
});
