import assert from "node:assert/strict";
import tell from "../../handlers/_examples/slack/ipam.ipaddress.create.ts";
import { PermanentError, RetryAfter } from "hookbox";
import { createContext, createEvent, type TestContext } from "hookbox/testing";
import { type Answer, SlackDouble } from "./slack_double.ts";
import { OLDEST_AND_NEWEST } from "./versions.ts";

const EVENT = createEvent("ipam.ipaddress.create");

const contextOf = (url: string) => createContext({ env: { SLACK_WEBHOOK_URL: url } });

/** What the handler throws; neither that nor its log may give the webhook away. */
async function failure(ctx: TestContext): Promise<Error> {
  const error = await tell(EVENT, ctx).then(() => null, (error) => error);
  assert.ok(error instanceof Error, "the handler did not fail");
  const seen = Deno.inspect(error, { showHidden: true }) + ctx.lines.join();
  assert.equal(SlackDouble.isSecretIn(seen), false, seen);
  return error;
}

/** What the handler throws when Slack gives this answer. */
async function failureWith(answer: Answer): Promise<Error> {
  await using slack = new SlackDouble();
  slack.script.push(answer);
  const error = await failure(contextOf(slack.url));
  assert.deepEqual(slack.faults, []);
  assert.deepEqual(slack.script, []);
  return error;
}

for (const version of OLDEST_AND_NEWEST) {
  Deno.test(`slack is told of a new address of NetBox ${version}`, async () => {
    await using slack = new SlackDouble();
    const ctx = contextOf(slack.url);
    await tell(createEvent("ipam.ipaddress.create", { version }), ctx);
    await tell(createEvent("ipam.ipaddress.create", { version, recording: "ip6-create" }), ctx);
    assert.deepEqual(slack.faults, []);
    assert.deepEqual(slack.texts, [
      "admin created the IP address 192.0.2.10/24 (sw1.example.net)",
      "admin created the IP address 2001:db8::10/64",
    ]);
    assert.deepEqual(ctx.lines, slack.texts.map((text) => `info: Told Slack: ${text}`));
  });
}

Deno.test("slack gets text, not markup", async () => {
  await using slack = new SlackDouble();
  const event = createEvent("ipam.ipaddress.create", {
    data: { description: "<!channel> & <https://x|y>" },
  });
  await tell(event, contextOf(slack.url));
  assert.deepEqual(slack.faults, []);
  assert.deepEqual(slack.texts, [
    "admin created the IP address 192.0.2.10/24 " +
    "(sw1.example.net, &lt;!channel&gt; &amp; &lt;https://x|y&gt;)",
  ]);
});

Deno.test("slack is asked again when it says: too many, and when", async () => {
  const error = await failureWith({
    status: 429,
    body: "rate_limited",
    headers: { "retry-after": "17" },
  });
  assert.ok(error instanceof RetryAfter);
  assert.equal(error.delay, 17_000);
  assert.equal(error.message, "Slack answered 429 rate_limited");
});

Deno.test("slack is asked again in 30 s when it does not say when", async () => {
  for (const headers of [{}, { "retry-after": "soon" }, { "retry-after": "0" }]) {
    const error = await failureWith({ status: 429, body: "rate_limited", headers });
    assert.ok(error instanceof RetryAfter);
    assert.equal(error.delay, 30_000);
  }
});

Deno.test("slack is not asked again when its webhook is gone", async () => {
  const error = await failureWith({ status: 404, body: "no_service" });
  assert.ok(error instanceof PermanentError);
  assert.equal(error.message, "Slack answered 404 no_service");
});

Deno.test("slack is asked again by the usual schedule when it is out of order", async () => {
  const error = await failureWith({ status: 503, body: "<html>".repeat(1000) });
  assert.equal(error.constructor, Error);
  assert.match(error.message, /^Slack answered 503 /);
  assert.ok(error.message.length < 300);
});

Deno.test("slack is asked again when it cannot be reached, and why is said", async () => {
  const slack = new SlackDouble();
  const { url } = slack;
  await slack[Symbol.asyncDispose]();
  const error = await failure(contextOf(url));
  assert.equal(error.constructor, Error);
  assert.match(error.message, /^Cannot reach Slack: .*refused/);
});

Deno.test("slack's address stays secret when it is written differently", async () => {
  const slack = new SlackDouble();
  const url = ` ${slack.url.replace("http://127.0.0.1", "HTTP://user:word@LOCALHOST")}\n`;
  await slack[Symbol.asyncDispose]();
  const error = await failure(contextOf(url));
  assert.match(error.message, /^Cannot reach Slack: .*refused/);
});

Deno.test("slack is asked again when the connection ends within its answer", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const answered = (async () => {
    using connection = await listener.accept();
    await connection.read(new Uint8Array(64 * 1024));
    await connection.write(
      new TextEncoder().encode("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nok"),
    );
  })();
  const url = `http://127.0.0.1:${listener.addr.port}/services/T0AAAAAAA/B0BBBBBBB/x`;
  const error = await failure(contextOf(url));
  await answered;
  assert.equal(error.constructor, Error);
  assert.match(error.message, /^Cannot reach Slack: /);
});

Deno.test("slack needs an address: without a usable one no attempt helps", async () => {
  const path = "services/T0AAAAAAA/B0BBBBBBB/x";
  for (const env of [{}, { SLACK_WEBHOOK_URL: "" }, { SLACK_WEBHOOK_URL: path }]) {
    const error = await failure(createContext({ env }));
    assert.ok(error instanceof PermanentError);
    assert.match(error.message, /SLACK_WEBHOOK_URL/);
  }
});

Deno.test("slack is given up at the deadline", async () => {
  await using slack = new SlackDouble();
  const deadline = AbortSignal.abort(new Error("The deadline has passed"));
  const error = await failure(
    createContext({ env: { SLACK_WEBHOOK_URL: slack.url }, signal: deadline }),
  );
  assert.equal(error.message, "Cannot reach Slack: The deadline has passed");
  assert.deepEqual(slack.texts, []);
});
