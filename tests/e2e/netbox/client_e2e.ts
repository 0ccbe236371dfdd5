import assert from "node:assert/strict";
import { NOTE } from "../hookbox.ts";
import { api, device, hookbox, list, netbox, type Row } from "../netbox.ts";

/**
 * Runs `body` in a handler of a site's update, with `netbox` and `site` at hand, and gives what it returned.
 * What it throws is noted as `{ error }`.
 */
async function inHandler(
  instance: string,
  body: string,
  env: Record<string, string> = {},
): Promise<Row> {
  const handler = `${NOTE}
export const config = { retries: 0 };
async function act(event, ctx) {
  const { netbox } = ctx, site = event.objectId;
  ${body}
}
export default async function (event, ctx) {
  const answer = await act(event, ctx).catch(({ name, message, status }) => ({ error: { name, message, status } }));
  await note(event, ctx, answer);
}
`;
  await using box = await hookbox(instance, { "dcim.site.update.ts": handler }, env);
  await box.start();
  await box.registered();
  const name = `client ${crypto.randomUUID()}`;
  const slug = name.replace(" ", "-");
  const { id } = await api("POST", "dcim/sites/", { name, slug });
  await api("PATCH", `dcim/sites/${id}/`, { description: "go" });
  const [entry] = await box.entries(1, (entry) => entry.id === id);
  assert.ok(!entry!.note.error, JSON.stringify(entry!.note));
  return entry!.note;
}

Deno.test("ctx.netbox gets, filters, counts and pages as pynetbox does", async () => {
  const made = await device(Array.from({ length: 120 }, (_, i) => `eth${i}`));
  const answer = await inHandler(
    "client-read",
    `
    const { interfaces } = netbox.dcim;
    const device_id = ${made.device.id};
    const rows = [];
    for await (const row of interfaces.filter({ device_id })) rows.push(row.name);
    return {
      byId: (await interfaces.get(${made.interfaces[0]!.id})).name,
      byFilter: (await interfaces.get({ device_id, name: "eth7" })).name,
      none: await interfaces.get({ device_id, name: "eth999" }),
      gone: await interfaces.get(2_000_000_000),
      many: await interfaces.get({ device_id }).then(() => "one", (error) => error.message),
      unknown: await interfaces.get({ no_such_filter: 1 }).then(() => "all", (error) => error.message),
      count: await interfaces.count({ device_id }),
      rows: new Set(rows).size,
      version: (await netbox.status())["netbox-version"],
    };
  `,
  );
  assert.equal(answer.byId, "eth0");
  assert.equal(answer.byFilter, "eth7");
  assert.equal(answer.none, null);
  assert.equal(answer.gone, null);
  assert.match(answer.many, /found 120 objects/);
  assert.match(answer.unknown, /no_such_filter/);
  assert.equal(answer.count, 120);
  assert.equal(answer.rows, 120);
  assert.equal(answer.version, "4.7.3");
});

Deno.test("ctx.netbox creates, updates and deletes, one by one and in bulk", async () => {
  const made = await device([]);
  const answer = await inHandler(
    "client-write",
    `
    const { interfaces } = netbox.dcim;
    const body = (name) => ({ device: ${made.device.id}, name, type: "virtual" });
    const one = await interfaces.create(body("one"));
    const [two, three] = await interfaces.create([body("two"), body("three")]);
    const updated = await interfaces.update(one.id, { description: "changed" });
    const bulk = await interfaces.update([two, three].map(({ id }) => ({ id, mtu: 9000 })));
    await interfaces.delete(one.id);
    await interfaces.delete([two.id]);
    return { one: one.name, description: updated.description, mtus: bulk.map((row) => row.mtu), left: three.id };
  `,
  );
  assert.deepEqual([answer.one, answer.description, answer.mtus], ["one", "changed", [9000, 9000]]);
  const left = await list(`dcim/interfaces/?device_id=${made.device.id}`);
  assert.deepEqual(left.map((row) => row.id), [answer.left]);
  const [change] = await list(
    `core/object-changes/?changed_object_id=${answer.left}&changed_object_type=dcim.interface&action=update`,
  );
  assert.match(change!.message, /^hookbox: dcim\.site\.update/, "the changelog message");
});

Deno.test("ctx.netbox tells what NetBox said, with method, path and status", async () => {
  const answer = await inHandler(
    "client-error",
    `return { caught: await netbox.dcim.interfaces.create({ name: "no device" })
      .then(() => null, ({ message, status }) => ({ message, status })) };`,
  );
  assert.equal(answer.caught.status, 400);
  assert.match(answer.caught.message, /POST/);
  assert.match(answer.caught.message, /dcim\/interfaces/);
  assert.match(answer.caught.message, /This field is required/);
});

Deno.test("ctx.netbox asks for choices, available addresses and GraphQL", async () => {
  const net = `10.${Math.floor(Math.random() * 250)}.${Math.floor(Math.random() * 250)}`;
  const prefix = await api("POST", "ipam/prefixes/", { prefix: `${net}.0/24` });
  const answer = await inHandler(
    "client-more",
    `
    const choices = await netbox.dcim.interfaces.choices();
    const address = await netbox.ipam.prefixes.at(${prefix.id}).available_ips.create();
    const { site_list } = await netbox.query("query { site_list { id } }");
    return {
      type: choices.type.some((choice) => choice.value === "virtual"),
      address: address.address,
      sites: site_list.some((row) => Number(row.id) === site),
    };
  `,
  );
  assert.deepEqual(answer, { type: true, address: `${net}.1/24`, sites: true });
});

Deno.test("ctx.netbox refuses to overwrite what somebody else has changed since it was read", async () => {
  const made = await device(["eth0"]);
  const { id } = made.interfaces[0]!;
  const answer = await inHandler(
    "client-etag",
    `
    const row = await netbox.dcim.interfaces.get(${id});
    const other = await fetch(ctx.env("NETBOX_URL") + "/api/dcim/interfaces/${id}/", {
      method: "PATCH",
      headers: { authorization: "Token " + ctx.env("NETBOX_TOKEN"), "content-type": "application/json" },
      body: JSON.stringify({ description: "somebody else" }),
    });
    await other.text();
    return { conflict: await netbox.dcim.interfaces.update(row, { description: "ours" })
      .then(() => null, ({ status }) => status) };
  `,
  );
  assert.equal(answer.conflict, 412);
  assert.equal((await api("GET", `dcim/interfaces/${id}/`)).description, "somebody else");
});

Deno.test("ctx.netbox takes a v2 token", async () => {
  const answer = await inHandler(
    "client-v2",
    `return { count: await netbox.dcim.sites.count({ id: site }) };`,
    { NETBOX_TOKEN: netbox.v2 },
  );
  assert.equal(answer.count, 1);
});
