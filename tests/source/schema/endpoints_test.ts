import assert from "node:assert/strict";
import { modelOf, type ObjectEndpoint } from "../../../lib/source/schema/mod.ts";
import { documentOf, rowsOf } from "./documents.ts";

const NAMES = rowsOf("object-types").map((row) => `${row.app_label}.${row.model}`);
const branching = modelOf(documentOf("netbox-branching/1.2.2"), NAMES);
const nautobot = modelOf(documentOf("nautobot/3.2.7"), []);

function endpoint({ endpoints }: typeof branching, app: string, name: string): ObjectEndpoint {
  const found = endpoints.find((one) => one.app === app && one.name === name);
  assert.ok(found, `${app}.${name}`);
  return found;
}

Deno.test("modelOf() finds what is listed, written and needed at an endpoint", () => {
  const { filters: _, ...interfaces } = endpoint(branching, "dcim", "interfaces");
  assert.deepEqual(interfaces, {
    app: "dcim",
    plugin: false,
    name: "interfaces",
    objectType: "dcim.interface",
    reads: "Interface",
    writes: "WritableInterfaceRequest",
    needed: ["device", "name", "type"],
    details: [{ name: "trace", lists: null, makes: null }],
  });
});

Deno.test("modelOf() finds custom endpoints, and what they list and make", () => {
  assert.deepEqual(endpoint(branching, "ipam", "prefixes").details, [
    { name: "available_ips", lists: "AvailableIP", makes: "IPAddress" },
    { name: "available_prefixes", lists: "AvailablePrefix", makes: "Prefix" },
  ]);
});

Deno.test("modelOf() finds the endpoints of plugins, under the name that their URL has", () => {
  const branches = endpoint(branching, "branching", "branches");
  assert.equal(branches.plugin, true);
  assert.equal(branches.objectType, "netbox_branching.branch");
  assert.deepEqual(branches.details.map(({ name }) => name).slice(0, 3), [
    "archive",
    "merge",
    "recover",
  ]);
});

Deno.test("modelOf() guesses the object types of plugins where no names are known", () => {
  const guessed = modelOf(documentOf("netbox-branching/1.2.2"), []);
  assert.equal(endpoint(guessed, "branching", "branches").objectType, "netbox_branching.branch");
});

Deno.test("modelOf() takes a plugin's model that has one owner, and none that has several", () => {
  const typed = (names: string[]) =>
    endpoint(modelOf(documentOf("netbox-branching/1.2.2"), names), "branching", "branches")
      .objectType;
  assert.equal(typed(["acme_forks.branch", "dcim.site"]), "acme_forks.branch");
  assert.equal(typed(["acme_forks.branch", "other.branch"]), null);
  assert.equal(typed(["acme_forks.branch", "branching.branch"]), "branching.branch");
});

Deno.test("modelOf() knows nothing of endpoints that list no objects", () => {
  for (const [app, name] of [["dcim", "connected_device"], ["users", "config"]] as const) {
    const { reads, objectType } = endpoint(branching, app, name);
    assert.deepEqual([reads, objectType], [null, null]);
  }
});

Deno.test("modelOf() finds nothing to write where nothing can be written", () => {
  const { reads, writes, needed } = endpoint(branching, "core", "object_changes");
  assert.deepEqual([reads, writes, needed], ["ObjectChange", null, []]);
});

Deno.test("modelOf() reads Nautobot's paths, which lack /api", () => {
  const { objectType, needed } = endpoint(nautobot, "dcim", "interfaces");
  assert.equal(objectType, "dcim.interface");
  assert.deepEqual(needed, ["name", "status", "type"]);
});
