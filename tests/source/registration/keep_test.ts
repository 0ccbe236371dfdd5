import { deepStrictEqual as same, strictEqual as is } from "node:assert/strict";
import { keepRegistered } from "../../../lib/source/registration/mod.ts";
import type { Registration } from "../../../lib/source/registration/mod.ts";
import type { RegistrationState } from "../../../lib/source/types.ts";
import { FakeClock } from "../../fake_clock.ts";
import { setUp } from "./setup.ts";

/** A registration whose looks end as told. */
function scripted(next: () => RegistrationState["status"]) {
  const looks: boolean[] = [];
  const state = (status: RegistrationState["status"]): RegistrationState => ({
    status,
    message: status,
    warnings: [],
    steps: [],
    version: null,
  });
  const registration: Registration = {
    check: () => Promise.reject(new Error("not used")),
    remove: () => Promise.resolve(state("off")),
    state: () => state("pending"),
    stop() {},
    reconcile({ dryRun = false } = {}) {
      looks.push(dryRun);
      return Promise.resolve(state(next()));
    },
  };
  return { looks, registration };
}

Deno.test("keepRegistered() looks at once and every 10 minutes", async () => {
  const { looks, registration } = scripted(() => "registered");
  const clock = new FakeClock();
  const seen: string[] = [];
  const keeper = keepRegistered(registration, {
    clock,
    dryRun: true,
    onState: ({ status }) => seen.push(status),
  });
  is((await keeper.first).status, "registered");
  await clock.advance(599_999);
  is(looks.length, 1);
  await clock.advance(1);
  await clock.advance(600_000);
  same([looks, seen.length], [[true, true, true], 3]);
  keeper.stop();
  await clock.advance(3_600_000);
  same([looks.length, clock.pending], [3, 0]);
});

Deno.test("keepRegistered() comes back after failures in 5 s to 5 min, and then goes on as ever", async () => {
  let healthy = false;
  const { looks, registration } = scripted(() => healthy ? "registered" : "failed");
  const clock = new FakeClock();
  const keeper = keepRegistered(registration, { clock });
  const waits: number[] = [];
  for (const seconds of [5, 10, 20, 40, 80, 160, 300, 300]) {
    await clock.advance(seconds * 1000 - 1);
    const before = looks.length;
    await clock.advance(1);
    waits.push(looks.length - before);
  }
  same(waits, Array(8).fill(1));
  healthy = true;
  await clock.advance(300_000);
  const settled = looks.length;
  await clock.advance(599_999);
  is(looks.length, settled);
  keeper.stop();
});

Deno.test("keepRegistered() does not hurry when another hookbox has the webhook", async () => {
  const { looks, registration } = scripted(() => "refused");
  const clock = new FakeClock();
  const keeper = keepRegistered(registration, { clock });
  await clock.advance(599_999);
  is(looks.length, 1);
  keeper.stop();
});

Deno.test("kick() looks now, and once more when a look is under way", async () => {
  const { looks, registration } = scripted(() => "registered");
  const clock = new FakeClock();
  const keeper = keepRegistered(registration, { clock });
  keeper.kick();
  keeper.kick();
  await clock.advance(0);
  is(looks.length, 2);
  keeper.kick();
  await clock.advance(0);
  is(looks.length, 3);
  is(clock.pending, 1);
  keeper.stop();
});

Deno.test("stop() of the registration gives up the look that is under way", async () => {
  const { registration, double, clock } = setUp({ version: "4.7.3" });
  const asked = Promise.withResolvers<void>();
  double.intercept = (request) => {
    asked.resolve();
    return new Promise((_, reject) =>
      request.signal.addEventListener("abort", () => reject(request.signal.reason))
    );
  };
  const seen: string[] = [];
  const keeper = keepRegistered(registration, {
    clock,
    onState: (state) => seen.push(state.status),
  });
  await asked.promise;
  keeper.stop();
  registration.stop();
  is((await keeper.first).status, "pending");
  same([seen, clock.pending, double.webhooks.size], [[], 0, 0]);
});

Deno.test("stop() of the loop leaves the registration to be used", async () => {
  const { registration, double, clock } = setUp({ version: "4.7.3" });
  const keeper = keepRegistered(registration, { clock });
  await keeper.first;
  keeper.stop();
  is((await registration.remove()).status, "off");
  same([clock.pending, double.webhooks.size], [0, 0]);
});
