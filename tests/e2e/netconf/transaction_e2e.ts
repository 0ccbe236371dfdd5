import assert from "node:assert/strict";
import {
  connect,
  type Device,
  interfaceModel,
  NetconfError,
  NotAppliedError,
  operation,
  Pool,
  RpcError,
  transaction,
} from "../../../lib/netconf.ts";
import {
  base,
  deviceWith,
  native,
  printed,
  reach,
  restart,
  rig,
  SEED,
  stateOf,
} from "../netconf.ts";

Deno.test.beforeEach(restart);

const running = (device: Device) => device.use((session) => stateOf(session));
const mtu = (value: number) => ({ config: native({ mtu: value }) });

/** Nobody holds a lock, and nothing waits in the candidate. */
async function isTidy(): Promise<void> {
  await using session = await connect(base);
  await session.lock("running", { wait: 2000 });
  await session.lock("candidate", { wait: 2000 });
}

const LAB = {
  name: "GigabitEthernet1/0/2",
  description: "Webhook function completed! ##ticket:1234##",
  enabled: true,
  mtu: null,
};

Deno.test("transaction() configures the lab's example, once", async () => {
  const device = deviceWith();
  const edit = interfaceModel("ios-xe").edit(LAB);
  const dry = await transaction(device, edit, { dryRun: true });
  assert.deepEqual(await running(device), SEED);
  const { changes, changed, confirmed } = await transaction(device, edit);
  assert.deepEqual([dry.changes, changed, confirmed], [changes, true, true]);
  const path = "/native/interface/GigabitEthernet[name='1/0/2']";
  assert.deepEqual(changes, [
    { path: `${path}/description`, before: null, after: LAB.description },
    { path: `${path}/mtu`, before: "1500", after: null },
  ]);
  assert.deepEqual(await running(device), { name: "1/0/2", description: LAB.description });
  const again = await transaction(device, edit);
  assert.deepEqual([again.changed, again.changes], [false, []]);
  await isTidy();
  await device.close();
});

Deno.test("transaction() shuts an interface, sets its MTU, and takes both back", async () => {
  const device = deviceWith();
  const model = interfaceModel("ios-xe");
  const read = () =>
    device.use(async (session) =>
      model.read(await session.getConfig("running", { filter: model.filter(LAB.name) }), LAB.name)
    );
  const down = { ...LAB, description: "", enabled: false, mtu: 9000 };
  await transaction(device, model.edit(down));
  const { element: _, ...state } = (await read())!;
  assert.deepEqual(state, { name: LAB.name, description: null, enabled: false, mtu: 9000 });
  await transaction(device, model.edit(LAB));
  assert.deepEqual([(await read())!.enabled, (await read())!.mtu], [true, null]);
  await device.close();
});

Deno.test("transaction() configures interfaces in the models of the IETF, also a new one", async () => {
  const device = deviceWith();
  const model = interfaceModel("junos");
  const read = (name: string) =>
    device.use(async (session) =>
      model.read(await session.getConfig("running", { filter: model.filter(name) }), name)
    );
  const one = { name: "GigabitEthernet1", description: "to core", enabled: false, mtu: 9000 };
  const { changes } = await transaction(device, model.edit(one));
  assert.deepEqual(changes.map(({ after }) => after), ["to core", "false", "9000"]);
  const { element: _, ...state } = (await read(one.name))!;
  assert.deepEqual(state, one);
  await transaction(device, model.edit({ ...one, mtu: null }));
  assert.equal((await read(one.name))!.mtu, null);
  const fresh = { ...LAB, name: "GigabitEthernet9", type: "1000base-t" };
  await transaction(device, model.edit(fresh));
  const made = (await read(fresh.name))!;
  assert.deepEqual([made.description, made.enabled], [LAB.description, true]);
  assert.match(made.element.textOf("type")!, /:ethernetCsmacd$/);
  assert.equal((await transaction(device, model.edit(fresh))).changed, false);
  await device.close();
});

Deno.test("transaction() leaves nothing behind when the device refuses", async () => {
  const device = deviceWith();
  await assert.rejects(
    transaction(device, mtu(1)),
    (error) => error instanceof RpcError && error.tag === "invalid-value" && !error.temporary,
  );
  const reader = deviceWith(undefined, { ...base, username: printed.NETCONF_READONLY_USERNAME! });
  await assert.rejects(
    transaction(reader, mtu(9000)),
    (error) => error instanceof RpcError && error.tag === "access-denied",
  );
  await isTidy();
  assert.deepEqual(await running(device), SEED);
  await Promise.all([device.close(), reader.close()]);
});

for (const confirmTimeout of [60, false] as const) {
  const how = confirmTimeout ? "with" : "without";
  Deno.test(`transaction() ${how} confirmation notices that netconfd says ok and does nothing`, async () => {
    const device = deviceWith();
    const options = { validate: "candidate", confirmTimeout } as const;
    await assert.rejects(transaction(device, mtu(9000), options), (error) => {
      assert.ok(error instanceof NotAppliedError, String(error));
      assert.deepEqual(error.missing.map(({ before, after }) => [before, after]), [[
        "1500",
        "9000",
      ]]);
      return true;
    });
    await isTidy();
    assert.equal((await transaction(device, mtu(9000))).changed, true);
    await device.close();
  });
}

Deno.test("transactions of many sessions go one after another, and none is lost", async () => {
  const pools = [new Pool(), new Pool(), new Pool()];
  await Promise.all(Array.from({ length: 12 }, (_, i) => {
    const device = pools[i % 3]!.device(base);
    return transaction(device, { config: native({ description: `number ${i}` }, `3/0/${i}`) });
  }));
  const device = pools[0]!.device(base);
  for (let i = 0; i < 12; i++) {
    const state = await device.use((session) => stateOf(session, "running", `3/0/${i}`));
    assert.deepEqual(state, { name: `3/0/${i}`, description: `number ${i}` });
  }
  await Promise.all(pools.map((pool) => pool.close()));
});

Deno.test("transaction() waits for a lock of somebody else, but not for ever", async () => {
  await using other = await connect(base);
  await other.lock("candidate");
  const device = deviceWith();
  await assert.rejects(
    transaction(device, mtu(9000), { lockWait: 300 }),
    (error) =>
      error instanceof RpcError && error.tag === "lock-denied" && error.temporary &&
      error.message.includes(`held by session ${other.id}`),
  );
  const waiting = transaction(device, mtu(9000));
  await new Promise((resolve) => setTimeout(resolve, 300));
  await other.unlock("candidate");
  assert.equal((await waiting).changed, true);
  await device.close();
});

Deno.test("transaction() does not take over what somebody has left in the candidate", async () => {
  await using other = await connect(base);
  await other.editConfig({ config: native({ mtu: 4000 }) });
  const device = deviceWith();
  await assert.rejects(
    transaction(device, mtu(9000), { lockWait: 300 }),
    (error) => error instanceof RpcError && error.tag === "resource-denied" && error.temporary,
  );
  await other.discard();
  await transaction(device, mtu(9000));
  assert.deepEqual(await running(device), { ...SEED, mtu: "9000" });
  await device.close();
});

for (const dies of ["commit", "editConfig"] as const) {
  Deno.test(`transaction() fails when the device dies at ${dies}, and succeeds when it is tried again`, async () => {
    let killed = false;
    const device = deviceWith((session) => {
      const call = session[dies].bind(session) as (options: unknown) => Promise<void>;
      session[dies] = async (options: unknown) => {
        if (!killed) await rig("crash");
        killed = true;
        return await call(options);
      };
    });
    await assert.rejects(
      transaction(device, mtu(9000)),
      (error) => error instanceof NetconfError && error.kind === "closed" && error.temporary,
    );
    await restart();
    assert.equal((await transaction(device, mtu(9000))).changed, true);
    assert.deepEqual(await running(device), { ...SEED, mtu: "9000" });
    await device.close();
  });
}

Deno.test("transaction() takes a change back after which the device cannot be reached", async () => {
  const device = deviceWith((_, number) => {
    if (number === 2) throw new Error("the way is gone");
  });
  await assert.rejects(
    transaction(device, mtu(9000)),
    (error) => error instanceof NetconfError && error.kind === "unreachable" && error.temporary,
  );
  assert.deepEqual(await running(device), SEED);
  await isTidy();
  await device.close();
});

Deno.test("a transaction that is killed before it confirms is taken back, and another waits for that", async () => {
  const first = deviceWith((session, number) => {
    // As if the process had ended at that moment.
    if (number === 2) throw void killed.resolve();
    const commit = session.commit.bind(session);
    session.commit = async (options) => {
      await commit(options);
      if (options?.confirmed) setTimeout(() => session.abandon(), 300);
    };
  });
  const killed = Promise.withResolvers<void>();
  const ending = assert.rejects(transaction(first, mtu(9000)));
  await killed.promise;
  const second = deviceWith();
  const { changes } = await transaction(second, mtu(4000));
  assert.deepEqual(changes.map(({ before }) => before), ["1500"]);
  await ending;
  assert.deepEqual(await running(second), { ...SEED, mtu: "4000" });
  await second.close();
});

Deno.test("transaction() that is given up leaves nothing behind", async () => {
  const controller = new AbortController();
  const device = deviceWith((session) => {
    const edit = session.editConfig.bind(session);
    session.editConfig = async (options) => {
      await edit(options);
      controller.abort(new Error("enough"));
    };
  });
  const { signal } = controller;
  await assert.rejects(transaction(device, mtu(9000), { signal }), /^Error: enough$/);
  await isTidy();
  assert.deepEqual(await running(device), SEED);
  await device.close();
});

Deno.test("transaction() changes running where the device has no candidate, and saves as IOS-XE does", async () => {
  const port = ["--port", "8831"];
  const options = reach(await rig("up", "--target", "running", "--ia", ...port));
  try {
    const device = deviceWith(undefined, options);
    const result = await transaction(device, interfaceModel("ios-xe").edit(LAB));
    assert.deepEqual([result.target, result.confirmed, result.saved], ["running", false, true]);
    assert.deepEqual(await running(device), { name: "1/0/2", description: LAB.description });
    await assert.rejects(transaction(device, { config: native({ mtu: 1 }) }), RpcError);
    await using other = await connect(options);
    await other.lock("running");
    const locked = transaction(device, { config: native({ mtu: operation("remove") }) }, {
      lockWait: 200,
    });
    await assert.rejects(locked, (error) => error instanceof RpcError && error.temporary);
    await device.close();
  } finally {
    await rig("down", ...port);
  }
});
