import assert from "node:assert/strict";
import { crash } from "../bench/store_crash.ts";

Deno.test("nothing acknowledged is lost, and no lane is out of order, when the process is killed", async () => {
  const report = await crash(3);
  assert.ok(report.acknowledged > 0);
  const { lost, overtaken, revived, damaged } = report;
  assert.deepEqual({ lost, overtaken, revived, damaged }, {
    lost: 0,
    overtaken: 0,
    revived: 0,
    damaged: 0,
  });
});
