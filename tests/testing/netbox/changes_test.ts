import { deepStrictEqual as same, equal, match, ok } from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import {
  ADMIN,
  createNetBoxDouble,
  type NetBoxDouble,
  VERSIONS,
} from "../../../lib/testing/netbox/mod.ts";
import { hook, pending, seeded } from "./setup.ts";

function pathOf({ release }: NetBoxDouble): string {
  return release < 401 ? "/api/extras/object-changes/" : "/api/core/object-changes/";
}

for (const version of VERSIONS) {
  Deno.test(`NetBox ${version}: answer, change and delivery of a write have one request id`, async () => {
    const double = await seeded({ version });
    await hook(double);
    const { requestId } = await double.as("ana").patch("/api/dcim/interfaces/2/", { mtu: 9000 });
    const { body } = await double.as("admin").get(`${pathOf(double)}?request_id=${requestId}`);
    same(body.results.map((row: { user_name: string }) => row.user_name), ["ana"]);
    same(double.deliveries.pending.map((it) => it.requestId), [requestId]);
    ok(double.deliveries.pending[0]!.body.includes(requestId));
  });

  Deno.test(`NetBox ${version}: a bulk change with a bad row keeps nothing, but may send phantoms`, async () => {
    const double = await seeded({ version });
    await hook(double);
    const before = [structuredClone(double.table("dcim.interface")), double.changes.length];
    const bodies = [{ id: 1, mtu: 1400 }, { id: 2, mtu: 1400 }, { id: 3, mtu: "much" }];
    const { status, requestId } = await double.as("ana").patch("/api/dcim/interfaces/", bodies);
    equal(status, 400);
    same([double.table("dcim.interface"), double.changes.length], before);
    const phantoms = double.release < 407 ? 2 : 0;
    same(
      double.deliveries.pending.map((it) => [it.phantom, it.requestId]),
      Array(phantoms).fill([true, requestId]),
    );
  });

  Deno.test(`NetBox ${version}: an address that goes takes itself out of its device`, async () => {
    const double = await seeded({ version });
    const ana = double.as("ana");
    const address = {
      address: "192.0.2.1/24",
      assigned_object_type: "dcim.interface",
      assigned_object_id: 1,
    };
    await ana.post("/api/ipam/ip-addresses/", address);
    await ana.patch("/api/dcim/devices/1/", { primary_ip4: 1 });
    await hook(double);
    await ana.delete("/api/ipam/ip-addresses/1/");
    equal(double.table("dcim.device").get(1)!.primary_ip4, null);
    const both = ["updated dcim.device 1", "deleted ipam.ipaddress 1"];
    same(pending(double), double.release < 401 ? both : both.toReversed());
  });
}

Deno.test("the change log can be paged through, from the oldest or the newest", async () => {
  let now = Date.UTC(2026, 10, 22, 12);
  const double = createNetBoxDouble({ version: "4.6.8", now: () => now++ });
  const ana = double.as("ana");
  await ana.post("/api/dcim/sites/", { name: "Sofia 1", slug: "sofia-1" });
  for (let i = 0; i < 130; i++) await ana.patch("/api/dcim/sites/1/", { description: `${i}` });
  const seen: number[] = [];
  let next: string | null = `${double.url}${pathOf(double)}?limit=50&ordering=time`;
  while (next) {
    const { pathname, search } = new URL(next);
    const { body } = await ana.get(pathname + search);
    equal(body.count, 131);
    seen.push(...body.results.map(({ id }: { id: number }) => id));
    next = body.next;
  }
  same(seen, Array.from({ length: 131 }, (_, i) => i + 1));
  const { body } = await ana.get(`${pathOf(double)}?limit=2`);
  same(body.results.map(({ id }: { id: number }) => id), [131, 130]);
});

Deno.test("filters of the change log narrow by time, type, object, action and user", async () => {
  let now = Date.UTC(2026, 10, 22, 12);
  const double = createNetBoxDouble({ version: "4.7.3", now: () => now });
  await double.as("ana").post("/api/dcim/sites/", { name: "Sofia 1", slug: "sofia-1" });
  now += 60_000;
  await double.as("bo").post("/api/dcim/sites/", { name: "Sofia 2", slug: "sofia-2" });
  await double.as("bo").post("/api/extras/tags/", { name: "Blue", slug: "blue" });
  const ids = async (query: string) => {
    const { body } = await double.as("admin").get(`${pathOf(double)}?ordering=id&${query}`);
    return body.results.map(({ id }: { id: number }) => id);
  };
  same(await ids("time_after=2026-11-22T12:00:30Z"), [2, 3]);
  same(await ids("time_after=2026-11-22T13:00:30%2B01:00"), [2, 3]);
  same(await ids("time_before=2026-11-22T12:00:30Z"), [1]);
  same(await ids("changed_object_type=extras.tag"), [3]);
  same(await ids("changed_object_type=dcim.site&changed_object_id=2"), [2]);
  same(await ids("user=ana"), [1]);
  same(await ids(`user_id=${double.table("users.user").size}`), [2, 3]);
  same(await ids("action=delete"), []);
  same(await ids("id__gt=1&no_such_filter=1"), [2, 3]);
});

Deno.test("the + of a time must be sent as %2B", async () => {
  const double = createNetBoxDouble({ version: "4.7.3" });
  const { status } = await double.as("admin").get(
    `${pathOf(double)}?time_after=2026-11-22T12:00:30+00:00`,
  );
  equal(status, 400);
});

Deno.test("the change log wants its own permission", async () => {
  const tokens = { [ADMIN]: {}, poor: { permissions: ["dcim.view_site"] } };
  for (const version of ["4.0.11", "4.1.11"] as const) {
    const double = createNetBoxDouble({ version, tokens });
    const ask = (key: string) =>
      double.fetch(double.url + pathOf(double), { headers: { authorization: `Token ${key}` } });
    same([(await ask("poor")).status, (await ask(ADMIN)).status], [403, 200]);
  }
});

Deno.test("ids that a failed creation took are not given again", async () => {
  for (const [version, next] of [["4.6.8", 4], ["4.7.3", 5]] as const) {
    const double = await seeded({ version });
    const one = { device: 1, name: "Eth1", type: "1000base-t" };
    await double.as("ana").post("/api/dcim/interfaces/", [one, { ...one, type: "nonsense" }]);
    equal((await double.as("ana").post("/api/dcim/interfaces/", one)).body.id, next);
  }
});

Deno.test("whatever is written, the change log tells how each object came to be as it is", async () => {
  const write = fc.record({
    id: fc.integer({ min: 1, max: 4 }),
    how: fc.constantFrom("patch", "delete", "bulk", "bad"),
    description: fc.constantFrom("a", "b", ""),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...VERSIONS),
      fc.array(write, { maxLength: 12 }),
      async (version, writes) => {
        const double = await seeded({ version });
        await hook(double);
        const ana = double.as("ana");
        const path = "/api/dcim/interfaces/";
        for (const { id, how, description } of writes) {
          if (how === "patch") await ana.patch(`${path}${id}/`, { description });
          if (how === "delete") await ana.delete(`${path}${id}/`);
          if (how === "bulk") await ana.patch(path, [{ id, description }, { id: 1, mtu: 1400 }]);
          if (how === "bad") await ana.patch(path, [{ id, description }, { id: 1, mtu: "much" }]);
        }
        for (let id = 1; id <= 4; id++) {
          const last = double.changes.findLast((it) =>
            it.objectType === "dcim.interface" && it.objectId === id
          );
          const row = double.table("dcim.interface").get(id);
          equal(last?.postchange?.description, row?.description);
          equal(last?.postchange?.mtu, row?.mtu);
        }
        const logged = new Set(double.changes.map((it) => it.requestId));
        for (const it of double.deliveries.pending) {
          const { prechange, postchange } = JSON.parse(it.body).snapshots;
          const noop = isDeepStrictEqual(untimed(prechange), untimed(postchange));
          ok(logged.has(it.requestId!) || it.phantom || noop);
          match(it.requestId!, /^[0-9a-f-]{36}$/);
        }
      },
    ),
    { numRuns: 60 },
  );
});

function untimed(snapshot: Record<string, unknown> | null) {
  return { ...snapshot, last_updated: null };
}
