import assert from "node:assert/strict";
import { type Entry, LEDGER_HANDLER, NOTE } from "../hookbox.ts";
import { api, device, hookbox, idle, registered, type Row, user } from "../netbox.ts";

const WRITER = `${NOTE}
export default async function (event, ctx) {
  const { interfaces } = ctx.netbox.dcim;
  const { name } = await interfaces.get(event.objectId);
  await interfaces.update(event.objectId, { label: event.data.description });
  await note(event, ctx, name);
}
`;

Deno.test("hookbox works as exactly the user that `hookbox permissions` describes", async () => {
  await using box = await hookbox("least", {
    "dcim.interface.update.ts": WRITER,
    "dcim.site.any.ts": LEDGER_HANDLER,
  });
  const { id } = (await device(["eth0"])).interfaces[0]!;
  const ours = (entry: Entry) => entry.type === "dcim.interface" && entry.id === id;
  const patch = (description: string) => api("PATCH", `dcim/interfaces/${id}/`, { description });

  // What handlers write is known once it has come back.
  await box.start();
  await box.registered();
  await patch("as the administrator");
  await box.over(2, "dcim.interface", id);
  assert.equal(await box.stop(), 0);

  const printed = await box.run(["permissions", "--json", "--probe"]);
  assert.equal(printed.code, 0, printed.stderr);
  const permissions: Row[] = JSON.parse(printed.stdout);
  const all = permissions.flatMap(({ object_types, actions }) =>
    object_types.flatMap((type: string) => actions.map((action: string) => `${action} ${type}`))
  );
  assert.ok(all.includes("change dcim.interface"), String(all));
  for (const never of ["delete dcim.interface", "change dcim.site", "change core.objectchange"]) {
    assert.ok(!all.includes(never), String(all));
  }
  box.env.NETBOX_TOKEN = (await user(permissions)).token;

  await box.start();
  await box.registered();
  assert.equal((await registered("least")).rules.length, 2);
  await patch("as the user");
  assert.equal((await box.entries(2, ours))[1]!.note, "eth0");
  assert.equal((await api("GET", `dcim/interfaces/${id}/`)).label, "as the user");
  const doctor = await box.run(["doctor", "--probe"]);
  assert.equal(doctor.code, 0, doctor.stdout);
  assert.ok(!doctor.stdout.includes("lacks"), doctor.stdout);

  assert.equal(await box.stop(), 0);
  await patch("while it was down");
  await idle();
  await box.start();
  await box.caughtUp((await box.ledger()).length + 1);
  assert.equal((await box.entries(3, ours))[2]!.origin, "catch-up");
  const ran = await box.run(["unregister"]);
  assert.equal(ran.code, 0, ran.stderr);
  assert.deepEqual(await registered("least"), { webhooks: [], rules: [] });
});
