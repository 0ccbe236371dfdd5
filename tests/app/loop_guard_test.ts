import assert from "node:assert/strict";
import { LoopGuard } from "../../lib/app/loop_guard.ts";
import { FakeClock } from "../fake_clock.ts";

Deno.test("LoopGuard finds the 21st run of one handler on one object within a minute", () => {
  const clock = new FakeClock();
  const guard = new LoopGuard(clock);
  for (let i = 1; i <= 20; i++) assert.equal(guard.isLoop("a", "netbox:dcim.site:1"), false);
  assert.equal(guard.isLoop("a", "netbox:dcim.site:2"), false, "another object");
  assert.equal(guard.isLoop("b", "netbox:dcim.site:1"), false, "another handler");
  assert.equal(guard.isLoop("a", "netbox:dcim.site:1"), true);
});

Deno.test("LoopGuard takes 20 runs a minute, for as long as they go on", async () => {
  const clock = new FakeClock();
  const guard = new LoopGuard(clock);
  for (let i = 0; i < 200; i++) {
    assert.equal(guard.isLoop("a", "1"), false);
    await clock.advance(3_000);
  }
});

Deno.test("LoopGuard begins anew after reset()", () => {
  const guard = new LoopGuard(new FakeClock());
  for (let i = 1; i <= 20; i++) guard.isLoop("a", "1");
  guard.reset();
  assert.equal(guard.isLoop("a", "1"), false);
});
