import assert from "node:assert/strict";
import { join } from "node:path";
import { createHandler, newFiles } from "../../lib/project/new.ts";
import { UserFolder } from "../user_folder.ts";
import { filesBelow, temporary } from "./modules.ts";

Deno.test("createHandler() writes a handler and its test, in folders that it makes", async () => {
  await using folder = await temporary();
  const written = await createHandler(folder.path, "dns/ipam.ipaddress.any.ptr");
  assert.deepEqual(written, [
    join(folder.path, "dns/ipam.ipaddress.any.ptr.ts"),
    join(folder.path, "dns/ipam.ipaddress.any.ptr_test.ts"),
  ]);
  assert.match(await Deno.readTextFile(written[0]!), /HandlerConfig<"ipam\.ipaddress">/);
  assert.match(await Deno.readTextFile(written[1]!), /from "\.\/ipam\.ipaddress\.any\.ptr\.ts"/);
});

Deno.test("createHandler() overwrites neither the handler nor the test, and then writes none", async () => {
  for (const there of ["dcim.site.create.ts", "dcim.site.create_test.ts"]) {
    await using folder = await temporary();
    await Deno.writeTextFile(`${folder.path}/${there}`, "mine");
    await assert.rejects(createHandler(folder.path, "dcim.site.create"), {
      message: `${join(folder.path, there)} is there already`,
      exitCode: 1,
    });
    assert.deepEqual(await filesBelow(folder.path), [there]);
  }
});

Deno.test("createHandler() suggests the nearest binding", async () => {
  await using folder = await temporary();
  const wrong: [binding: string, says: RegExp][] = [
    [
      "dcim.interface.updated",
      /what NetBox calls so is "update".* Did you mean dcim\.interface\.update\.ts\?/,
    ],
    ["dcim.interface.upate", /Did you mean dcim\.interface\.update\.ts\?/],
    ["dcim.interface", /it names no action.* Did you mean dcim\.interface\.any\.ts\?/],
    [
      "dcim.interfaces.update",
      /no object type dcim\.interfaces\. Did you mean dcim\.interface\.update\?/,
    ],
    ["dns/ipam.ip_address.any", /Did you mean dns\/ipam\.ipaddress\.any\?/],
    ["DCIM.Site.create", /Did you mean dcim\.site\.create\.ts\?/],
    ["everything", /names nothing to listen to.*dcim\.interface\.update/],
    ["shedule.nightly", /Did you mean schedule\.nightly\.ts\?/],
    ["_hidden", /names nothing to listen to/],
    ["", /names nothing to listen to/],
  ];
  for (const [binding, says] of wrong) {
    await assert.rejects(createHandler(folder.path, binding), (error: Error) => {
      assert.match(error.message, says, binding);
      assert.equal((error as Error & { exitCode: number }).exitCode, 2);
      return true;
    });
  }
  assert.deepEqual(await filesBelow(folder.path), []);
});

Deno.test("createHandler() goes by what hookbox types has written", async () => {
  await using folder = await temporary();
  const types = `${folder.path}/hookbox.d.ts`;
  await Deno.writeTextFile(types, `interface Models {\n    "netbox_bgp.bgpsession": BGPSession;\n`);
  await assert.rejects(
    createHandler(folder.path, "netbox_bgp.bgpsesion.create"),
    /Did you mean netbox_bgp\.bgpsession\.create\?/,
  );
  await createHandler(folder.path, "netbox_bgp.bgpsession.create");
  await createHandler(folder.path, "netbox_dns.zone.create");
  await createHandler(folder.path, "dcim.somethingnew.create");
});

Deno.test("what newFiles() gives passes deno check, deno fmt and its own tests", async () => {
  const bindings = [
    "dcim.interface.create",
    "dcim.interface.update",
    "dcim.interface.delete",
    "circuits.circuit.any",
    "circuits.circuit.update.mine",
    "dns/ipam.ipaddress.create",
    "any.any.delete.audit",
    "any.any.any",
    "dcim.any.update",
    "extras.script.job_started",
    "extras.script.job_ended",
    "any.any.job_ended",
    "netbox_branching.branch:branch_merged",
    "other/netbox_bgp.session:went_down",
    "schedule.nightly",
    "task.poll",
    "lifecycle.start",
    "lifecycle.stop.tell",
  ];
  const all = bindings.map((binding) => newFiles(binding));
  await using folder = await UserFolder.create(Object.assign({}, ...all));
  const test = await folder.deno("test");
  assert.ok(test.success, test.stdout + test.stderr);
  assert.match(test.stdout, new RegExp(`ok \\| ${bindings.length} passed`));
  const fmt = await folder.deno("fmt", "--check", "--line-width=100", "--ignore=deno.json");
  assert.ok(fmt.success, fmt.stderr);
});
