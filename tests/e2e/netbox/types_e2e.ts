import assert from "node:assert/strict";
import type { Hookbox } from "../hookbox.ts";
import { api, device, hookbox, list, type Row } from "../netbox.ts";

/** Runs `deno check` in the folder that `hookbox init` has made. */
async function check(box: Hookbox): Promise<{ code: number; said: string }> {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["check"],
    cwd: `${box.folder}/mine`,
    env: { NO_COLOR: "1" },
  }).output();
  return { code, said: new TextDecoder().decode(stderr) };
}

/** Custom fields of every type, on interfaces; what each holds. */
async function customFields(related: Row): Promise<Row> {
  const tag = Date.now().toString(36);
  const set = await api("POST", "extras/custom-field-choice-sets/", {
    name: `vendors ${tag}`,
    extra_choices: [["aci", "Cisco ACI"], ["eos", "Arista EOS"]],
  });
  const values: [type: string, value: unknown, more?: Row][] = [
    ["text", "a"],
    ["longtext", "b\nc"],
    ["integer", 4],
    ["decimal", 1.5],
    ["boolean", true],
    ["date", "2026-11-26"],
    ["datetime", "2026-11-26T12:00:00Z"],
    ["url", "https://x.example"],
    ["json", { deep: [1] }],
    ["select", "aci", { choice_set: set.id }],
    ["multiselect", ["aci", "eos"], { choice_set: set.id }],
    ["object", related.id, { related_object_type: "dcim.device" }],
    ["multiobject", [related.id], { related_object_type: "dcim.device" }],
  ];
  const fields: Row = {};
  for (const [type, value, more] of values) {
    const name = `e2e_${type}`;
    await api("POST", "extras/custom-fields/", {
      object_types: ["dcim.interface"],
      name,
      type,
      ...more,
    });
    fields[name] = value;
  }
  return fields;
}

Deno.test("deno check of a folder made by hookbox init and hookbox types finds a misspelt field", async () => {
  await using box = await hookbox("types", {}, { HOOKBOX_HANDLERS: "mine/handlers" });
  const { device: related, interfaces: [eth0] } = await device(["eth0", "eth1"]);
  await api("PATCH", `dcim/interfaces/${eth0!.id}/`, {
    custom_fields: await customFields(related),
  });
  const made = await box.run(["init", "mine"]);
  assert.equal(made.code, 0, made.stderr);
  const typed = await box.run(["types"]);
  assert.equal(typed.code, 0, typed.stderr);
  assert.match(typed.stderr, /Fetching the schema of NetBox 4\.7\.3/);
  assert.match(
    typed.stdout,
    /1\d\d object types, 1\d\d endpoints and 13 custom fields of NetBox 4\.7\.3/,
  );
  const right = await check(box);
  assert.equal(right.code, 0, right.said);

  const lines = {
    "event.data.descripton": /'descripton' does not exist on type 'Interface'.*'description'/,
    "event.data.custom_fields.e2e_txt": /'e2e_txt' does not exist.*'e2e_text'/,
    'event.data.custom_fields.e2e_select?.value === "junos"': /no overlap/,
    "ctx.netbox.dcim.interfaces.filter({ nam: 'eth0' })": /'nam' does not exist/,
    "ctx.netbox.dcim.interfaces.filter({ cf_e2e_txt: 'a' })": /'cf_e2e_txt' does not exist/,
  };
  for (const [line, says] of Object.entries(lines)) {
    await box.write(
      "mine/handlers/dcim.interface.update.mine.ts",
      `import type { Context, UpdateEvent } from "hookbox";
export default (event: UpdateEvent<"dcim.interface">, ctx: Context) => void (${line});
`,
    );
    const { code, said } = await check(box);
    assert.equal(code, 1, line);
    assert.match(said, says);
  }
});

Deno.test("hookbox types takes less than 10 s once it has the schema, and less than 1 MB", async () => {
  await using box = await hookbox("types-again", {});
  await box.run(["types"]);
  const start = performance.now();
  const again = await box.run(["types"]);
  const seconds = (performance.now() - start) / 1000;
  assert.equal(again.code, 0, again.stderr);
  assert.match(again.stderr, /Taking the schema/);
  assert.ok(seconds < 10, `${seconds} s`);
  const { size } = await Deno.stat(`${box.folder}/handlers/hookbox.d.ts`);
  assert.ok(size < 1_000_000, `${size} bytes`);
});

Deno.test("whatever the REST API shows is what its types say", async () => {
  await using box = await hookbox("types-fit", {}, { HOOKBOX_HANDLERS: "mine/handlers" });
  const { site } = await device(["eth0"]);
  const tag = Date.now().toString(36);
  const vlan = await api("POST", "ipam/vlans/", { vid: 20, name: tag, site: site.id });
  await api("POST", "ipam/prefixes/", {
    prefix: "10.99.0.0/24",
    vlan: vlan.id,
    status: "container",
  });
  await api("POST", "ipam/ip-addresses/", {
    address: "10.99.0.1/24",
    role: "vip",
    dns_name: "a.example",
  });
  await api("POST", "tenancy/tenants/", { name: tag, slug: tag });
  await api("POST", "extras/tags/", { name: tag, slug: tag, color: "aa1409" });
  await box.run(["init", "mine"]);
  const typed = await box.run(["types"]);
  assert.equal(typed.code, 0, typed.stderr);

  const types: Record<string, string> = {
    "dcim/devices/": "dcim.device",
    "dcim/device-types/": "dcim.devicetype",
    "dcim/device-roles/": "dcim.devicerole",
    "dcim/interfaces/": "dcim.interface",
    "dcim/manufacturers/": "dcim.manufacturer",
    "dcim/sites/": "dcim.site",
    "ipam/ip-addresses/": "ipam.ipaddress",
    "ipam/prefixes/": "ipam.prefix",
    "ipam/vlans/": "ipam.vlan",
    "tenancy/tenants/": "tenancy.tenant",
    "extras/tags/": "extras.tag",
    "extras/custom-fields/": "extras.customfield",
    "users/users/": "users.user",
  };
  const values: string[] = [];
  for (const [path, type] of Object.entries(types)) {
    const rows = await list(path);
    assert.ok(rows.length > 0, path);
    for (const row of rows.slice(0, 20)) {
      values.push(`export const v${values.length}: ModelData<"${type}"> = ${JSON.stringify(row)};`);
    }
  }
  const text = `import type { ModelData } from "hookbox";\n${values.join("\n")}\n`;
  await box.write("mine/handlers/_values.ts", text);
  const { code, said } = await check(box);
  assert.equal(code, 0, said);
});
