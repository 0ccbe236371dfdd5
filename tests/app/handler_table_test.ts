import assert from "node:assert/strict";
import { HandlerTable } from "../../lib/app/handler_table.ts";
import { ALONE } from "../../lib/store/cluster.ts";
import { event, handler } from "../handler/made.ts";

Deno.test("HandlerTable holds a run of a broken handler, unless another process executes it", async () => {
  let elsewhere = false;
  const table = new HandlerTable({
    cluster: { ...ALONE, hasElsewhere: () => elsewhere },
    getValue: () => Promise.resolve(undefined),
    setValue: () => Promise.resolve(),
    callWhenDead: () => Promise.resolve(),
  });
  const broken = { ...handler("dcim.interface.any.ts"), status: "broken" as const };
  await table.use({ handlers: [broken], problems: [] }, "");
  const held = async () => (await table.match(event())).map((run) => run.held);
  assert.deepEqual(await held(), ["handler broken"]);
  elsewhere = true;
  assert.deepEqual(await held(), [undefined]);
});
