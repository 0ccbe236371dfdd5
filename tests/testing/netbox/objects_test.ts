import { deepStrictEqual as same, equal, match } from "node:assert/strict";
import { ADMIN, createNetBoxDouble } from "../../../lib/testing/netbox/mod.ts";
import { seeded } from "./setup.ts";

Deno.test("lists can be filtered by values, lookups, other objects, tags and requests", async () => {
  const double = await seeded({ version: "4.7.3" });
  const ana = double.as("ana");
  await ana.post("/api/extras/tags/", { name: "Blue", slug: "blue" });
  const { requestId } = await ana.patch("/api/dcim/interfaces/2/", {
    tags: [{ slug: "blue" }],
    mtu: 9000,
  });
  const ids = async (query: string) => {
    const { status, body } = await ana.get(`/api/dcim/interfaces/?${query}`);
    return status === 200 ? body.results.map(({ id }: { id: number }) => id) : body;
  };
  same(await ids("name=GigabitEthernet0/2"), [2]);
  same(await ids("name__ic=ethernet0/&name__n=GigabitEthernet0/1"), [2, 3]);
  same(await ids("mtu__gte=1500"), [2]);
  same(await ids("id=1&id=3"), [1, 3]);
  same(await ids("device=sw1&tag=blue"), [2]);
  same(await ids("device_id=1&ordering=-id"), [3, 2, 1]);
  same(await ids(`modified_by_request=${requestId}`), [2]);
  same(await ids("no_such_filter=1"), [1, 2, 3]);
  same(await ids("device_id=99"), {
    device_id: ["Select a valid choice. 99 is not one of the available choices."],
  });
  same(await ids("tag=blue&tag=nobody-made-it"), {
    tag: ["Select a valid choice. nobody-made-it is not one of the available choices."],
  });
});

Deno.test("a page names its neighbours by the host that was asked", async () => {
  const double = await seeded({ version: "4.7.3" });
  const answer = await double.handle(
    new Request("https://proxy.test/api/dcim/interfaces/?limit=1&offset=1", {
      headers: { authorization: `Token ${ADMIN}` },
    }),
  );
  const { next, previous } = await answer.json();
  same([next, previous], [
    "https://proxy.test/api/dcim/interfaces/?limit=1&offset=2",
    "https://proxy.test/api/dcim/interfaces/?limit=1",
  ]);
});

Deno.test("objects may be named by attributes; what is not there is told", async () => {
  const ana = (await seeded({ version: "4.7.3" })).as("ana");
  const one = { name: "Eth1", type: "1000base-t" };
  const made = await ana.post("/api/dcim/interfaces/", { ...one, device: { name: "sw1" } });
  same([made.status, made.body.device.id], [201, 1]);
  const lost = await ana.post("/api/dcim/interfaces/", { ...one, device: { name: "sw9" } });
  same(lost.body, {
    device: ["Related object not found using the provided attributes: {'name': 'sw9'}"],
  });
});

Deno.test("PUT wants what is required, PATCH does not", async () => {
  const ana = (await seeded({ version: "4.7.3" })).as("ana");
  const put = await ana.put("/api/dcim/interfaces/1/", { description: "x" });
  same(Object.keys(put.body), ["device", "name", "type"]);
  equal((await ana.patch("/api/dcim/interfaces/1/", { description: "x" })).status, 200);
});

Deno.test("a list is deleted whole or, if one is protected, not at all", async () => {
  const double = await seeded({ version: "4.7.3" });
  const ana = double.as("ana");
  await ana.post("/api/dcim/sites/", { name: "Sofia 2", slug: "sofia-2" });
  const refused = await ana.delete("/api/dcim/sites/", [{ id: 2 }, { id: 1 }]);
  same([refused.status, double.table("dcim.site").size], [409, 2]);
  same((await ana.delete("/api/dcim/sites/", [{ id: 2 }])).status, 204);
  same([...double.table("dcim.site").keys()], [1]);
});

Deno.test("a user sees and writes what its permissions and their constraint allow", async () => {
  const tokens = {
    [ADMIN]: {},
    some: {
      permissions: ["dcim.view_site", "dcim.change_site"],
      constraint: (row: Readonly<Record<string, unknown>>) => row.slug !== "secret",
    },
  };
  const double = createNetBoxDouble({ version: "4.7.3", tokens });
  await double.as("ana").post("/api/dcim/sites/", [
    { name: "Open", slug: "open" },
    { name: "Secret", slug: "secret" },
  ]);
  const ask = (method: string, path: string, body?: unknown) =>
    double.fetch(double.url + path, {
      method,
      headers: { authorization: "Token some", "content-type": "application/json" },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  equal((await (await ask("GET", "/api/dcim/sites/")).json()).count, 1);
  const statuses = await Promise.all([
    ask("GET", "/api/dcim/sites/2/"),
    ask("PATCH", "/api/dcim/sites/1/", { description: "x" }),
    ask("PATCH", "/api/dcim/sites/1/", { slug: "secret-no-more" }),
    ask("DELETE", "/api/dcim/sites/1/"),
    ask("POST", "/api/dcim/sites/", { name: "New", slug: "new" }),
  ]);
  same(statuses.map(({ status }) => status), [404, 200, 200, 403, 403]);
});

Deno.test("what is no JSON and what is no path is told as NetBox tells it", async () => {
  const double = createNetBoxDouble({ version: "4.7.3" });
  const headers = { authorization: `Token ${ADMIN}` };
  const bad = await double.fetch(`${double.url}/api/dcim/sites/`, {
    method: "POST",
    headers,
    body: "{",
  });
  same([bad.status, /JSON parse error/.test((await bad.json()).detail)], [400, true]);
  const page = await double.fetch(`${double.url}/api/dcim/nonsense/`, { headers });
  match(await page.text(), /Page Not Found/);
  match(page.headers.get("content-type")!, /^text\/html/);
});

Deno.test("free addresses of a prefix are listed and taken in order", async () => {
  const double = createNetBoxDouble({ version: "4.7.3" });
  const ana = double.as("ana");
  await ana.post("/api/ipam/prefixes/", { prefix: "192.0.2.0/30" });
  const path = "/api/ipam/prefixes/1/available-ips/";
  same((await ana.get(path)).body.map(({ address }: { address: string }) => address), [
    "192.0.2.1/30",
    "192.0.2.2/30",
  ]);
  equal((await ana.post(path, { dns_name: "a.example.net" })).body.address, "192.0.2.1/30");
  equal((await ana.post(path, [{}])).body[0].address, "192.0.2.2/30");
  equal((await ana.post(path, {})).status, 409);
});

Deno.test("models of plugins are objects like others", async () => {
  const double = createNetBoxDouble({
    version: "4.7.3",
    plugins: { netbox_bgp: "0.17.0" },
    pluginModels: [{
      objectType: "netbox_bgp.bgpsession",
      path: "/api/plugins/bgp/bgpsession/",
      fields: { status: "active", remote_as: null },
    }],
  });
  const ana = double.as("ana");
  equal((await ana.get("/api/status/")).body.plugins.netbox_bgp, "0.17.0");
  const { body } = await ana.post("/api/plugins/bgp/bgpsession/", {
    name: "to-isp",
    remote_as: 64500,
  });
  same([body.id, body.display, body.status, body.remote_as], [1, "to-isp", "active", 64500]);
  same(double.changes.map((it) => [it.objectType, it.postchange?.remote_as]), [[
    "netbox_bgp.bgpsession",
    64500,
  ]]);
  const types = (await ana.get("/api/core/object-types/?limit=0")).body.results;
  const [type] = types.filter(({ app_label }: { app_label: string }) => app_label === "netbox_bgp");
  same([type.model, type.features.includes("event_rules")], ["bgpsession", true]);
});

Deno.test("GraphQL is answered by the test", async () => {
  const double = createNetBoxDouble({
    version: "4.7.3",
    graphql: (query, variables) => ({ query, variables }),
  });
  const asked = { query: "{ site_list { name } }", variables: { limit: 1 } };
  same((await double.as("ana").post("/graphql/", asked)).body, { data: asked });
  const mute = createNetBoxDouble({ version: "4.7.3" });
  equal((await mute.as("ana").post("/graphql/", asked)).body.data, null);
});
