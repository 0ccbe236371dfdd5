import assert from "node:assert/strict";
import { PermanentError, RetryAfter } from "hookbox";
import { createContext, createEvent } from "hookbox/testing";
import tell from "../../handlers/_examples/dead/lifecycle.dead.ts";

const RUN = "0199b2a4-0000-7000-8000-000000000000.1";
const event = createEvent("dcim.interface.update");

/** A dead run of a handler of that event; `readable: false`: of one whose event is gone. */
const dead = ({ readable = true } = {}) =>
  createEvent("lifecycle.dead", {
    run: RUN,
    handler: "dcim.interface.update",
    error: new TypeError("no such host"),
    event: readable ? event : null,
  });

/** Somebody who is told, and answers so. */
function listener(status = 204, headers: Record<string, string> = {}) {
  const told: { headers: Headers; body: Record<string, unknown> }[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    told.push({ headers: request.headers, body: await request.json() });
    return new Response(null, { status, headers });
  });
  return {
    told,
    env: { DEAD_RUNS_URL: `http://127.0.0.1:${server.addr.port}/hook?key=verysecret` },
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** What the handler throws. */
async function failure(env: Record<string, string>): Promise<Error> {
  const error = await tell(dead(), createContext({ env })).then(() => null, (error) => error);
  assert.ok(error instanceof Error, "the handler did not fail");
  assert.ok(!Deno.inspect(error).includes("verysecret"), Deno.inspect(error));
  return error;
}

Deno.test("a dead run is posted with run, handler, error and payload", async () => {
  await using somebody = listener();
  const ctx = createContext({ env: somebody.env });
  await tell(dead(), ctx);
  const [{ headers, body }, ...more] = somebody.told as [typeof somebody.told[0]];
  assert.deepEqual(more, []);
  assert.deepEqual(
    [headers.get("content-type"), headers.get("idempotency-key")],
    ["application/json", RUN],
  );
  const text = `dcim.interface.update failed for ${event.display}: no such host`;
  assert.deepEqual(body, {
    text,
    run: RUN,
    handler: "dcim.interface.update",
    source: "netbox",
    display: event.display,
    timestamp: event.timestamp.toJSON(),
    error: { name: "TypeError", message: "no such host" },
    payload: event.payload,
  });
  assert.deepEqual(ctx.lines, [`info: Told of run ${RUN}: ${text}`]);
});

Deno.test("a dead run whose event cannot be read is posted without it", async () => {
  await using somebody = listener();
  await tell(dead({ readable: false }), createContext({ env: somebody.env }));
  const { body } = somebody.told[0]!;
  assert.deepEqual([body.payload, body.display], [null, "dcim.interface.update"]);
});

Deno.test("a dead run is posted again when nobody could take it, and when whoever takes it says so", async () => {
  await using busy = listener(429, { "retry-after": "17" });
  const later = await failure(busy.env);
  assert.ok(later instanceof RetryAfter);
  assert.equal(later.delay, 17_000);
  await using broken = listener(503);
  assert.equal((await failure(broken.env)).constructor, Error);
  const gone = listener();
  await gone[Symbol.asyncDispose]();
  const error = await failure(gone.env);
  assert.equal(error.constructor, Error);
  assert.match(error.message, /^Cannot reach DEAD_RUNS_URL: /);
});

Deno.test("a dead run is not posted again where it is refused, or where no address is set", async () => {
  await using refusing = listener(404);
  const refused = await failure(refusing.env);
  assert.ok(refused instanceof PermanentError);
  assert.equal(refused.message, "DEAD_RUNS_URL answered 404");
  for (const env of [{}, { DEAD_RUNS_URL: "somewhere" }]) {
    assert.ok(await failure(env as Record<string, string>) instanceof PermanentError);
  }
});
