import {
  deepStrictEqual as same,
  match,
  rejects,
  strictEqual as is,
  throws,
} from "node:assert/strict";
import { interfaces, row } from "./collection.ts";
import { failureOf, json, lab, page } from "./lab.ts";

const ROWS = [row(1, "eth0", 1), row(2, "eth1", 1, { enabled: false }), row(3, "eth0", 2)];

Deno.test("get(id) gives the object, and null where there is none", async () => {
  const { netbox, lines } = lab(interfaces(ROWS));
  is((await netbox.dcim.interfaces.get(2))?.name, "eth1");
  is((await netbox.dcim.interfaces.get("3", { fields: "id,name" }))?.id, 3);
  is(await netbox.dcim.interfaces.get(9), null);
  same(lines(), [
    "GET /api/dcim/interfaces/2/",
    "GET /api/dcim/interfaces/3/?fields=id%2Cname",
    "GET /api/dcim/interfaces/9/",
  ]);
});

Deno.test("get(id) fails where there is no such endpoint", async () => {
  const html = { "content-type": "text/html; charset=utf-8" };
  const { netbox } = lab(() =>
    new Response("<title>Page Not Found</title>", { status: 404, headers: html })
  );
  const error = await failureOf(netbox.dcim.interfazes!.get(1));
  match(error.message, /404: Page Not Found\. Check the names of app and endpoint/);
});

Deno.test("no method takes for an id what is none", async () => {
  const { netbox, came } = lab(() => json([]));
  const { interfaces } = netbox.dcim;
  for (const id of ["", null, undefined, NaN, 1.5, true]) {
    await rejects(interfaces.get(id as number), TypeError);
    await rejects(interfaces.update(id as number, {}), TypeError);
    await rejects(interfaces.delete(id as number), TypeError);
    await rejects(interfaces.delete([1, id as number]), TypeError);
    await rejects(interfaces.update([{ id: id as number }]), TypeError);
    throws(() => interfaces.at(id as number), TypeError);
  }
  await rejects(interfaces.update({ name: "eth0" }, {}), TypeError);
  is(came.length, 0);
});

Deno.test("get(id) keeps an id within its place in the path", async () => {
  const { netbox, lines } = lab(() => json({ detail: "No." }, 404));
  is(await netbox.dcim.interfaces.get("1/../../sites?x#y"), null);
  same(lines(), ["GET /api/dcim/interfaces/1%2F..%2F..%2Fsites%3Fx%23y/"]);
});

Deno.test("get(filter) gives the one object, null for none, and fails for several", async () => {
  const { netbox } = lab(interfaces(ROWS));
  const { interfaces: them } = netbox.dcim;
  is((await them.get({ name: "eth0", device_id: 2 }))?.id, 3);
  is(await them.get({ name: "eth9" }), null);
  const error = await failureOf(them.get({ name: "eth0" }));
  is(error.kind, "ambiguous");
  is(
    error.message,
    'GET /api/dcim/interfaces/: get({ name: "eth0" }) found 2 objects. Say more, or use filter().',
  );
});

Deno.test("filter() reads page after page as it is asked, by the query of next alone", async () => {
  const { netbox, lines } = lab(interfaces(ROWS));
  const names: string[] = [];
  for await (const { name } of netbox.dcim.interfaces.filter({ id: [1, 2, 3], limit: 2 })) {
    names.push(name);
    if (names.length < 3) is(lines().length, 1);
  }
  same(names, ["eth0", "eth1", "eth0"]);
  same(lines(), [
    "GET /api/dcim/interfaces/?id=1&id=2&id=3&limit=2",
    "GET /api/dcim/interfaces/?id=1&id=2&id=3&limit=2&offset=2",
  ]);
  for await (const _one of netbox.dcim.interfaces.filter({ id: [1, 2, 3], limit: 1 })) break;
  is(lines().length, 3);
});

Deno.test("filter() and all() are read anew each time, 200 objects a page", async () => {
  const { netbox, lines } = lab(interfaces(ROWS));
  const all = netbox.dcim.interfaces.all();
  is((await all.toArray()).length, 3);
  is((await Array.fromAsync(all)).length, 3);
  same(lines(), Array(2).fill("GET /api/dcim/interfaces/?limit=200"));
});

Deno.test("filter() ends at an empty page, whatever it says of a next one", async () => {
  const { netbox, came } = lab(() => page([], 3, "http://x/?offset=2"));
  same(await netbox.dcim.interfaces.filter({ id: 1 }).toArray(), []);
  is(came.length, 1);
});

Deno.test("a value that is undefined is refused, an empty list finds nothing, null means none", async () => {
  const { netbox, came } = lab(interfaces([row(1, "eth0", 1)]));
  const { interfaces: them } = netbox.dcim;
  throws(() => them.filter({ device_id: undefined }), /device_id is undefined.*everything/);
  await rejects(them.get({ device_id: undefined }), TypeError);
  await rejects(them.count({ device_id: undefined }), TypeError);
  is(await them.get({ id: [] }), null);
  is(await them.count({ id: [] }), 0);
  same(await them.filter({ id: [] }).toArray(), []);
  is(came.length, 0);
  is((await them.get({ mtu: null }))?.id, 1);
  match(came[0]!.path, /\?mtu=null&limit=2$/);
});

Deno.test("count() counts without reading", async () => {
  const { netbox, lines } = lab(interfaces(ROWS));
  is(await netbox.dcim.interfaces.count(), 3);
  is(await netbox.dcim.interfaces.count({ name: "eth0" }), 2);
  same(lines().slice(0, 2), [
    "GET /api/dcim/interfaces/?limit=1",
    "GET /api/dcim/interfaces/?name=eth0&limit=1",
  ]);
});

Deno.test("what is no list is called so", async () => {
  const { netbox } = lab(() => json({ detail: "not a list" }));
  const error = await failureOf(netbox.dcim.interfaces.count());
  same([error.kind, error.detail], ["answer", "the answer is not a list"]);
});
