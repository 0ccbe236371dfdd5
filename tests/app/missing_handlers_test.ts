import assert from "node:assert/strict";
import { MissingHandlers } from "../../lib/app/missing_handlers.ts";
import { ALONE } from "../../lib/store/cluster.ts";
import { keepLog } from "../logged.ts";
import { handler } from "../worker/fake_host.ts";

Deno.test("MissingHandlers finds what has unfinished runs and no file, here or in another process, and logs it once", async () => {
  await using log = await keepLog();
  const open = ["here", "elsewhere", "gone"];
  const store = {
    cluster: { ...ALONE, hasElsewhere: (id: string) => id === "elsewhere" },
    openHandlers: () => Promise.resolve(open),
  };
  const missing = new MissingHandlers(store, () => ({ handlers: [handler("here")], problems: [] }));
  await missing.look();
  assert.deepEqual(missing.ids, ["gone"]);
  open.push("later");
  await missing.look();
  assert.deepEqual(missing.ids, ["gone", "later"]);
  assert.deepEqual(log.lines.map((line) => /no handler (\w+)/.exec(line)?.[1]), ["gone", "later"]);
});
