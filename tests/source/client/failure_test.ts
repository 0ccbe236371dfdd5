import { match, strictEqual as is } from "node:assert/strict";
import { permissionFor } from "../../../lib/source/client/permission.ts";
import { failureOf, json, lab } from "./lab.ts";

const DENIED = { detail: "You do not have permission to perform this action." };

Deno.test("permissionFor() names NetBox's permission", () => {
  const named = [
    ["GET", "/api/dcim/interfaces/", "dcim.view_interface"],
    ["OPTIONS", "/api/dcim/interfaces/", "dcim.view_interface"],
    ["PATCH", "/api/ipam/ip-addresses/5/", "ipam.change_ipaddress"],
    ["PUT", "/api/ipam/prefixes/5/", "ipam.change_prefix"],
    ["DELETE", "/api/dcim/virtual-chassis/", "dcim.delete_virtualchassis"],
    ["POST", "/api/virtualization/interfaces/", "virtualization.add_vminterface"],
    ["POST", "/api/vpn/ike-policies/", "vpn.add_ikepolicy"],
    ["POST", "/api/extras/statuses/", "extras.add_status"],
    ["POST", "/api/dcim/devices/", "dcim.add_device"],
    ["POST", "/api/users/permissions/", "users.add_objectpermission"],
    ["POST", "/api/load-balancers/virtual-servers/", "load_balancers.add_virtualserver"],
    ["GET", "/api/ipam/prefixes/5/available-ips/", "ipam.view_prefix"],
    ["POST", "/api/ipam/prefixes/5/available-ips/", "ipam.add_ipaddress"],
    ["POST", "/api/ipam/prefixes/5/available-prefixes/", "ipam.add_prefix"],
    ["POST", "/api/ipam/vlan-groups/5/available-vlans/", "ipam.add_vlan"],
    ["POST", "/api/ipam/asn-ranges/5/available-asns/", "ipam.add_asn"],
  ] as const;
  for (const [method, path, name] of named) {
    is(permissionFor(method, path), `the permission ${name}`);
  }
  is(
    permissionFor("POST", "/api/plugins/bgp/sessions/"),
    "the permission to add at /api/plugins/bgp/sessions/",
  );
});

Deno.test("403 says which permission is missing", async () => {
  const { netbox } = lab(({ path }) =>
    path === "/api/status/" ? json({ "netbox-version": "4.7.3" }) : json(DENIED, 403)
  );
  const read = await failureOf(netbox.dcim.interfaces.get(5));
  is(
    read.message,
    "GET /api/dcim/interfaces/5/ was answered with 403: You do not have permission to perform this " +
      "action. (request id r-1). The user of NETBOX_TOKEN lacks the permission dcim.view_interface, " +
      "for this object at least.",
  );
  const write = await failureOf(netbox.dcim.interfaces.update(5, {}));
  match(
    write.message,
    /lacks the permission dcim\.change_interface.*or the token is not write enabled/,
  );
});

Deno.test("403 names NETBOX_TOKEN when the token is not accepted, and the source that has another", async () => {
  const refusals = [
    ["Invalid v1 token", /Set NETBOX_TOKEN to a token of this NetBox/],
    ["Token expired", /Make a new token/],
    ["Authentication credentials were not provided.", /Set NETBOX_TOKEN; if it is set, a proxy/],
    ["Source IP 192.0.2.7 is not permitted", /allowed IPs/],
  ] as const;
  for (const [detail, advice] of refusals) {
    const { netbox } = lab(() => json({ detail }, 403));
    match((await failureOf(netbox.dcim.sites.count())).message, advice);
  }
  const { netbox } = lab(() => json({ detail: "Invalid token" }, 403), { name: "lab" });
  match(
    (await failureOf(netbox.dcim.sites.count())).message,
    /Set the token of the source "lab" to/,
  );
});

Deno.test("an unknown branch is said in NetBox's words, which are no JSON", async () => {
  const { netbox } = lab(({ path }) => {
    if (path === "/api/status/") return json({ plugins: { netbox_branching: "1.2.2" } });
    const headers = { "content-type": "text/html; charset=utf-8" };
    return new Response("Invalid branch identifier", { status: 400, headers });
  });
  const error = await failureOf(netbox.branch("nonsense").dcim.interfaces.get(1));
  match(error.message, /was answered with 400: Invalid branch identifier$/);
});
