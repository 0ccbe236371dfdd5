import assert from "node:assert/strict";
import { describeListening } from "../../lib/handler/binding.ts";
import { ownHandler, type OwnOptions } from "../../lib/handler/own.ts";

const read = (listensTo: string | readonly string[], options?: OwnOptions) =>
  ownHandler(listensTo, () => {}, options).info;

Deno.test("ownHandler() listens to what a file of that name would", () => {
  const one = read("dcim.site.update");
  assert.deepEqual([one.id, one.status, one.file], [
    "on:dcim.site.update",
    "ready",
    'on("dcim.site.update")',
  ]);
  assert.equal(describeListening(one), "dcim.site.update");
  assert.equal(describeListening(read("any.any.delete")), "any.any.delete");
  assert.deepEqual(read("custom.rebuild.zones").special, { kind: "custom", name: "rebuild" });
});

Deno.test("ownHandler() listens to what entries of `on` say", () => {
  const patterns = read(["dcim.{site,device}.update", "ipam.*.delete"]);
  assert.equal(
    describeListening(patterns),
    "dcim.site.update, dcim.device.update, ipam.any.delete",
  );
  assert.equal(
    describeListening(read("netbox_branching.branch:branch_merged")),
    "netbox_branching.branch:branch_merged",
  );
});

Deno.test("ownHandler() takes its id from its name, and its config from the rest", () => {
  const { id, config, hasDead } = read("dcim.site.update", {
    name: "dns",
    retries: 2,
    dead: () => {},
  });
  assert.deepEqual([id, config.retries, hasDead], ["on:dns", 2, true]);
});

Deno.test("ownHandler() says what is wrong with it, as for a file", () => {
  assert.match(read("dcim.site.updated").problem!, /Did you mean "dcim.site.update"/);
  assert.match(read([]).problem!, /must be a list/);
  assert.match(read("dcim.site.update", { retry: 1 }).problem!, /config.retry is not a field/);
  assert.match(ownHandler("dcim.site.update", 5).info.problem!, /must be a function/);
});
