import assert from "node:assert/strict";
import { DEFAULT_CONFIG } from "../../../../lib/handler/config.ts";
import { describeProgram, warnOf } from "../../../../lib/handler/host/program/describe.ts";
import { Programs } from "./files.ts";

const FILE = "dcim.interface.update.dns.py";
const GOOD = { [FILE]: "#!/bin/sh\n" };

const describe = (folder: Programs, exec = true) =>
  describeProgram(folder.scanned(FILE), { root: folder.root, exec });

Deno.test("describeProgram() gives a handler like any other, with the settings beside it", async () => {
  using folder = new Programs({
    ...GOOD,
    [`${FILE}.json`]: `{ "fields": ["mtu"], "env": ["KRB5_CONFIG"] }`,
  });
  assert.deepEqual(await describe(folder), {
    id: "dcim.interface.update.dns",
    file: FILE,
    status: "ready",
    bindings: [{ app: "dcim", model: "interface", action: "update" }],
    special: null,
    config: { ...DEFAULT_CONFIG, fields: ["mtu"] },
    program: { path: folder.path(FILE), env: ["KRB5_CONFIG"] },
    hasWhen: false,
    hasSchema: false,
    hasDead: false,
  });
});

Deno.test("describeProgram() says which setting runs it when programs are off", async () => {
  using folder = new Programs(GOOD);
  const { status, problem, bindings } = await describe(folder, false);
  assert.equal(status, "off");
  assert.match(problem ?? "", /set HOOKBOX_EXEC=on/);
  assert.equal(bindings.length, 1, "it keeps its subscription");
});

Deno.test("describeProgram() takes one that is switched off in its settings for disabled", async () => {
  using folder = new Programs({ ...GOOD, [`${FILE}.json`]: `{ "enabled": false }` });
  assert.equal((await describe(folder)).status, "disabled");
  assert.equal((await describe(folder, false)).status, "disabled");
});

Deno.test("describeProgram() names what is wrong with the settings and with the file", async () => {
  using folder = new Programs({ [FILE]: "print()\n", [`${FILE}.json`]: `{ "retires": 1 }` });
  const { status, problem, bindings } = await describe(folder);
  assert.equal(status, "broken");
  assert.equal(bindings.length, 1);
  assert.deepEqual(problem?.split("\n"), [
    `${FILE}.json: config.retires is not a field of config. Did you mean config.retries?`,
    `${FILE} has no first line that says what executes it, such as #!/usr/bin/env python3`,
  ]);
});

Deno.test("describeProgram() wants a schedule to say when", async () => {
  const file = "schedule.backup.sh";
  const describe = async (settings: string) => {
    using folder = new Programs({ [file]: "#!/bin/sh\n", [`${file}.json`]: settings });
    return await describeProgram(folder.scanned(file), { root: folder.root, exec: true });
  };
  const good = await describe(`{ "cron": "@daily", "missed": "skip" }`);
  assert.deepEqual([good.status, good.config.cron, good.special?.name], [
    "ready",
    "@daily",
    "backup",
  ]);
  const wrong = await describe(`{ "cron": "@daily", "fields": ["mtu"] }`);
  assert.equal(wrong.problem, `${file}.json: config.fields means nothing for a schedule`);
  assert.match((await describe("{}")).problem!, /config must say when/);
});

Deno.test("describeProgram() refuses files and settings that every user can change", async () => {
  using folder = new Programs({ ...GOOD, [`${FILE}.json`]: "{}" });
  await Deno.chmod(folder.path(`${FILE}.json`), 0o666);
  await Deno.chmod(folder.path(FILE), 0o757);
  const { status, problem } = await describe(folder);
  assert.equal(status, "broken");
  assert.match(
    problem ?? "",
    /^\S+\.json: every user can change it: chmod o-w .*\n.* can be changed/,
  );
});

Deno.test("warnOf() tells of files that look like programs, and of no others", async () => {
  using folder = new Programs({
    "dcim.site.create.sh": "echo",
    "dcim.site.update": "#!/bin/sh\n",
    "dcim.site.delete.notes": "remember",
  });
  const names = ["dcim.site.create.sh", "dcim.site.update", "dcim.site.delete.notes"];
  const warnings = await warnOf(names.map((file) => ({ file, path: folder.path(file) })));
  assert.deepEqual(warnings.map(({ file }) => file), names.slice(0, 2));
  assert.match(warnings[0]!.problem, /is not executable: chmod \+x dcim\.site\.create\.sh/);
});
