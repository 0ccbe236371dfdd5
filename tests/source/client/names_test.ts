import { deepStrictEqual as same, strictEqual as is, throws } from "node:assert/strict";
import { json, lab, page } from "./lab.ts";

Deno.test("any app, endpoint and plugin can be named, with _ for - but in plugins", async () => {
  const { netbox, lines } = lab(() => page([]));
  const endpoints = [
    netbox.dcim.interfaces,
    netbox.ipam.ip_addresses,
    netbox.ipam["ip-addresses"]!,
    netbox.load_balancers.virtual_servers!,
    netbox.vpn.something_new!,
    netbox.plugins.bgp!.sessions!,
    netbox.plugins["netbox-dns"]!.zone_templates!,
    netbox.plugins.netbox_topology_views!.images!,
  ];
  for (const endpoint of endpoints) await endpoint.count();
  same(lines().map((line) => line.replace(/^GET (.*)\?limit=1$/, "$1")), [
    "/api/dcim/interfaces/",
    "/api/ipam/ip-addresses/",
    "/api/ipam/ip-addresses/",
    "/api/load-balancers/virtual-servers/",
    "/api/vpn/something-new/",
    "/api/plugins/bgp/sessions/",
    "/api/plugins/netbox-dns/zone-templates/",
    "/api/plugins/netbox_topology_views/images/",
  ]);
});

Deno.test("no part of a client is a promise, and all can be awaited", async () => {
  const { netbox } = lab(() => page([]));
  const parts = [
    netbox,
    netbox.dcim,
    netbox.dcim.sites,
    netbox.plugins,
    netbox.ipam.prefixes.at(1),
  ];
  for (const part of parts) {
    is((part as { then?: unknown }).then, undefined);
    is(typeof await part, "object");
  }
});

Deno.test("logs, JSON and programs find nothing odd in a client", () => {
  const { netbox } = lab(() => page([]));
  is(Deno.inspect(netbox), "Client of netbox");
  is(Deno.inspect({ app: netbox.dcim }), "{ app: App /api/dcim/ }");
  is(Deno.inspect(netbox.plugins), "Plugins");
  is(Deno.inspect(netbox.dcim.sites), "Endpoint /api/dcim/sites/");
  is(Deno.inspect(netbox.ipam.prefixes.at(1)), "Details of /api/ipam/prefixes/1/");
  is(JSON.stringify([netbox, netbox.dcim, netbox.dcim.sites]), '[{"plugins":{}},{},{}]');
  is(String(netbox.dcim), "[object Object]");
  is(`${netbox}`, "[object Object]");
  same(Object.keys(netbox.dcim), []);
  const odd = netbox.dcim as unknown as Record<PropertyKey, unknown>;
  for (const key of [Symbol.iterator, Symbol.toPrimitive, "toJSON", "$$typeof", "nodeType", "0"]) {
    is(odd[key], undefined, String(key));
  }
  throws(() => {
    odd.sites = 1;
  }, TypeError);
});

Deno.test("choices() gives the values of fields, from POST or where there is none from PUT", async () => {
  for (const action of ["POST", "PUT"]) {
    const fields = {
      name: { type: "string" },
      type: { choices: [{ value: "virtual", display_name: "Virtual" }] },
      mode: { choices: [{ value: "access", display: "Access" }, { value: null }] },
    };
    const { netbox, lines } = lab(() => json({ actions: { [action]: fields } }));
    same(await netbox.dcim.interfaces.choices(), {
      type: [{ value: "virtual", label: "Virtual" }],
      mode: [{ value: "access", label: "Access" }, { value: null, label: "null" }],
    });
    same(lines(), ["OPTIONS /api/dcim/interfaces/"]);
  }
});
