import assert from "node:assert/strict";
import { Hookbox, LEDGER_HANDLER, NOTE } from "../hookbox.ts";
import { api, device, idle, netbox, registered, user } from "../netbox.ts";

Deno.test("hookbox works as exactly the user that `hookbox permissions` describes", async () => {
  await using box = await Hookbox.create({
    "dcim.interface.update.ts": `${NOTE}
export default async function (event, ctx) {
  const row = await ctx.netbox.dcim.interfaces.get(event.objectId);
  await note(event, ctx, row.name);
}
`,
    "dcim.site.any.ts": LEDGER_HANDLER,
  }, { NETBOX_URL: netbox.url, NETBOX_TOKEN: netbox.v1, HOOKBOX_NAME: "least" });
  const printed = await box.run(["permissions", "--json"]);
  assert.equal(printed.code, 0, printed.stderr);
  const permissions = JSON.parse(printed.stdout);
  assert.ok(
    permissions.every(({ actions }: { actions: string[] }) => actions.length > 0),
    printed.stdout,
  );
  const { token } = await user(permissions);
  box.env.NETBOX_TOKEN = token;

  await box.start();
  await box.registered();
  assert.equal((await registered("least")).rules.length, 2);
  const { id } = (await device(["eth0"])).interfaces[0]!;
  await api("PATCH", `dcim/interfaces/${id}/`, { description: "one" });
  const [first] = await box.entries(1, (entry) => entry.id === id);
  assert.equal(first!.note, "eth0", "a handler reads what it listens to");

  assert.equal(await box.stop(), 0);
  await api("PATCH", `dcim/interfaces/${id}/`, { description: "two" });
  await idle();
  await box.start();
  await box.caughtUp((await box.ledger()).length + 1);
  const [, missed] = await box.entries(2, (entry) => entry.id === id);
  assert.equal(missed!.origin, "catch-up");

  const doctor = await box.run(["doctor"]);
  assert.equal(doctor.code, 0, doctor.stdout);
  assert.ok(!/ extras\.(view|add|change|delete)_/.test(doctor.stdout), doctor.stdout);
  const ran = await box.run(["unregister"]);
  assert.equal(ran.code, 0, ran.stderr);
  assert.deepEqual(await registered("least"), { webhooks: [], rules: [] });
});
