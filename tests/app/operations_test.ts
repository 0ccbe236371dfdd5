import assert from "node:assert/strict";
import { join } from "node:path";
import { askStatus, openOperations } from "../../lib/app/operations.ts";
import { openStore, StoreUnavailableError } from "../../lib/app/store_access.ts";
import { createControlApp } from "../../lib/http/control.ts";
import { type ControlSocket, listenOnSocket, socketPath } from "../../lib/http/socket.ts";
import { fakeOperations, STATUS } from "../http/operations_double.ts";
import { delivery, START } from "../store/contract/harness.ts";
import { settings } from "./settings.ts";

Deno.test("openOperations() waits for a server that has the store and no socket yet", async () => {
  const dir = await Deno.makeTempDir();
  const store = join(dir, "hookbox.db");
  const given = await settings({ HOOKBOX_STORE: store });
  const serving = await openStore(given, "serve");
  let socket: ControlSocket | null = null;
  let waits = 0;
  try {
    await using operations = await openOperations(given, () => {}, async () => {
      const { operations } = fakeOperations();
      if (++waits === 3) {
        socket = await listenOnSocket(createControlApp(operations).fetch, socketPath(store));
      }
    });
    assert.deepEqual(await operations.status(), STATUS);
    assert.equal(waits, 3);
  } finally {
    await (socket as ControlSocket | null)?.stop();
    await serving.close();
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("openOperations() gives up on a server that never gets its socket, and says who has the store", async () => {
  const dir = await Deno.makeTempDir();
  const given = await settings({ HOOKBOX_STORE: join(dir, "hookbox.db") });
  const serving = await openStore(given, "serve");
  try {
    await assert.rejects(openOperations(given, () => {}, () => Promise.resolve()), (error) => {
      assert.ok(error instanceof StoreUnavailableError);
      assert.match(error.message, new RegExp(`in use by hookbox \\(pid ${Deno.pid}`));
      return true;
    });
  } finally {
    await serving.close();
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("askStatus() says where a hookbox on PostgreSQL can be asked, and that on Deno Deploy none can", async () => {
  const file = await settings({ HOOKBOX_STORE: "/nonexistent/hookbox.db" });
  await assert.rejects(askStatus(file), /start it first \(hookbox serve\)/);
  const server = await settings({ HOOKBOX_STORE: "postgres://nowhere.invalid/hookbox" });
  await assert.rejects(askStatus(server), /working directory, and on Deno Deploy none can be/);
});

Deno.test("openOperations() gives up what a process was running that was killed", async () => {
  const dir = await Deno.makeTempDir();
  const given = await settings({ HOOKBOX_STORE: join(dir, "hookbox.db") });
  try {
    await using killed = await openStore(given, "serve");
    await killed.append([delivery({ runs: [{ handler: "a", lane: null }] })]);
    const [run] = await killed.claim([{ handler: "a", source: "netbox", limit: 1 }], START);
    await killed.close();
    await using operations = await openOperations(given, () => {});
    assert.equal(await operations.drop({ ids: [run!.id] }), 1);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("openOperations() does not wait for a store that is not there", async () => {
  const given = await settings({ HOOKBOX_STORE: "/nonexistent/hookbox.db" });
  let waits = 0;
  await assert.rejects(
    openOperations(given, () => {}, () => Promise.resolve(void waits++)),
    StoreUnavailableError,
  );
  assert.equal(waits, 0);
});
