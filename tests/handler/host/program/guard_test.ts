import assert from "node:assert/strict";
import { objectionTo } from "../../../../lib/handler/host/program/guard.ts";
import { Programs } from "./files.ts";

const FILE = "dns/dcim.site.update.sh";

Deno.test("objectionTo() has nothing against an executable file that others cannot change", async () => {
  using folder = new Programs({ [FILE]: "#!/bin/sh\n" });
  assert.equal(await objectionTo(folder.path(FILE), folder.root), null);
  await Deno.chmod(folder.path(FILE), 0o700);
  assert.equal(await objectionTo(folder.path(FILE), folder.root), null);
});

Deno.test("objectionTo() refuses what every user can change, be it the file or a folder above", async () => {
  using folder = new Programs({ [FILE]: "#!/bin/sh\n" });
  for (const place of [folder.path(FILE), folder.path("dns"), folder.root]) {
    const { mode } = await Deno.stat(place);
    await Deno.chmod(place, 0o777);
    const objection = await objectionTo(folder.path(FILE), folder.root);
    assert.match(objection ?? "", /^can be changed by every user: chmod o-w /);
    assert.ok(objection!.endsWith(await Deno.realPath(place)), objection!);
    await Deno.chmod(place, mode!);
  }
});

Deno.test("objectionTo() refuses what is not executable, no file, or not there", async () => {
  using folder = new Programs({ [FILE]: "#!/bin/sh\n" });
  await Deno.chmod(folder.path(FILE), 0o644);
  assert.match(await objectionTo(folder.path(FILE), folder.root) ?? "", /^is not executable/);
  assert.equal(await objectionTo(folder.path("dns"), folder.root), "is not a file");
  assert.match(await objectionTo(folder.path("gone.sh"), folder.root) ?? "", /^cannot be read: /);
});

Deno.test("objectionTo() follows links, and refuses those that lead out of the handlers folder", async () => {
  using elsewhere = new Programs({ "tool.sh": "#!/bin/sh\n" });
  using folder = new Programs({ "_lib/tool.sh": "#!/bin/sh\n" });
  const [inside, outside] = [
    folder.path("dcim.site.create.sh"),
    folder.path("dcim.site.delete.sh"),
  ];
  await Deno.symlink(folder.path("_lib/tool.sh"), inside);
  await Deno.symlink(elsewhere.path("tool.sh"), outside);
  assert.equal(await objectionTo(inside, folder.root), null);
  assert.match(
    await objectionTo(outside, folder.root) ?? "",
    /^lies outside the handlers folder: it is a link to .*tool\.sh$/,
  );
});

Deno.test("objectionTo() is not misled by a folder whose name begins alike", async () => {
  using folder = new Programs({ "handlers/x.sh": "", "handlers-old/tool.sh": "#!/bin/sh\n" });
  const link = folder.path("handlers/dcim.site.update.sh");
  await Deno.symlink(folder.path("handlers-old/tool.sh"), link);
  assert.match(await objectionTo(link, folder.path("handlers")) ?? "", /^lies outside/);
});
