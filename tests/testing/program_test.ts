import assert from "node:assert/strict";
import { join } from "node:path";
import { createEvent, createNetBoxDouble, listen, runHandler } from "../../lib/testing.ts";
import { Folder } from "../handler/host/support.ts";

const SITE = createEvent("dcim.site.create");

function program(
  script: string,
  settings?: object,
): { readonly folder: Folder; readonly path: string } {
  const name = "handlers/dcim.site.create.sh";
  const folder = new Folder({
    [name]: `#!/bin/sh\n${script}\n`,
    ...(settings ? { [`${name}.json`]: JSON.stringify(settings) } : {}),
  });
  const path = join(folder.root, name);
  Deno.chmodSync(path, 0o755);
  return { folder, path };
}

Deno.test("runHandler() executes a program with the event, the environment and the source", async () => {
  const { folder, path } = program(
    'read -r event; echo "$TEAM $HOOKBOX_ATTEMPT $NETBOX_URL"; echo "${event}" | head -c 8 >&2',
    { env: ["TEAM"] },
  );
  using _ = folder;
  const netbox = createNetBoxDouble();
  await using server = listen(netbox);
  const { outcome, lines, error } = await runHandler(path, SITE, {
    attempt: 2,
    env: { TEAM: "core", OTHER: "x" },
    netbox: { url: server.url, fetch },
  });
  assert.equal(outcome, "done", error?.message);
  assert.ok(lines.includes(`info: core 2 ${server.url}`), lines.join("\n"));
  assert.ok(lines.some((line) => line.startsWith('warning: {"')), lines.join("\n"));
});

Deno.test("runHandler() makes of an exit code what hookbox makes of it", async () => {
  const end = async (code: number) => {
    const { folder, path } = program(`exit ${code}`);
    using _ = folder;
    const { outcome } = await runHandler(path, SITE);
    return outcome;
  };
  assert.equal(await end(0), "done");
  assert.equal(await end(65), "dead");
  assert.equal(await end(75), "failed");
  assert.equal(await end(1), "failed");
});

Deno.test("runHandler() says that a program is not executable", async () => {
  const { folder, path } = program("exit 0");
  using _ = folder;
  await Deno.chmod(path, 0o644);
  await assert.rejects(
    runHandler(path, SITE),
    /is not executable: chmod \+x dcim\.site\.create\.sh/,
  );
});

Deno.test("runHandler() says what is wrong with the settings of a program", async () => {
  const { folder, path } = program("exit 0", { retrys: 3 });
  using _ = folder;
  await assert.rejects(runHandler(path, SITE), /dcim\.site\.create\.sh\.json: .*retrys/);
});
