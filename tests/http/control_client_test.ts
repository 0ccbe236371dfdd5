import assert from "node:assert/strict";
import { join } from "node:path";
import { createControlApp } from "../../lib/http/control.ts";
import { ControlUnavailableError, createControlClient } from "../../lib/http/control_client.ts";
import { OperationError, type Operations } from "../../lib/http/operations.ts";
import { listenOnSocket, socketPath } from "../../lib/http/socket.ts";
import { FakeClock } from "../fake_clock.ts";
import { fakeOperations, REGISTERED, STATUS } from "./operations_double.ts";

/** A client over a socket of its own, to something that answers. */
async function connected(
  fetch: (request: Request) => Response | Promise<Response>,
  test: (client: Operations) => Promise<void>,
): Promise<void> {
  const dir = await Deno.makeTempDir();
  const path = socketPath(join(dir, "hookbox.db"));
  const socket = await listenOnSocket(fetch, path);
  try {
    await test(createControlClient(path));
  } finally {
    await socket.stop();
    await Deno.remove(dir, { recursive: true });
  }
}

Deno.test("createControlClient() calls the operations on the other side", async () => {
  const { operations, calls } = fakeOperations();
  await connected(createControlApp(operations).fetch, async (client) => {
    assert.deepEqual(await client.status(), STATUS);
    assert.equal(await client.retry(["a", "b"]), 2);
    assert.equal(await client.drop({ ids: ["a"] }), 3);
    assert.equal(await client.drop({ handler: "dcim.site.create" }), 3);
    assert.deepEqual(await client.replay("d1"), { id: "d2", runs: 1 });
    assert.deepEqual(await client.replay("d1", { handlers: ["h"] }), { id: "d2", runs: 1 });
    assert.deepEqual(await client.reload(), {
      ok: false,
      problems: ["HOOKBOX_KEEP is no duration"],
    });
    assert.deepEqual(await client.register({ dryRun: true, takeOver: false }), REGISTERED);
    assert.equal((await client.unregister({ dryRun: false })).status, "off");
  });
  assert.deepEqual(calls, [
    ["status"],
    ["retry", ["a", "b"]],
    ["drop", { ids: ["a"] }],
    ["drop", { handler: "dcim.site.create" }],
    ["replay", "d1", {}],
    ["replay", "d1", { handlers: ["h"] }],
    ["reload"],
    ["register", { dryRun: true, takeOver: false }],
    ["unregister", { dryRun: false }],
  ]);
});

Deno.test("createControlClient() carries a list of 100,000 runs", async () => {
  const ids = Array.from({ length: 100_000 }, () => crypto.randomUUID());
  const { operations } = fakeOperations({ retry: (given) => Promise.resolve(given.length) });
  await connected(createControlApp(operations).fetch, async (client) => {
    assert.equal(await client.retry(ids), ids.length);
  });
});

Deno.test("createControlClient() throws what the other side says", async () => {
  const { operations } = fakeOperations({
    replay: () => Promise.reject(new OperationError(404, "There is no delivery ü")),
    drop: () => Promise.reject(new Error("no disk")),
  });
  await connected(createControlApp(operations).fetch, async (client) => {
    await assert.rejects(client.replay("ü"), new OperationError(404, "There is no delivery ü"));
    await assert.rejects(client.drop({ handler: "x" }), new OperationError(500, "no disk"));
    await assert.rejects(client.retry([]), (error: OperationError) => error.status === 400);
  });
});

Deno.test("createControlClient() throws ControlUnavailableError when nobody listens", async () => {
  const dir = await Deno.makeTempDir();
  const path = join(dir, "x.sock");
  const isUnavailable = (error: unknown) => {
    assert.ok(error instanceof ControlUnavailableError);
    assert.equal(error.message, `No hookbox serves this store: nobody answers at ${path}`);
    return true;
  };
  await assert.rejects(createControlClient(path).status(), isUnavailable);
  // A socket left behind by a process that was killed.
  const listener = Deno.listen({ transport: "unix", path });
  await Deno.rename(path, `${path}.kept`);
  listener.close();
  await Deno.rename(`${path}.kept`, path);
  await assert.rejects(createControlClient(path).status(), isUnavailable);
  await Deno.remove(dir, { recursive: true });
});

Deno.test("createControlClient() says so when the answer is none of ours", async () => {
  for (const body of ["<html>", "3", "null"]) {
    await connected(() => new Response(body), async (client) => {
      await assert.rejects(client.status(), /answered "status" with something else than JSON/);
    });
  }
});

Deno.test("createControlClient() says so when the connection ends before the answer", async () => {
  const dir = await Deno.makeTempDir();
  const path = join(dir, "x.sock");
  const listener = Deno.listen({ transport: "unix", path });
  const served = (async () => (await listener.accept()).close())();
  await assert.rejects(createControlClient(path).reload(), (error) => {
    assert.ok(error instanceof OperationError);
    assert.match(
      error.message,
      /^The running hookbox ended the connection before it answered "reload"/,
    );
    return true;
  });
  await served;
  listener.close();
  await Deno.remove(dir, { recursive: true });
});

Deno.test("createControlClient() does not wait for ever", async () => {
  const dir = await Deno.makeTempDir();
  const path = join(dir, "x.sock");
  const listener = Deno.listen({ transport: "unix", path });
  const clock = new FakeClock();
  const asking = createControlClient(path, clock).retry(["a"]);
  using _connection = await listener.accept();
  const refused = assert.rejects(asking, (error) => {
    assert.ok(error instanceof OperationError);
    assert.match(error.message, /^The running hookbox has not answered "retry" after 30 s\./);
    return true;
  });
  await clock.advance(30_000);
  await refused;
  listener.close();
  await Deno.remove(dir, { recursive: true });
});
