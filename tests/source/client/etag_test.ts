import { deepStrictEqual as same, match, strictEqual as is } from "node:assert/strict";
import { failureOf, json, lab } from "./lab.ts";

/** One interface whose ETag changes with every write, as NetBox has them from 4.6 on. */
function netbox46(release = "4.6") {
  let revision = 1;
  const made = lab(({ method, path, headers }) => {
    const etag = `W/"${revision}"`;
    const common = { "api-version": release, ...(release >= "4.6" ? { etag } : {}) };
    if (path === "/api/status/") return json({ "netbox-version": `${release}.1` }, 200, common);
    if (method === "GET") return json({ id: 5, display: "eth0" }, 200, common);
    const wanted = headers.get("if-match");
    if (wanted !== null && wanted !== etag) {
      return json({ detail: "Precondition failed." }, 412, common);
    }
    revision++;
    if (method === "DELETE") return json(null, 204, common);
    return json({ id: 5, display: "eth0" }, 200, { ...common, etag: `W/"${revision}"` });
  });
  return {
    ...made,
    change: () => revision++,
    sent: () => made.came.at(-1)!.headers.get("if-match"),
  };
}

Deno.test("update(object) fails when somebody else has changed it since it was read", async () => {
  const { netbox, change, sent } = netbox46();
  const { interfaces } = netbox.dcim;
  const one = (await interfaces.get(5))!;
  is(netbox.etag(one), 'W/"1"');
  change();
  const error = await failureOf(interfaces.update(one, { mtu: 9000 }));
  is(sent(), 'W/"1"');
  is(error.status, 412);
  is(
    error.message,
    "PATCH /api/dcim/interfaces/5/ was answered with 412: eth0 was changed by somebody else " +
      "since it was read (request id r-1). Get the object again, and decide anew; ifMatch: null overwrites.",
  );
  is((await failureOf(interfaces.delete(one))).status, 412);
});

Deno.test("our own change of an object is none of somebody else", async () => {
  const { netbox, sent, change } = netbox46();
  const { interfaces } = netbox.dcim;
  const one = (await interfaces.get(5))!;
  const other = await interfaces.update(one, { mtu: 1 });
  await interfaces.update(one, { mtu: 2 });
  is(sent(), 'W/"2"');
  is(netbox.etag(one), 'W/"3"');
  is(netbox.etag(other), 'W/"2"');
  change();
  is((await failureOf(interfaces.update(one, { mtu: 3 }))).status, 412);
});

Deno.test("ifMatch is sent as given, and null sends none", async () => {
  const { netbox, sent, change } = netbox46();
  const { interfaces } = netbox.dcim;
  const one = (await interfaces.get(5))!;
  const etag = netbox.etag(one)!;
  await interfaces.update(5, { mtu: 1 }, { ifMatch: etag });
  is(sent(), etag);
  match(
    (await failureOf(interfaces.update(5, {}, { ifMatch: etag }))).message,
    /Precondition failed/,
  );
  change();
  await interfaces.update(one, { mtu: 1 }, { ifMatch: null });
  is(sent(), null);
  await interfaces.update(5, { mtu: 1 });
  is(sent(), null);
  is(await interfaces.delete((await interfaces.get(5))!), true);
  is(sent(), 'W/"5"');
});

Deno.test("below 4.6 no If-Match is sent, also where one is given", async () => {
  const { netbox, sent } = netbox46("4.5");
  const { interfaces } = netbox.dcim;
  const one = (await interfaces.get(5))!;
  is(netbox.etag(one), null);
  await interfaces.update(one, { mtu: 1 }, { ifMatch: 'W/"1"' });
  is(sent(), null);
});

Deno.test("the ETag of an object is in neither its keys nor its JSON", async () => {
  const { netbox } = netbox46();
  const one = (await netbox.dcim.interfaces.get(5))!;
  same(Reflect.ownKeys(one), ["id", "display"]);
});
