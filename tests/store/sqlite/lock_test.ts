import assert from "node:assert/strict";
import { lockHolder, takeLock } from "../../../lib/store/sqlite/lock.ts";
import { tempFolder } from "./temp.ts";

Deno.test("lockHolder() tells who holds a lock, without disturbing it", () => {
  using folder = tempFolder();
  const path = `${folder.path}/hookbox.db`;
  assert.equal(lockHolder(path), null, "there is no lock file");
  const lock = takeLock(path, 1_000);
  assert.deepEqual(lockHolder(path), { pid: Deno.pid, since: 1_000 });
  assert.throws(() => takeLock(path, 2_000), /in use by hookbox \(pid \d+, since 1970/);
  assert.deepEqual(lockHolder(path), { pid: Deno.pid, since: 1_000 });
  lock[Symbol.dispose]();
  assert.equal(lockHolder(path), null);
  takeLock(path, 3_000)[Symbol.dispose]();
});

Deno.test("takeLock() is freed by the death of its holder", async () => {
  using folder = tempFolder();
  const path = `${folder.path}/hookbox.db`;
  const module = new URL("../../../lib/store/sqlite/lock.ts", import.meta.url).href;
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "eval",
      `import { takeLock } from "${module}"; takeLock(${JSON.stringify(path)}, 1);
       console.log("locked"); setInterval(() => {}, 1000);`,
    ],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  assert.deepEqual(lockHolder(path), { pid: child.pid, since: 1 });
  assert.throws(() => takeLock(path, 2), new RegExp(`pid ${child.pid}`));
  child.kill("SIGKILL");
  await child.status;
  await reader.cancel();
  takeLock(path, 3)[Symbol.dispose]();
});
