import assert from "node:assert/strict";
import type { NetconfSession } from "../../../lib/device/netconf/client.ts";
import { NetconfError } from "../../../lib/device/netconf/error.ts";
import { RpcError } from "../../../lib/device/netconf/rpc_error.ts";
import { buildXml, operation } from "../../../lib/device/netconf/xml/build.ts";
import type { XmlElement } from "../../../lib/device/netconf/xml/element.ts";
import { parseXml } from "../../../lib/device/netconf/xml/parse.ts";
import { openInMemory } from "../../double/netconf/memory.ts";
import { CANDIDATE } from "../../double/netconf/peer.ts";
import { recorded } from "./recorded.ts";

const ALL = [
  ...CANDIDATE,
  "capability:xpath:1.0",
  "capability:startup:1.0",
  "capability:confirmed-commit:1.1",
  "capability:with-defaults:1.0?basic-mode=explicit",
];
const DEVICE = "urn:hookbox:test:device";
const native = (content: Parameters<typeof operation>[1], name = "GigabitEthernet1") => ({
  native: { "@xmlns": DEVICE, interface: { name, ...content as Record<string, never> } },
});

/** All that an element says, however it is written. */
function meaning(element: XmlElement): unknown {
  const { name, namespace, text, children } = element;
  const attributes = Object.fromEntries(
    [...element.attributes].map(([key, value]) => [key.split(":").at(-1), value]),
  );
  return { name, namespace, text, attributes, children: children.map(meaning) };
}

const AS_RECORDED: Record<string, (session: NetconfSession) => Promise<unknown>> = {
  "lock": (session) => session.lock("candidate"),
  "unlock": (session) => session.unlock("candidate"),
  "running-lock": (session) => session.lock("running"),
  "commit": (session) => session.commit(),
  "commit-confirmed": (session) => session.commit({ confirmed: true, confirmTimeout: 60 }),
  "cancel-commit": (session) => session.cancelCommit(),
  "discard-changes": (session) => session.discard(),
  "validate": (session) => session.validate("candidate"),
  "kill-session": (session) => session.killSession("1"),
  "get-config-native": (session) =>
    session.getConfig("running", { filter: { native: { "@xmlns": DEVICE } } }),
  "get-config-one-interface": (session) => session.getConfig("running", { filter: native({}) }),
  "get-config-xpath": (session) =>
    session.getConfig("running", {
      xpath: "/d:native/d:interface[d:name='GigabitEthernet3']",
      namespaces: { d: DEVICE },
    }),
  "edit-config": (session) =>
    session.editConfig({
      config: native({ description: "to core 1 <&> é 你好", mtu: 9000, shutdown: null }),
    }),
  "edit-config-no-shutdown": (session) =>
    session.editConfig({ config: native({ shutdown: operation("remove") }) }),
  "edit-config-test-then-set": (session) =>
    session.editConfig({
      config: native({ description: "checked" }),
      testOption: "test-then-set",
      errorOption: "rollback-on-error",
    }),
  "error-data-exists": (session) =>
    session.editConfig({
      config: native({ mtu: operation("create", 1500) }, "GigabitEthernet2"),
    }),
  "running-edit-config": (session) =>
    session.editConfig({
      config: native({ description: "straight to running" }),
      target: "running",
    }),
  "get-schema": (session) =>
    session.rpc({
      "get-schema": {
        "@xmlns": "urn:ietf:params:xml:ns:yang:ietf-netconf-monitoring",
        identifier: "hookbox-device",
        format: "yang",
      },
    }),
};

for (const [name, call] of Object.entries(AS_RECORDED)) {
  Deno.test(`NetconfSession asks as recorded: ${name}`, async () => {
    const { session, transport } = await openInMemory({
      capabilities: ALL,
      respond: () => "<ok/><data/>",
    });
    await call(session);
    const [expected] = parseXml(recorded(`${name}.request.xml`)).children;
    assert.deepEqual(meaning(parseXml(String(transport.peer.requests[0]))), meaning(expected!));
  });
}

/** The requests that a call sends. */
async function sent(call: (session: NetconfSession) => Promise<unknown>): Promise<string> {
  const { session, transport } = await openInMemory({
    capabilities: ALL,
    respond: () => "<ok/><data/>",
  });
  await call(session);
  return String(transport.peer.requests[0]).replace(/ xmlns="urn:ietf:[^"]*base:1.0"/, "");
}

Deno.test("NetconfSession says all that its options name", async () => {
  assert.equal(
    await sent((it) =>
      it.editConfig({
        config: { a: { "@xmlns": "urn:a" } },
        target: "startup",
        defaultOperation: "none",
        testOption: "test-only",
        errorOption: "continue-on-error",
      })
    ),
    "<edit-config><target><startup/></target><default-operation>none</default-operation>" +
      "<test-option>test-only</test-option><error-option>continue-on-error</error-option>" +
      '<config><a xmlns="urn:a"/></config></edit-config>',
  );
  assert.equal(
    await sent((it) => it.commit({ confirmed: true, persist: "x", confirmTimeout: 5 })),
    "<commit><confirmed/><confirm-timeout>5</confirm-timeout><persist>x</persist></commit>",
  );
  assert.equal(
    await sent((it) => it.commit({ persistId: "x" })),
    "<commit><persist-id>x</persist-id></commit>",
  );
  assert.equal(
    await sent((it) => it.cancelCommit({ persistId: "x" })),
    "<cancel-commit><persist-id>x</persist-id></cancel-commit>",
  );
  assert.equal(
    await sent((it) => it.copyConfig("startup", "running")),
    "<copy-config><target><startup/></target><source><running/></source></copy-config>",
  );
  assert.equal(
    await sent((it) => it.validate({ a: { "@xmlns": "urn:a" } })),
    '<validate><source><config><a xmlns="urn:a"/></config></source></validate>',
  );
  assert.equal(
    await sent((it) => it.get({ withDefaults: "report-all" })),
    '<get><with-defaults xmlns="urn:ietf:params:xml:ns:yang:ietf-netconf-with-defaults">' +
      "report-all</with-defaults></get>",
  );
});

Deno.test("editConfig() takes XML, with <config> around it or without", async () => {
  const inner = buildXml("a", null, "urn:a");
  const [config] = parseXml(await sent((it) => it.editConfig({ config: inner }))).all("config");
  assert.equal(config!.toString(), '<config><a xmlns="urn:a"/></config>');
  const outer = parseXml(
    '<config xmlns="urn:ietf:params:xml:ns:netconf:base:1.0"><a xmlns="urn:a"/></config>',
  );
  assert.match(
    await sent((it) => it.editConfig({ config: outer })),
    /<config><a [^/]*\/><\/config>/,
  );
});

Deno.test("editConfig() goes to the candidate where there is one, else to running", async () => {
  const { session, transport } = await openInMemory({ capabilities: ["base:1.1"] });
  await session.editConfig({ config: { a: null } });
  assert.match(String(transport.peer.requests[0]), /<target><running\/><\/target>/);
});

for (
  const [what, call] of [
    ["validate", (it) => it.validate("candidate")],
    ["candidate", (it) => it.commit()],
    ["candidate", (it) => it.discard()],
    ["xpath", (it) => it.get({ xpath: "/a" })],
    ["with-defaults", (it) => it.get({ withDefaults: "trim" })],
    ["confirmed-commit:1.1", (it) => it.cancelCommit()],
  ] as [string, (session: NetconfSession) => Promise<unknown>][]
) {
  Deno.test(`NetconfSession does not ask a device without :${what} for it: ${call}`, async () => {
    const { session, transport } = await openInMemory({ capabilities: ["base:1.1"] });
    await assert.rejects(
      call(session),
      (error) =>
        error instanceof NetconfError && error.kind === "unsupported" &&
        error.message === `sw1:830: it has no :${what}`,
    );
    assert.deepEqual(transport.peer.requests, []);
  });
}

Deno.test("getConfig() fails where the answer has no data", async () => {
  const { session } = await openInMemory();
  await assert.rejects(session.getConfig("running"), /the answer to get-config has no data/);
});

Deno.test("rpc() takes one element, not several", async () => {
  const { session } = await openInMemory();
  await assert.rejects(async () => await session.rpc({ a: null, b: null }), /one element/);
});

/** A device that refuses a lock so many times. */
function lockedFor(times: number) {
  const denied = recorded("lock-denied.reply.xml").replace(/ message-id="\d+"/, "");
  let asked = 0;
  return { respond: () => asked++ < times ? denied : "<ok/>" };
}

Deno.test("lock() waits until the lock is free", async () => {
  const { session, transport, clock } = await openInMemory(lockedFor(4));
  let locked = false;
  session.lock("candidate", { wait: 10_000 }).then(() => locked = true);
  await clock.advance(100 + 200 + 400 + 799);
  assert.deepEqual([locked, transport.peer.requests.length], [false, 4]);
  await clock.advance(1);
  assert.equal(locked, true);
});

Deno.test("lock() gives the device's answer when the lock does not become free in time", async () => {
  const { session, transport, clock } = await openInMemory(lockedFor(99));
  const locking = session.lock("candidate", { wait: 5000 });
  const failed = assert.rejects(
    locking,
    (error) => error instanceof RpcError && error.tag === "lock-denied",
  );
  await clock.advance(5000);
  await failed;
  assert.equal(transport.peer.requests.length, 7);
});

Deno.test("lock() does not wait without being told to, nor after another error", async () => {
  const once = await openInMemory(lockedFor(1));
  await assert.rejects(once.session.lock("candidate"), RpcError);
  const error = recorded("error-access-denied.reply.xml").replace(/ message-id="\d+"/, "");
  const refused = await openInMemory({ respond: () => error });
  await assert.rejects(refused.session.lock("candidate", { wait: 5000 }), RpcError);
});

Deno.test("lock() ends its waiting when the signal aborts, and the session goes on", async () => {
  const { session, clock } = await openInMemory(lockedFor(1));
  const controller = new AbortController();
  const { signal } = controller;
  const locking = assert.rejects(session.lock("candidate", { wait: 5000, signal }), /^Error: no$/);
  await clock.advance(50);
  controller.abort(new Error("no"));
  await locking;
  await session.lock("candidate");
});
