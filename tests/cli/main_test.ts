import assert from "node:assert/strict";
import { main } from "../../lib/cli/main.ts";
import { COMMANDS } from "../../lib/cli/table.ts";
import { fakeIo } from "./fake_io.ts";

Deno.test("main() lists every command with --help, and exits 0", async () => {
  const io = fakeIo();
  assert.equal(await main(["--help"], io), 0);
  for (const { name, summary } of COMMANDS) {
    assert.ok(io.stdout().includes(name) && io.stdout().includes(summary), name);
  }
});

Deno.test("main() gives every command a --help with 0", async (t) => {
  for (const { name } of COMMANDS) {
    await t.step(name, async () => {
      const io = fakeIo();
      assert.equal(await main([name, "--help"], io), 0);
      assert.match(io.stdout(), new RegExp(`Usage: hookbox ${name}`));
    });
  }
});

Deno.test("main() exits 2 and names the nearest command on a mistyped one", async () => {
  const io = fakeIo();
  assert.equal(await main(["docter"], io), 2);
  assert.match(io.stderr(), /doctor/);
});

Deno.test("main() exits 2 on an unknown option", async () => {
  assert.equal(await main(["list", "--frobnicate"], fakeIo()), 2);
});

Deno.test("main() exits 2 when queue show is not told which run", async () => {
  assert.equal(await main(["queue", "show"], fakeIo()), 2);
});

Deno.test("main() takes --version for version", async () => {
  const io = fakeIo();
  assert.equal(await main(["--version"], io), 0);
  assert.match(io.stdout(), /^hookbox \d+\.\d+\.\d+ /);
});

Deno.test("main() exits 78 with every wrong setting by name", async () => {
  const io = fakeIo();
  assert.equal(await main(["check", "--drain", "20 sec", "--listen", "nowhere"], io), 78);
  assert.match(io.stderr(), /HOOKBOX_DRAIN/);
  assert.match(io.stderr(), /HOOKBOX_LISTEN/);
});

Deno.test("main() offers no flag for a secret", async () => {
  const io = fakeIo();
  assert.equal(await main(["list", "--netbox-token", "x"], io), 2);
});
