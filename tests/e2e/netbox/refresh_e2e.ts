import assert from "node:assert/strict";
import { LEDGER_HANDLER, NOTE, until } from "../hookbox.ts";
import { api, device, hookbox } from "../netbox.ts";

/** One run at a time, and the first waits for the file GATE: what comes meanwhile is old when its turn comes. */
const REFRESHING = `${NOTE}
export const config = { refresh: true, lane: "handler" };
export default async function (event, ctx) {
  await note(event, ctx, event.data.mtu);
  while (!await Deno.stat(ctx.env("GATE")).catch(() => null)) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
`;

Deno.test("`refresh` skips an update of what is gone, and gives the current data of what is there", async () => {
  await using box = await hookbox("refresh", {
    "dcim.interface.update.ts": REFRESHING,
    "dcim.interface.delete.ts": LEDGER_HANDLER,
  });
  box.env.GATE = `${box.folder}/gate`;
  await box.start();
  await box.registered();
  const made = await device(["first", "gone", "newer"]);
  const [first, gone, newer] = made.interfaces.map((row): number => row.id) as [
    number,
    number,
    number,
  ];
  await api("PATCH", `dcim/interfaces/${first}/`, { mtu: 1001 });
  await box.entries(1, (entry) => entry.id === first);
  await api("PATCH", `dcim/interfaces/${gone}/`, { mtu: 1001 });
  await api("PATCH", `dcim/interfaces/${newer}/`, { mtu: 1001 });
  await api("PATCH", `dcim/interfaces/${newer}/`, { mtu: 1002 });
  await api("DELETE", `dcim/interfaces/${gone}/`);
  await until("all have come", async () => (await box.runs("dcim.interface", newer)).length === 2);
  await box.entries(1, (entry) => entry.id === gone && entry.action === "delete");
  await box.write("gate", "");

  const runs = await box.over(2, "dcim.interface", gone);
  const update = runs.find((run) => run.handler === "dcim.interface.update")!;
  assert.deepEqual([update.state, update.reason], ["skipped", "gone"]);
  const entries = await box.entries(2, (entry) => entry.id === newer);
  assert.deepEqual(entries.map((entry) => entry.note), [1002, 1002]);
});
