import assert from "node:assert/strict";
import { connect, NetconfError, operation, RpcError } from "../../../lib/netconf.ts";
import { base, deviceWith, native, printed, restart, rig, SEED, stateOf } from "../netconf.ts";

Deno.test.beforeEach(restart);

const isRpc = (tag: string) => (error: unknown) => error instanceof RpcError && error.tag === tag;

for (const version of ["1.0", "1.1"] as const) {
  Deno.test(`NetconfSession speaks NETCONF ${version}, with large and foreign text`, async () => {
    await using session = await connect({ ...base, versions: [version] });
    const text = "é你好 <&> ]]>]]> ".repeat(8).trim();
    const GigabitEthernet = Array.from({ length: 100 }, (_, i) => ({
      name: `2/0/${i}`,
      description: text,
    }));
    const config = {
      native: {
        "@xmlns": "http://cisco.com/ns/yang/Cisco-IOS-XE-native",
        interface: { GigabitEthernet },
      },
    };
    await session.editConfig({ config });
    const data = await session.getConfig("candidate", {
      filter: { native: { "@xmlns": "http://cisco.com/ns/yang/Cisco-IOS-XE-native" } },
    });
    const found = data.find("native", "interface")!.all("GigabitEthernet")
      .filter((it) => it.textOf("name")!.startsWith("2/"));
    assert.deepEqual(new Set(found.map((it) => it.textOf("description"))), new Set([text]));
    assert.equal(found.length, 100);
  });
}

Deno.test("get() and getConfig() take subtrees and XPath", async () => {
  await using session = await connect(base);
  assert.deepEqual(await stateOf(session), SEED);
  assert.equal(await stateOf(session, "running", "9/9/9"), undefined);
  // netconfd knows no prefixes but those of its modules, whatever is declared.
  const namespaces = { ios: "http://cisco.com/ns/yang/Cisco-IOS-XE-native" };
  const xpath = "/ios:native/ios:interface/ios:GigabitEthernet[ios:name='1/0/2']/ios:mtu";
  const data = await session.getConfig("running", { xpath, namespaces });
  assert.equal(data.textOf("native", "interface", "GigabitEthernet", "mtu"), "1500");
  const state = await session.get({
    filter: {
      "netconf-state": { "@xmlns": "urn:ietf:params:xml:ns:yang:ietf-netconf-monitoring" },
    },
  });
  assert.ok(state.find("netconf-state", "sessions", "session"));
  const all = await session.getConfig("running", {
    filter: { interfaces: { "@xmlns": "urn:ietf:params:xml:ns:yang:ietf-interfaces" } },
    withDefaults: "report-all",
  });
  assert.equal(all.textOf("interfaces", "interface", "ipv4", "forwarding"), "false");
});

Deno.test("editConfig() obeys its options", async () => {
  await using session = await connect(base);
  await session.editConfig({ config: native({ mtu: 9000 }), testOption: "test-only" });
  await session.editConfig({ config: native({ mtu: 9000 }), defaultOperation: "none" });
  assert.deepEqual(await stateOf(session, "candidate"), SEED);
  await session.editConfig({
    config: native({ mtu: operation("merge", 9000), description: operation("create", "new") }),
    defaultOperation: "none",
    testOption: "test-then-set",
    errorOption: "rollback-on-error",
  });
  assert.deepEqual(await stateOf(session, "candidate"), {
    name: "1/0/2",
    description: "new",
    mtu: "9000",
  });
  assert.deepEqual(await stateOf(session), SEED);
  await session.discard();
  assert.deepEqual(await stateOf(session, "candidate"), SEED);
  const again = session.editConfig({ config: native({ mtu: operation("create", 1500) }) });
  await assert.rejects(again, isRpc("data-exists"));
  const missing = session.editConfig({ config: native({ shutdown: operation("delete") }) });
  await assert.rejects(missing, isRpc("data-missing"));
  await session.editConfig({ config: native({ shutdown: operation("remove") }) });
});

Deno.test("rpc() fails with what the device says: tag, path and words", async () => {
  await using session = await connect(base);
  await assert.rejects(session.editConfig({ config: native({ mtu: 1 }) }), (error) => {
    assert.ok(error instanceof RpcError);
    assert.deepEqual([error.tag, error.severity, error.appTag], [
      "invalid-value",
      "error",
      "not-in-range",
    ]);
    assert.match(error.path!, /GigabitEthernet\[ios:name='1\/0\/2'\]\/ios:mtu$/);
    assert.match(error.message, /^127.0.0.1:8830: edit-config was answered with invalid-value at /);
    return true;
  });
  await assert.rejects(session.rpc({ "no-such-rpc": { "@xmlns": "urn:x" } }), RpcError);
  await using reader = await connect({ ...base, username: printed.NETCONF_READONLY_USERNAME! });
  assert.deepEqual(await stateOf(reader), SEED);
  await assert.rejects(
    reader.editConfig({ config: native({ mtu: 9000 }) }),
    isRpc("access-denied"),
  );
});

Deno.test("rpc() sends any request, and validate() and commit() theirs", async () => {
  await using session = await connect(base);
  const reply = await session.rpc({
    "get-schema": {
      "@xmlns": "urn:ietf:params:xml:ns:yang:ietf-netconf-monitoring",
      identifier: "hookbox-device",
      format: "yang",
    },
  });
  assert.match(reply.textOf("data")!, /^module hookbox-device \{/);
  await session.validate("running");
  await session.editConfig({ config: native({ mtu: 9000 }) });
  await session.commit();
  assert.deepEqual(await stateOf(session), { ...SEED, mtu: "9000" });
});

Deno.test("commit() is taken back where it is cancelled, not confirmed in time, or its session ends", async () => {
  const session = await connect(base);
  await using other = await connect(base);
  const begin = async (confirmTimeout: number) => {
    await session.editConfig({ config: native({ mtu: 9000 }) });
    await session.commit({ confirmed: true, confirmTimeout });
    assert.deepEqual(await stateOf(other), { ...SEED, mtu: "9000" });
  };
  await begin(60);
  await session.cancelCommit();
  assert.deepEqual(await stateOf(other), SEED);
  await begin(1);
  await until(async () => (await stateOf(other) as typeof SEED).mtu === "1500");
  await begin(60);
  await assert.rejects(other.lock("running"), isRpc("in-use"));
  session.abandon();
  await until(async () => (await stateOf(other) as typeof SEED).mtu === "1500");
});

Deno.test("commit() is confirmed from another session by the word it was given", async () => {
  const session = await connect(base);
  await session.editConfig({ config: native({ mtu: 9000 }) });
  await session.commit({ confirmed: true, confirmTimeout: 60, persist: "hookbox" });
  session.abandon();
  await using other = await connect(base);
  await other.commit({ persistId: "hookbox" });
  await assert.rejects(other.cancelCommit({ persistId: "hookbox" }), RpcError);
  assert.deepEqual(await stateOf(other), { ...SEED, mtu: "9000" });
});

Deno.test("lock() waits for another session to unlock, to end, or to be killed", async () => {
  await using one = await connect(base);
  const two = await connect(base);
  await two.lock("candidate");
  await assert.rejects(
    one.lock("candidate"),
    (error) =>
      error instanceof RpcError && error.tag === "lock-denied" && error.temporary &&
      error.message.endsWith(`held by session ${two.id}`),
  );
  for (const free of [() => two.unlock("candidate"), () => two.close()]) {
    const waiting = one.lock("candidate", { wait: 10_000 });
    await new Promise((resolve) => setTimeout(resolve, 150));
    await free();
    await waiting;
    await one.unlock("candidate");
    if (two.isOpen) await two.lock("candidate");
  }
  const three = await connect(base);
  await three.lock("candidate");
  await one.killSession(three.id!);
  await one.lock("candidate", { wait: 10_000 });
  await assert.rejects(three.discard(), NetconfError);
});

Deno.test("a request to a device that hangs ends at its deadline, and at the signal", async () => {
  const device = deviceWith();
  await device.use(stateOf);
  await rig("pause");
  const late = device.use((it) => it.getConfig("running", { timeout: 300 }));
  await assert.rejects(
    late,
    (error) => error instanceof NetconfError && error.kind === "timeout" && error.temporary,
  );
  const { signal } = { signal: AbortSignal.timeout(300) };
  await assert.rejects(device.use(stateOf, { signal }), { name: "TimeoutError" });
  await rig("resume");
  assert.deepEqual(await device.use((it) => stateOf(it)), SEED);
  await device.close();
});

Deno.test("a device that dies fails what is awaited, and is reached anew when it is back", async () => {
  const device = deviceWith();
  await device.use((it) => stateOf(it));
  await rig("pause");
  const waiting = assert.rejects(
    device.use((it) => stateOf(it)),
    (error) =>
      error instanceof NetconfError && error.kind === "closed" && error.temporary &&
      /while get-config was awaited/.test(error.message),
  );
  await rig("crash");
  await waiting;
  await assert.rejects(
    device.use((it) => stateOf(it)),
    (error) => error instanceof NetconfError && error.temporary,
  );
  await restart();
  assert.deepEqual(await device.use((it) => stateOf(it)), SEED);
  await device.close();
});

async function until(done: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + 10_000;
  while (!await done()) {
    assert.ok(performance.now() < end, "it did not happen within 10 s");
    // netconfd looks at its timers when nobody has asked for something in the last second.
    await new Promise((resolve) => setTimeout(resolve, 1500));
  }
}
