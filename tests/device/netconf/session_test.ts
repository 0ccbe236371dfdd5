import assert from "node:assert/strict";
import { NetconfError } from "../../../lib/device/netconf/error.ts";
import { frame } from "../../../lib/device/netconf/framing.ts";
import { RpcError } from "../../../lib/device/netconf/rpc_error.ts";
import { Session } from "../../../lib/device/netconf/session.ts";
import { MemoryTransport, openInMemory } from "../../double/netconf/memory.ts";
import { FakeClock } from "../../fake_clock.ts";
import { recorded } from "./recorded.ts";

/** A device that never answers a request. */
const SILENT = { respond: () => null };

function isFailure(kind: string, message: RegExp) {
  return (error: unknown) =>
    error instanceof NetconfError && error.kind === kind && message.test(error.message) &&
    error.device === "sw1:830";
}

for (const version of ["1.0", "1.1"] as const) {
  Deno.test(`Session speaks NETCONF ${version} with a device that speaks no other`, async () => {
    const { session, transport } = await openInMemory({ capabilities: [`base:${version}`] });
    await session.rpc({ a: "é你好 ]]>]]> <" });
    await session.rpc({ b: null });
    assert.deepEqual(transport.peer.requests.map(String), [
      `<a xmlns="urn:ietf:params:xml:ns:netconf:base:1.0">é你好 ]]&gt;]]&gt; &lt;</a>`,
      `<b xmlns="urn:ietf:params:xml:ns:netconf:base:1.0"/>`,
    ]);
    assert.equal(session.id, "4");
  });
}

Deno.test("Session keeps to NETCONF 1.0 where that is all it may offer", async () => {
  const { session } = await openInMemory({}, { versions: ["1.0"] });
  await session.rpc({ a: null });
});

Deno.test("Session waits 50 ms after its hello before it is open", async () => {
  const clock = new FakeClock();
  let open = false;
  Session.open(new MemoryTransport({}), { device: "sw1:830", clock }).then(() => open = true);
  await clock.advance(49);
  assert.equal(open, false);
  await clock.advance(1);
  assert.equal(open, true);
});

Deno.test("Session refuses a device that has no version in common with it", async () => {
  const opening = openInMemory({ capabilities: ["base:2.0"] });
  await assert.rejects(opening, isFailure("protocol", /does not say in its hello.*1.0 or 1.1/));
});

Deno.test("Session.open() fails where no hello comes in time, and where it is given up", async () => {
  class Mute extends MemoryTransport {
    override open() {}
  }
  const clock = new FakeClock();
  const transport = new Mute({});
  const late = Session.open(transport, { device: "sw1:830", clock }, { timeout: 5000 });
  const failed = assert.rejects(late, isFailure("timeout", /no hello came within 5 s/));
  await clock.advance(5000);
  await failed;
  assert.equal(transport.closed, true);

  const controller = new AbortController();
  const given = Session.open(new Mute({}), { device: "sw1:830", clock }, controller);
  controller.abort(new Error("enough"));
  await assert.rejects(given, /^Error: enough$/);
  assert.equal(clock.pending, 0);
});

Deno.test("rpc() matches replies by their number, in whatever order they come", async () => {
  const { session, transport } = await openInMemory(SILENT);
  const [one, two] = [session.rpc({ a: null }), session.rpc({ b: null })];
  await Promise.resolve();
  for (const id of ["9", "2", "1"]) {
    transport.peer.say(`<rpc-reply message-id="${id}"><n>${id}</n></rpc-reply>`);
  }
  assert.deepEqual([(await one).textOf("n"), (await two).textOf("n")], ["1", "2"]);
});

Deno.test("rpc() gives a reply without a number to the oldest request", async () => {
  const { session, transport } = await openInMemory(SILENT);
  const [one, two] = [session.rpc({ a: null }), session.rpc({ b: null })];
  await Promise.resolve();
  transport.peer.say(recorded("error-missing-message-id.reply.xml"));
  transport.peer.say(`<rpc-reply message-id="2"><ok/></rpc-reply>`);
  await assert.rejects(
    one,
    (error) => error instanceof RpcError && error.tag === "missing-attribute",
  );
  await two;
});

Deno.test("rpc() ends the session when no answer comes in time", async () => {
  const { session, transport, clock } = await openInMemory(SILENT);
  const [slow, other] = [session.rpc({ a: null }, { timeout: 500 }), session.rpc({ b: null })];
  const failed = Promise.all([
    assert.rejects(slow, isFailure("timeout", /a was not answered within 0.5 s/)),
    assert.rejects(other, isFailure("closed", /a was given up/)),
  ]);
  await clock.advance(500);
  await failed;
  assert.deepEqual([session.isOpen, transport.closed, clock.pending], [false, true, 0]);
  await assert.rejects(session.rpc({ c: null }), isFailure("closed", /a was given up/));
});

Deno.test("rpc() fails with the signal's reason, and ends the session", async () => {
  const { session, clock } = await openInMemory(SILENT);
  const controller = new AbortController();
  const waiting = session.rpc({ a: null }, { signal: controller.signal });
  controller.abort(new Error("enough"));
  await assert.rejects(waiting, /^Error: enough$/);
  assert.deepEqual([session.isOpen, clock.pending], [false, 0]);
});

Deno.test("rpc() sends nothing when the signal was aborted before, and the session goes on", async () => {
  const { session, transport } = await openInMemory();
  await assert.rejects(session.rpc({ a: null }, { signal: AbortSignal.abort(new Error("no")) }));
  await session.rpc({ b: null });
  assert.deepEqual(transport.peer.requests.map(({ name }) => name), ["b"]);
});

Deno.test("rpc() says what was awaited when the session ends, and why", async () => {
  const { session, transport } = await openInMemory(SILENT);
  let told = 0;
  session.whenClosed(() => told++);
  const [one, two] = [session.rpc({ a: null }), session.rpc({ b: null })];
  transport.drop(new Error("read ECONNRESET"));
  const closed = isFailure("closed", /ended while a and b was awaited: read ECONNRESET/);
  await assert.rejects(one, closed);
  await assert.rejects(two, closed);
  session.whenClosed(() => told++);
  assert.equal(told, 2);
});

for (
  const [what, bytes, why] of [
    ["no chunk", new TextEncoder().encode("<rpc-reply/>"), /is no chunk/],
    ["no XML", frame("<rpc-reply>", true), /not well-formed/],
    ["no UTF-8", new Uint8Array([10, 35, 49, 10, 255, 10, 35, 35, 10]), /not UTF-8/],
  ] as const
) {
  Deno.test(`Session ends when the device sends ${what}`, async () => {
    const { session, transport } = await openInMemory(SILENT);
    const waiting = session.rpc({ a: null });
    transport.deliver(bytes);
    await assert.rejects(waiting, isFailure("protocol", why));
    assert.equal(transport.closed, true);
  });
}

Deno.test("Session passes over notifications, and takes a message with line ends around it", async () => {
  const { session, transport } = await openInMemory(SILENT);
  const waiting = session.rpc({ a: null });
  await Promise.resolve();
  transport.peer.say("<notification/>");
  transport.peer.say('\n<?xml version="1.0"?><rpc-reply message-id="1"><ok/></rpc-reply>\n');
  await waiting;
});

Deno.test("rpc() sends nothing that XML cannot say, and the session goes on", async () => {
  const { session, transport, clock } = await openInMemory();
  const { signal } = new AbortController();
  await assert.rejects(session.rpc({ a: "\u0007" }, { signal }), /U\+0007/);
  assert.equal(clock.pending, 0, "nothing is waited for");
  await session.rpc({ b: null });
  assert.deepEqual(transport.peer.requests.map(({ name }) => name), ["b"]);
});

Deno.test("rpc() does not fail for warnings", async () => {
  const warning =
    "<rpc-error><error-tag>operation-failed</error-tag><error-severity>warning</error-severity></rpc-error><ok/>";
  const { session } = await openInMemory({ respond: () => warning });
  assert.equal((await session.rpc({ a: null })).child("ok")?.name, "ok");
});

Deno.test("close() says goodbye, and does not wait for ever", async () => {
  const { session, transport } = await openInMemory();
  await session.close();
  assert.deepEqual(transport.peer.requests.map(({ name }) => name), ["close-session"]);
  const silent = await openInMemory(SILENT);
  const closing = silent.session.close();
  await silent.clock.advance(2000);
  await closing;
  await silent.session.close();
  assert.equal(silent.transport.closed, true);
});
