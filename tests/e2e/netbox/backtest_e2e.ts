import assert from "node:assert/strict";
import { NOTE } from "../hookbox.ts";
import { api, device, hookbox } from "../netbox.ts";

const HANDLER = `${NOTE}
export const config = {
  fields: ["mtu"],
  when: (event) => event.data.mtu > 1500 || "no jumbo frames",
};
export default async function (event, ctx) {
  await note(event, ctx, ctx.dryRun);
  await ctx.netbox.dcim.interfaces.update(event.objectId, { description: "by the handler" });
}
`;

Deno.test("backtest prints what would have run, and why the rest would not, from the change log", async () => {
  await using box = await hookbox("backtest", { "dcim.interface.update.ts": HANDLER });
  const [jumbo, small, other] = (await device(["jumbo", "small", "other"])).interfaces;
  await api("PATCH", `dcim/interfaces/${jumbo!.id}/`, { mtu: 9000 });
  await api("PATCH", `dcim/interfaces/${small!.id}/`, { mtu: 1400 });
  await api("PATCH", `dcim/interfaces/${other!.id}/`, { label: "x" });

  const ran = await box.run(["backtest", "dcim.interface.update", "--since", "1h"]);
  assert.equal(ran.code, 0, ran.stderr);
  const line = (name: string) => ran.stdout.split("\n").find((it) => it.includes(name)) ?? "";
  assert.match(line("small"), /no jumbo frames/);
  assert.ok(line("jumbo") !== "", ran.stdout);
  assert.deepEqual(await box.ledger(), [], "no handler ran");

  const dry = await box.run(["backtest", "dcim.interface.update", "--since", "1h", "--run"]);
  assert.equal(dry.code, 0, dry.stderr);
  const entries = (await box.ledger()).filter((entry) => entry.id === jumbo!.id);
  assert.deepEqual(entries.map((entry) => entry.note), [true], "it ran, dry");
  assert.match(dry.stdout + dry.stderr, /PATCH .*dcim\/interfaces/);
  assert.equal((await api("GET", `dcim/interfaces/${jumbo!.id}/`)).description, "");
});
