import { deepStrictEqual as same, match, rejects, strictEqual as is } from "node:assert/strict";
import { failureOf, json, lab } from "./lab.ts";

const STATUS = { "netbox-version": "4.3.7", plugins: {} };

/** A source of before messages and ETags, that answers writes with their own body. */
const plain = () =>
  lab(({ method, body }) => {
    const old = { "api-version": "4.3" };
    if (method === "GET") return json(STATUS, 200, old);
    if (method === "DELETE") return json(null, 204, old);
    return json(body, method === "POST" ? 201 : 200, old);
  });

Deno.test("create() and update() take one object, or all of a list in one request", async () => {
  const { netbox, came, lines } = plain();
  const { sites } = netbox.dcim;
  same(await sites.create({ name: "a" }), { name: "a" });
  same(await sites.create([{ name: "b" }, { name: "c" }]), [{ name: "b" }, { name: "c" }]);
  same(await sites.update(5, { name: "d" }), { name: "d" });
  same(await sites.update([{ id: 6, name: "e" }]), [{ id: 6, name: "e" }]);
  same(await sites.update({ id: 7, name: "f" }, { name: "g" }), { name: "g" });
  same(lines(), [
    "GET /api/status/",
    "POST /api/dcim/sites/",
    "POST /api/dcim/sites/",
    "PATCH /api/dcim/sites/5/",
    "PATCH /api/dcim/sites/",
    "PATCH /api/dcim/sites/7/",
  ]);
  same(came[2]!.body, [{ name: "b" }, { name: "c" }]);
  same(came[3]!.body, { name: "d" });
});

Deno.test("delete() takes an id, an object, or a list of either", async () => {
  const { netbox, came, lines } = plain();
  is(await netbox.dcim.sites.delete(1), true);
  is(await netbox.dcim.sites.delete({ id: 2, name: "b" }), true);
  is(await netbox.dcim.sites.delete([3, { id: 4 }]), undefined);
  same(lines().slice(1), [
    "DELETE /api/dcim/sites/1/",
    "DELETE /api/dcim/sites/2/",
    "DELETE /api/dcim/sites/",
  ]);
  same(came.slice(1).map(({ body }) => body), [undefined, undefined, [{ id: 3 }, { id: 4 }]]);
});

Deno.test("an empty list is nothing to do", async () => {
  const { netbox, came } = plain();
  same(await netbox.dcim.sites.create([]), []);
  same(await netbox.dcim.sites.update([]), []);
  is(await netbox.dcim.sites.delete([]), undefined);
  same(await netbox.ipam.prefixes.at(1).available_ips.create([]), []);
  is(came.length, 0);
});

Deno.test("delete() says whether the object was there; update() of none is an error", async () => {
  const { netbox } = lab(({ method }) =>
    method === "GET" ? json(STATUS) : json({ detail: "No Site matches the given query." }, 404)
  );
  is(await netbox.dcim.sites.delete(1), false);
  is((await failureOf(netbox.dcim.sites.update(1, {}))).status, 404);
});

Deno.test("custom endpoints of an object are read, listed and created at", async () => {
  const free = [{ address: "192.0.2.1/24" }, { address: "192.0.2.2/24" }];
  const { netbox, came, lines } = lab(({ method, path, body }) => {
    if (path === "/api/status/") return json(STATUS);
    if (path.includes("render-config")) return json({ content: "hostname sw1" });
    if (path.includes("elevation")) return json({ count: 1, next: null, results: [{ id: 1 }] });
    if (method === "GET") return json(free);
    return json(Array.isArray(body) ? [{ id: 2 }, { id: 3 }] : { id: 1 }, 201);
  });
  const prefix = netbox.ipam.prefixes.at(5);
  same(await prefix.available_ips.list({ limit: 2 }), free);
  same(await prefix["available-ips"]!.create(), { id: 1 });
  same(await netbox.ipam.prefixes.at({ id: 6 }).available_ips.create([{}, {}]), [
    { id: 2 },
    { id: 3 },
  ]);
  same(await netbox.dcim.devices.at(7).render_config.get(), { content: "hostname sw1" });
  same(await netbox.dcim.racks.at(8).elevation.list({ face: "front" }), [{ id: 1 }]);
  same(lines(), [
    "GET /api/ipam/prefixes/5/available-ips/?limit=2",
    "POST /api/ipam/prefixes/5/available-ips/",
    "POST /api/ipam/prefixes/6/available-ips/",
    "GET /api/dcim/devices/7/render-config/",
    "GET /api/dcim/racks/8/elevation/?face=front&limit=200",
  ]);
  is(typeof (came[1]!.body as Record<string, unknown>).changelog_message, "string");
});

Deno.test("an error says method, path, status, NetBox's words, request id and fields", async () => {
  const bodies = [
    { mtu: ["A valid integer is required."], name: "Too long." },
    [{}, { mtu: ["A valid integer is required."] }, { name: ["Too long."] }],
    {
      detail: "2 of 3 objects could not be updated.",
      errors: [
        { id: 3, errors: { mtu: ["A valid integer is required."] } },
        { id: 4, errors: { name: ["Too long."], __all__: ["No."] } },
      ],
    },
  ];
  for (const body of bodies) {
    const { netbox } = lab(({ method }) => method === "GET" ? json(STATUS) : json(body, 400));
    const error = await failureOf(netbox.dcim.interfaces.update(5, {}));
    match(error.message, /^PATCH \/api\/dcim\/interfaces\/5\/ was answered with 400: /);
    match(error.message, /mtu: A valid integer is required.*\(request id r-1\)$/);
    same(error.fields, { mtu: ["A valid integer is required."], name: ["Too long."] });
    same([error.method, error.path, error.status, error.requestId], [
      "PATCH",
      "/api/dcim/interfaces/5/",
      400,
      "r-1",
    ]);
  }
  const { netbox } = lab(() => json({ detail: "Unable to delete object." }, 409));
  same((await failureOf(netbox.dcim.sites.count())).fields, {});
});

Deno.test("a write waits for no version that cannot be had", async () => {
  const { netbox, lines } = lab(() => json({ detail: "Invalid token" }, 403));
  const failed = netbox.dcim.sites.create({});
  await rejects(failed, /GET \/api\/status\/ was answered with 403.*Set NETBOX_TOKEN to a token/);
  same(lines(), ["GET /api/status/"]);
});
