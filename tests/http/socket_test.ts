import assert from "node:assert/strict";
import { dirname, join, resolve } from "node:path";
import { createControlApp } from "../../lib/http/control.ts";
import { ControlUnavailableError, createControlClient } from "../../lib/http/control_client.ts";
import { followSocket, listenOnSocket, socketPath } from "../../lib/http/socket.ts";
import { fakeOperations, STATUS } from "./operations_double.ts";

const app = createControlApp(fakeOperations().operations);

async function inFolder(test: (dir: string) => Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir();
  try {
    await test(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

async function exists(path: string): Promise<boolean> {
  return await Deno.lstat(path).then(() => true, () => false);
}

/** A socket as a killed process leaves it: there, but nobody listens. */
async function leaveStale(path: string): Promise<void> {
  const listener = Deno.listen({ transport: "unix", path });
  await Deno.rename(path, `${path}.kept`);
  listener.close();
  await Deno.rename(`${path}.kept`, path);
}

/** A folder whose paths are too long for a socket. */
async function deepFolder(dir: string): Promise<string> {
  const deep = join(dir, "long-name-".repeat(12));
  await Deno.mkdir(deep);
  return deep;
}

Deno.test("socketPath() is beside the database, wherever the process was started", () => {
  assert.equal(socketPath("/data/hookbox.db"), "/data/hookbox.db.sock");
  assert.equal(socketPath("data/hookbox.db"), resolve("data/hookbox.db.sock"));
  assert.equal(
    socketPath("postgres://me:secret@db:6432/site?schema=lab"),
    resolve("hookbox-db-6432-site-schema-lab.sock"),
  );
});

Deno.test("listenOnSocket() makes a socket for its owner alone, and removes it", async () => {
  await inFolder(async (dir) => {
    const path = join(dir, "x.sock");
    const socket = await listenOnSocket(app.fetch, path);
    assert.equal(socket.path, path);
    const { isSocket, mode } = await Deno.lstat(path);
    assert.ok(isSocket);
    assert.equal(mode! & 0o777, 0o600);
    await socket.stop();
    assert.equal(await exists(path), false);
  });
});

Deno.test("listenOnSocket() replaces a socket that nobody listens on", async () => {
  await inFolder(async (dir) => {
    const path = join(dir, "x.sock");
    await leaveStale(path);
    const socket = await listenOnSocket(app.fetch, path);
    assert.deepEqual(await createControlClient(path).status(), STATUS);
    await socket.stop();
  });
});

Deno.test("listenOnSocket() leaves a process that answers alone", async () => {
  await inFolder(async (dir) => {
    const path = join(dir, "x.sock");
    const socket = await listenOnSocket(app.fetch, path);
    await assert.rejects(listenOnSocket(app.fetch, path), /another hookbox answers at .*x\.sock/);
    assert.deepEqual(await createControlClient(path).status(), STATUS);
    await socket.stop();
  });
});

Deno.test("listenOnSocket() deletes nothing but sockets", async () => {
  await inFolder(async (dir) => {
    const path = join(dir, "x.sock");
    await Deno.writeTextFile(path, "mine");
    await assert.rejects(listenOnSocket(app.fetch, path), /HOOKBOX_STORE/);
    assert.equal(await Deno.readTextFile(path), "mine");
  });
});

Deno.test("listenOnSocket() links to a folder of its own when the path is too long", async () => {
  await inFolder(async (dir) => {
    const path = socketPath(join(await deepFolder(dir), "hookbox.db"));
    const client = createControlClient(path);
    await assert.rejects(client.status(), ControlUnavailableError);
    const socket = await listenOnSocket(app.fetch, path);
    assert.equal(followSocket(path), socket.path);
    assert.equal((await Deno.stat(dirname(socket.path))).mode! & 0o777, 0o700);
    assert.equal((await Deno.stat(socket.path)).mode! & 0o777, 0o600);
    assert.deepEqual(await client.status(), STATUS);
    await assert.rejects(listenOnSocket(app.fetch, path), /another hookbox answers/);
    await socket.stop();
    assert.equal(await exists(path), false);
    assert.equal(await exists(dirname(socket.path)), false);
  });
});

Deno.test("listenOnSocket() replaces a link that leads nowhere, and what it led to", async () => {
  await inFolder(async (dir) => {
    const path = socketPath(join(await deepFolder(dir), "hookbox.db"));
    const left = join(dir, "hookbox-left");
    await Deno.mkdir(left);
    await leaveStale(join(left, "control.sock"));
    await Deno.symlink(join(left, "control.sock"), path);
    const socket = await listenOnSocket(app.fetch, path);
    assert.deepEqual(await createControlClient(path).status(), STATUS);
    assert.equal(await exists(left), false);
    await socket.stop();
  });
});

Deno.test("listenOnSocket() follows no link to a file that it did not make", async () => {
  await inFolder(async (dir) => {
    const path = socketPath(join(await deepFolder(dir), "hookbox.db"));
    await Deno.writeTextFile(join(dir, "precious"), "mine");
    await Deno.symlink(join(dir, "precious"), path);
    const socket = await listenOnSocket(app.fetch, path);
    await socket.stop();
    assert.equal(await Deno.readTextFile(join(dir, "precious")), "mine");
  });
});
