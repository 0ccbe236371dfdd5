import { deepStrictEqual as same, strictEqual as is } from "node:assert/strict";
import { json, lab } from "./lab.ts";

Deno.test("in a dry run reads are sent, writes are told, and nothing is recorded", async () => {
  const { netbox, lines, planned, story, log } = lab(() => json({ id: 5, name: "eth0" }), {
    dry: true,
  });
  const one = (await netbox.dcim.interfaces.get(5))!;
  await netbox.dcim.interfaces.update(one, { mtu: 9000 }, { message: "jumbo" });
  await netbox.dcim.interfaces.delete(one);
  await netbox.dcim.interfaces.delete([1, 2]);
  await netbox.request("POST", "/api/extras/scripts/2/", {
    query: { a: 1 },
    body: { commit: true },
  });
  same(lines(), ["GET /api/dcim/interfaces/5/"]);
  same(planned, [
    { method: "PATCH", path: "/api/dcim/interfaces/5/", body: { mtu: 9000 } },
    { method: "DELETE", path: "/api/dcim/interfaces/5/", body: undefined },
    { method: "DELETE", path: "/api/dcim/interfaces/", body: [{ id: 1 }, { id: 2 }] },
    { method: "POST", path: "/api/extras/scripts/2/?a=1", body: { commit: true } },
  ]);
  same(story, ["sent"]);
  is(log[0], 'Dry run: PATCH /api/dcim/interfaces/5/ is not sent {"mtu":9000}');
});

Deno.test("a dry run answers with what it was given, and ids that nothing has", async () => {
  const { netbox } = lab(() => json({}), { dry: true });
  const { sites } = netbox.dcim;
  same(await sites.create({ name: "a" }), {
    id: -1,
    url: "/api/dcim/sites/-1/",
    display: "a",
    name: "a",
  });
  same((await sites.create([{ name: "b" }, { name: "c" }])).map(({ id }) => id), [-2, -3]);
  same(await netbox.branch(null).dcim.sites.create({ slug: "d" }), {
    id: -4,
    url: "/api/dcim/sites/-4/",
    display: "-4",
    slug: "d",
  });
  same(await sites.update(-1, { name: "e" }), {
    id: -1,
    url: "/api/dcim/sites/-1/",
    display: "e",
    name: "e",
  });
  same(await sites.update([{ id: 7, name: "f" }]), [
    { id: 7, url: "/api/dcim/sites/7/", display: "f", name: "f" },
  ]);
  is(await sites.delete(-1), true);
  const free = netbox.ipam.prefixes.at(5).available_ips;
  is((await free.create({ status: "reserved" })).url, "/api/ipam/prefixes/5/available-ips/-5/");
});

Deno.test("a dry run of Nautobot makes up UUIDs", async () => {
  const { netbox } = lab(() => json({}), { dry: true, kind: "nautobot" });
  const { id } = await netbox.dcim.devices.create({ name: "leaf-1" });
  is(id, "00000000-0000-0000-0000-000000000001");
  const { url } = await netbox.dcim.devices.update(id, { serial: "1" });
  is(url, `/api/dcim/devices/${id}/`);
});

Deno.test("a plan shows no secrets, an answer keeps them", async () => {
  const { netbox, planned, log } = lab(() => json({}), { dry: true });
  const secrets = { secret: "x1", auth_psk: "x2", parameters: { password: "x3" }, token: "x4" };
  const made = await netbox.extras.webhooks.create([{ ...secrets, name: "hook", token_id: 5 }]);
  same(planned[0]!.body, [{
    secret: "…",
    auth_psk: "…",
    parameters: { password: "…" },
    token: "…",
    name: "hook",
    token_id: 5,
  }]);
  is(/x[1-4]/.test(JSON.stringify(log)), false);
  is(made[0]!.secret, "x1");
});
