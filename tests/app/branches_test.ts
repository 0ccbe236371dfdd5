import { deepStrictEqual as same, equal } from "node:assert/strict";
import type { NetBoxDouble } from "../../lib/testing/netbox/mod.ts";
import { Box, type Doubled, open, TELL } from "../versions/setup.ts";

const PLUGIN = {
  plugins: { netbox_branching: "1.2.2" },
  pluginTypes: ["netbox_branching.branch"],
  pluginEvents: [
    "branch_provisioned",
    "branch_deprovisioned",
    "branch_synced",
    "branch_merged",
    "branch_reverted",
  ],
};

const HANDLERS = {
  "dcim.interface.update.ts": TELL,
  "dcim.interface.update.plans.ts": `export const config = { branches: "branches" };${TELL}`,
  "merged.ts": `
export const on = ["netbox_branching.branch:branch_merged"];
export default (event, ctx) => ctx.log.info(JSON.stringify({ name: event.data.name }));`,
};

/** A NetBox with branches, a hookbox registered there, and what its handlers made of what is sent now. */
async function station() {
  const source = { name: "NetBox 4.7", kind: "netbox", version: "4.7.3" } as const;
  const doubled = await open(source, { plugins: PLUGIN });
  const double = doubled.double as NetBoxDouble;
  const box = await Box.start(doubled.env, HANDLERS);
  await box.registered();
  let seen = 0;
  const outcomes = async () => {
    await double.deliveries.flush();
    const ran = await box.ran();
    const news = ran.slice(seen);
    seen = ran.length;
    return news.map(({ handler, state, reason }) =>
      `${handler}: ${reason ? `${state} (${reason})` : state}`
    ).sort();
  };
  const patch = async (schemaId: string | null, description: string) => {
    const how = schemaId === null ? {} : { branch: schemaId };
    const { status } = await double.as("ana", how).patch(doubled.interface, { description });
    equal(status, 200);
  };
  const close = async () => {
    await box[Symbol.asyncDispose]();
    await (doubled as Doubled)[Symbol.asyncDispose]();
  };
  return { double, outcomes, patch, [Symbol.asyncDispose]: close };
}

Deno.test("an edit in a branch runs handlers of branches alone; its merges and its revert run the others, each time", async () => {
  await using it = await station();
  const branch = await it.double.branch("plan-1");
  await it.outcomes();
  await it.patch(branch.schemaId, "planned");
  same(await it.outcomes(), [
    "dcim.interface.update.plans: done",
    "dcim.interface.update: skipped (in a branch: plan-1)",
  ]);
  const MERGED = [
    "dcim.interface.update.plans: skipped (not in a branch)",
    "dcim.interface.update: done",
  ];
  branch.merge();
  same(await it.outcomes(), [...MERGED, "merged: done"]);
  branch.revert();
  same(await it.outcomes(), MERGED);
  branch.merge();
  same(await it.outcomes(), [...MERGED, "merged: done"]);
});

Deno.test("an edit in main runs handlers on a server with branches, and one that changes nothing does not", async () => {
  await using it = await station();
  await it.patch(null, "in main");
  same(await it.outcomes(), [
    "dcim.interface.update.plans: skipped (not in a branch)",
    "dcim.interface.update: done",
  ]);
  await it.patch(null, "in main");
  same(await it.outcomes(), [
    "dcim.interface.update.plans: skipped (no change)",
    "dcim.interface.update: skipped (no change)",
  ]);
});
