import assert from "node:assert/strict";
import { Capabilities, readHello } from "../../../lib/device/netconf/capabilities.ts";
import { RpcError, type RpcErrorInfo, rpcErrorsOf } from "../../../lib/device/netconf/rpc_error.ts";
import { parseXml } from "../../../lib/device/netconf/xml/parse.ts";
import { openInMemory } from "../../double/netconf/memory.ts";
import { exchanges, recorded } from "./recorded.ts";

/** What a device's answer to this request was, as a client sees it. */
async function answerTo(name: string) {
  const reply = recorded(`${name}.reply.xml`);
  const { session } = await openInMemory({ respond: () => reply.replace(/ message-id="\d+"/, "") });
  const [request] = parseXml(recorded(`${name}.request.xml`)).children;
  return await session.rpc(request!);
}

const TAGS: Record<string, string[]> = {
  "commit-while-locked-by-another": ["in-use"],
  "edit-while-locked-by-another": ["in-use"],
  "error-access-denied": ["access-denied"],
  "error-data-exists": ["data-exists"],
  "error-data-missing": ["data-missing"],
  "error-edit-running": ["operation-failed"],
  "error-invalid-value": ["invalid-value"],
  "error-kill-own-session": ["invalid-value"],
  "error-kill-unknown-session": ["invalid-value"],
  "error-lock-dirty-candidate": ["resource-denied"],
  "error-missing-key": ["missing-element"],
  "error-missing-message-id": ["missing-attribute"],
  "error-must": ["operation-failed"],
  "error-new-ietf-interface-without-type": ["data-missing"],
  "error-not-a-number": ["bad-element"],
  "error-too-long": ["invalid-value"],
  "error-two-errors": ["invalid-value", "unknown-element"],
  "error-unknown-element": ["unknown-element"],
  "error-unknown-interface-type": ["invalid-value"],
  "error-unknown-namespace": ["unknown-namespace"],
  "error-unknown-rpc": ["unknown-namespace"],
  "get-config-xpath": ["operation-failed"],
  "lock-denied": ["lock-denied"],
  "running-error-commit": ["operation-not-supported"],
  "running-error-edit-candidate": ["invalid-value"],
  "unlock-not-locked": ["operation-failed"],
};

Deno.test("rpc() fails for exactly those recorded answers that are errors", async () => {
  const found: Record<string, string[]> = {};
  for (const name of exchanges()) {
    try {
      const reply = await answerTo(name);
      assert.ok(reply.child("ok") ?? reply.child("data"), name);
    } catch (error) {
      assert.ok(error instanceof RpcError, `${name}: ${error}`);
      found[name] = error.errors.map(({ tag }) => tag);
    }
  }
  assert.deepEqual(found, TAGS);
});

Deno.test("RpcError tells tag, severity, path, words and who holds a lock", async () => {
  await assert.rejects(answerTo("error-must"), (error) => {
    assert.ok(error instanceof RpcError);
    const { kind, operation, type, tag, severity, appTag, path, temporary } = error;
    assert.deepEqual({ kind, operation, type, tag, severity, appTag, path, temporary }, {
      kind: "rpc",
      operation: "edit-config",
      type: "application",
      tag: "operation-failed",
      severity: "error",
      appTag: "speed-while-down",
      path: "/hbd:native/hbd:interface[hbd:name='GigabitEthernet2']/hbd:speed",
      temporary: false,
    });
    assert.equal(
      error.message,
      "sw1:830: edit-config was answered with operation-failed at " +
        "/hbd:native/hbd:interface[hbd:name='GigabitEthernet2']/hbd:speed: " +
        "speed cannot be set while the interface is shut down (speed-while-down)",
    );
    return true;
  });
  await assert.rejects(
    answerTo("lock-denied"),
    (error) =>
      error instanceof RpcError && error.temporary &&
      /lock was answered with lock-denied: lock denied \(no-access\) held by session 1$/
        .test(error.message),
  );
});

Deno.test("RpcError tells all errors of a reply, and is not temporary if one of them is not", () => {
  const errors = rpcErrorsOf(parseXml(recorded("error-two-errors.reply.xml")));
  const error = new RpcError("sw1:830", "edit-config", errors as [RpcErrorInfo]);
  assert.match(error.message, /invalid-value at .*mtu: value not in range.*; unknown-element at /);
  const [held] = rpcErrorsOf(parseXml(recorded("lock-denied.reply.xml")));
  assert.equal(new RpcError("sw1:830", "x", [held!]).temporary, true);
  assert.equal(new RpcError("sw1:830", "x", [held!, ...errors]).temporary, false);
});

Deno.test("RpcError has words for an error that says nothing", () => {
  const [error] = rpcErrorsOf(parseXml("<rpc-reply><rpc-error/></rpc-reply>"));
  assert.equal(
    new RpcError("sw1:830", "get", [error!]).message,
    "sw1:830: get was answered with operation-failed",
  );
});

Deno.test("readHello() knows what the recorded device can do, as candidate and as running", () => {
  const candidate = readHello(parseXml(recorded("hello.reply.xml")));
  assert.equal(candidate.id, "1");
  const { capabilities } = candidate;
  const names = ["candidate", "confirmed-commit", "validate", "xpath", "startup", "with-defaults"];
  assert.deepEqual(names.map((name) => capabilities.has(name)), [
    true,
    true,
    true,
    true,
    false,
    true,
  ]);
  assert.equal(capabilities.has("confirmed-commit", "1.1"), true);
  assert.deepEqual(capabilities.withDefaults, {
    basic: "explicit",
    also: ["trim", "report-all", "report-all-tagged"],
  });
  assert.equal(capabilities.hasModule("urn:ietf:params:xml:ns:yang:ietf-interfaces"), true);
  assert.equal(capabilities.hasModule("http://cisco.com/yang/cisco-ia"), false);
  const running = readHello(parseXml(recorded("running-hello.reply.xml"))).capabilities;
  assert.deepEqual([running.has("candidate"), running.has("writable-running")], [false, true]);
});

Deno.test("readHello() takes a hello without a session's number, and with white space", () => {
  const hello = parseXml(
    "<hello><capabilities><capability>\n urn:ietf:params:netconf:base:1.0 \n</capability></capabilities></hello>",
  );
  const { capabilities, id } = readHello(hello);
  assert.deepEqual([capabilities.speaks("1.0"), capabilities.speaks("1.1"), id], [
    true,
    false,
    null,
  ]);
  assert.equal(new Capabilities([]).withDefaults, null);
});
