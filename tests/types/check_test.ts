import assert from "node:assert/strict";
import { type CustomField, modelOf } from "../../lib/source/schema/mod.ts";
import { declarations } from "../../lib/types/mod.ts";
import { nautobotRecordings, recordings } from "../recordings.ts";
import { documentOf, rowsOf, type Server } from "../source/schema/documents.ts";
import { check } from "./project.ts";

const NAMES = rowsOf("object-types").map((row) => `${row.app_label}.${row.model}`);
const CUSTOM: CustomField[] = [
  { name: "vendor", type: "select", choices: ["aci", "eos"] },
  { name: "owners", type: "multiobject", choices: null },
  { name: "ticket", type: "number", choices: null },
].map((field) =>
  ({ ...field, label: "", labelled: true, objectTypes: ["dcim.interface"] }) as CustomField
);

function typesOf(server: Server, customFields: CustomField[] | null): string {
  const model = modelOf(documentOf(server), NAMES);
  return declarations({ model, customFields, only: null, open: false, from: server });
}

/** A handler of updates of interfaces that does this. */
function handler(...lines: string[]): string {
  return `import type { Context, HandlerConfig, UpdateEvent } from "hookbox";
export const config: HandlerConfig<"dcim.interface"> = { fields: ["mtu"] };
export default async function (event: UpdateEvent<"dcim.interface">, { netbox }: Context) {
  const { interfaces } = netbox.dcim;
  const { prefixes } = netbox.ipam;
  ${lines.join("\n  ")}
}`;
}

Deno.test("a handler that is right passes deno check", async () => {
  const errors = await check({
    "hookbox.d.ts": typesOf("netbox-branching/1.2.2", CUSTOM),
    "x.ts": handler(
      "const { custom_fields: { vendor, owners, ticket }, mode, untagged_vlan } = event.data;",
      'if (vendor?.value === "aci" && ticket !== null && ticket > 4) owners?.[0]?.display;',
      'if (mode?.value === "tagged") untagged_vlan?.vid.toFixed();',
      'event.changed("mtu", "description");',
      "const found = await interfaces.get(event.objectId);",
      'const named = await interfaces.get({ device_id: event.data.device.id, name__ic: "eth" });',
      'await interfaces.update(found!, { description: "x", mode: "", custom_fields: { ticket: 4 } });',
      'await interfaces.update([{ id: 1, mtu: null }], { message: "why" });',
      'await interfaces.create({ device: { name: "sw1" }, name: "a", type: "virtual", tags: [3] });',
      "await interfaces.delete(named!);",
      "for await (const { name } of interfaces.filter({ mtu__gte: 9000, enabled: true })) name.trim();",
      "for await (const { name } of interfaces.filter({ cf_ticket: 4, cf_vendor__n: 'aci' })) name.trim();",
      'const made = await prefixes.at(5).available_ips.create({ status: "reserved" });',
      "made.address.trim(); (await prefixes.at(5).available_ips.list())[0]!.address.trim();",
      'await netbox.plugins.branching.branches.create({ name: "x" });',
      "await netbox.dcim.connected_device.get({ peer_device: 'a', peer_interface: 'b' });",
    ),
    "any.ts": `import type { Context, DeleteEvent, Event, JobEvent } from "hookbox";
export default (event: DeleteEvent, ctx: Context) => { const all: Event = event; event.data.anything; };
export const job = (event: JobEvent<"extras.script">) => event.data?.output;`,
  });
  assert.deepEqual(errors, []);
});

Deno.test("deno check finds misspelt fields, values, filters, endpoints and custom fields", async () => {
  const wrong: [line: string, says: RegExp][] = [
    ["event.data.descripton;", /'descripton' does not exist.*'description'/],
    ["event.data.device.nam;", /'nam' does not exist on type 'BriefDevice'/],
    ['event.data.mode!.value === "acces";', /no overlap/],
    ["event.data.mode.value;", /possibly 'null'/],
    ["event.data.custom_fields.vender;", /'vender' does not exist.*'vendor'/],
    ['event.data.custom_fields.vendor?.value === "junos";', /no overlap/],
    ['event.changed("mtuu");', /"mtuu"/],
    ["const c: typeof config = { fields: ['name', 'mtuu'] };", /"mtuu"/],
    ["interfaces.filter({ nam: 'x' });", /'nam' does not exist/],
    ["interfaces.filter({ mtu__ic: 4 });", /'mtu__ic' does not exist/],
    ["interfaces.filter({ enabled: 'yes' });", /'string' is not assignable to type 'boolean/],
    ["interfaces.filter({ cf_vender: 'aci' });", /'cf_vender' does not exist/],
    ["interfaces.create({ device: 1, name: 'x' });", /No overload/],
    ["interfaces.update(1, { descripton: 'x' });", /No overload/],
    ["interfaces.update(1, { custom_fields: { vendor: 'junos' } });", /No overload/],
    ["netbox.dcim.interfacess;", /'interfacess' does not exist/],
    ["netbox.plugins.branchin;", /'branchin' does not exist/],
    ["prefixes.at(5).available_ipss;", /'available_ipss' does not exist/],
    ["netbox.core.object_changes.update(1, { message: 'x' });", /No overload/],
  ];
  const files = wrong.map(([line], index) =>
    [`w${String(index).padStart(2, "0")}.ts`, handler(line)] as const
  );
  const errors = await check({
    "hookbox.d.ts": typesOf("netbox-branching/1.2.2", CUSTOM),
    ...Object.fromEntries(files),
  });
  assert.equal(errors.length, wrong.length, errors.join("\n"));
  wrong.forEach(([, says], index) => assert.match(errors[index]!, says));
});

Deno.test("everything that NetBox and Nautobot deliver is what their types say", async () => {
  for (const server of ["netbox/4.7.3", "nautobot/3.2.7"] as const) {
    const deliveries = server === "netbox/4.7.3" ? recordings("4.7.3") : nautobotRecordings();
    const kinds = Object.entries({
      device: "Device",
      interface: "Interface",
      ipaddress: "IPAddress",
    });
    const values = deliveries.flatMap(({ body }, index) => {
      const [, model] = /"(?:object_type|model)": ?"(?:\w+\.)?(\w+)"/.exec(body) ?? [];
      const [name] = kinds.find(([name]) => name === model) ?? [];
      const isObject = /"event": ?"(created|updated|deleted)"/.test(body);
      if (name === undefined || !isObject) return [];
      const type = name === "ipaddress" ? "ipam.ipaddress" : `dcim.${name}`;
      const data = JSON.stringify(JSON.parse(body).data);
      return [`export const v${index}: ModelData<"${type}"> = ${data};`];
    });
    assert.ok(values.length > 40);
    const errors = await check({
      "hookbox.d.ts": typesOf(server, null),
      "x.ts": ['import type { ModelData } from "hookbox";', ...values].join("\n"),
    });
    assert.deepEqual(errors, [], server);
  }
});
