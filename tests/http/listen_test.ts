import assert from "node:assert/strict";
import { explain, listen, ListenError } from "../../lib/http/listen.ts";
import { FakeClock } from "../fake_clock.ts";
import { Wire } from "./wire.ts";

const ANY = { hostname: "127.0.0.1", port: 0 };
const hello = () => new Response("hello");

Deno.test("listen() answers on the port that it names, and stops", async () => {
  const { address, stop } = listen(hello, ANY);
  assert.equal(address.hostname, "127.0.0.1");
  assert.ok(address.port > 0);
  assert.equal(await (await fetch(`http://127.0.0.1:${address.port}/`)).text(), "hello");
  await Promise.all([stop(), stop()]);
  await assert.rejects(Deno.connect(address), Deno.errors.ConnectionRefused);
});

Deno.test("listen() says what to do when the port is taken", async () => {
  const { address, stop } = listen(hello, ANY);
  try {
    const again = (setting?: string) => () =>
      void listen(hello, { ...address, ...(setting ? { setting } : {}) });
    assert.throws(again(), (error) => {
      assert.ok(error instanceof ListenError);
      assert.equal(
        error.message,
        `Cannot listen on 127.0.0.1:${address.port}: another program (or another hookbox) listens ` +
          "there already. End it, or set HOOKBOX_LISTEN to another port",
      );
      return true;
    });
    assert.throws(again("HOOKBOX_ADMIN_LISTEN"), /set HOOKBOX_ADMIN_LISTEN to another port/);
  } finally {
    await stop();
  }
});

Deno.test("listen() says when the address is not ours, or no address", () => {
  assert.throws(
    () => listen(hello, { hostname: "192.0.2.1", port: 0 }),
    /^ListenError: Cannot listen on 192\.0\.2\.1:0: this machine has no such address\. Set HOOKBOX_LISTEN/,
  );
  assert.throws(
    () => listen(hello, { hostname: "2001:db8::1", port: 1 }),
    /on \[2001:db8::1\]:1: /,
  );
  assert.throws(
    () => listen(hello, { hostname: "nowhere.invalid", port: 0 }),
    /Set HOOKBOX_LISTEN to an address of this machine/,
  );
});

Deno.test("explain() says how a port below 1024 is had", () => {
  const denied = new Deno.errors.PermissionDenied("Permission denied (os error 13)");
  assert.match(
    explain(denied, 80, "HOOKBOX_LISTEN"),
    /Set HOOKBOX_LISTEN to a higher port, or allow it/,
  );
  assert.match(
    explain(denied, 9000, "HOOKBOX_LISTEN"),
    /^Permission denied \(os error 13\)\. Set HOOK/,
  );
});

Deno.test("stop() lets a request that is there be answered, and takes no other", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { promise: asked, resolve: isAsked } = Promise.withResolvers<void>();
  const { address, stop } = listen(async () => {
    isAsked();
    await promise;
    return new Response("late");
  }, ANY);
  const url = `http://127.0.0.1:${address.port}/`;
  const answer = fetch(url);
  await asked;
  let stopped = false;
  const stopping = stop().then(() => stopped = true);
  await assert.rejects(fetch(url));
  assert.equal(stopped, false);
  resolve();
  assert.equal(await (await answer).text(), "late");
  await stopping;
});

Deno.test("stop() does not wait for a client that owes us the rest of its body", async () => {
  const clock = new FakeClock();
  const { address, stop } = listen(() => new Response("no", { status: 408 }), { ...ANY, clock });
  const wire = await Wire.open(address.port);
  await wire.head("POST /", { "Content-Length": 100 });
  await wire.write("some");
  assert.equal((await wire.answer()).status, 408);
  const stopping = Promise.all([stop(), stop()]);
  await clock.advance(1000);
  await stopping;
  wire.end();
});

Deno.test("stop() waits no longer than its patience for requests that nobody answers", async () => {
  const clock = new FakeClock();
  const { promise: asked, resolve: isAsked } = Promise.withResolvers<void>();
  const { address, stop } = listen(async (request) => {
    isAsked();
    return new Response(await request.text());
  }, { ...ANY, clock, patience: 500 });
  const wire = await Wire.open(address.port);
  await wire.head("POST /", { "Content-Length": 100 });
  await wire.write("some");
  await asked;
  let stopped = false;
  const stopping = stop().then(() => stopped = true);
  await clock.advance(499);
  assert.equal(stopped, false);
  await clock.advance(1);
  await stopping;
  wire.end();
});

Deno.test("listen() answers 500 and goes on when the application throws", async () => {
  let count = 0;
  const { address, stop } = listen(() => {
    if (count++ === 0) throw new Error("broken");
    return new Response("fine");
  }, ANY);
  const url = `http://127.0.0.1:${address.port}/`;
  const broken = await fetch(url);
  assert.equal(broken.status, 500);
  assert.equal(await broken.text(), "");
  assert.equal(await (await fetch(url)).text(), "fine");
  await stop();
});
