import assert from "node:assert/strict";
import type { RunResult } from "hookbox/testing";
import { recordedReply } from "../device/netconf/recorded.ts";
import { change, PASSWORD, SEED, TicketLab } from "./ticket_lab.ts";

const DONE = { name: "0/1", description: "uplink to core ##ticket:4711##" };

/** How messages begin. */
const BEGINNINGS = /^(received|is valid|configured|is still not done, and tried on|failed)/;

/** The story so far, by how its messages begin. */
function told({ story }: TicketLab): string[] {
  return story.map((text) => BEGINNINGS.exec(text)![0]);
}

/** Makes the next attempt of one run, with the steps of those before. */
function run(lab: TicketLab): () => Promise<RunResult> {
  let [attempt, steps] = [0, {}];
  return async () => {
    const ran = await lab.change(change(), { attempt: ++attempt, steps });
    steps = ran.steps;
    return ran;
  };
}

const LOGINS = {
  "a wrong host key": [{ NETCONF_HOSTKEY_SHA256: `SHA256:${"A".repeat(43)}` }, /host key/],
  "a wrong password": [{ NETCONF_PASSWORD: "wrong horse" }, /refused the login/],
} as const;

for (const [what, [env, why]] of Object.entries(LOGINS)) {
  Deno.test(`change-ticket does not try again with ${what}`, async () => {
    await using lab = await TicketLab.open(env);
    const ran = await lab.change();
    assert.deepEqual([ran.outcome, ran.error!.name], ["dead", "PermanentError"]);
    assert.match(ran.error!.message, why);
    assert.doesNotMatch(
      JSON.stringify([ran, lab.chat.texts]),
      new RegExp(`${PASSWORD}|wrong horse`),
    );
    assert.deepEqual([told(lab), lab.configured, lab.ticket], [
      ["received", "is valid"],
      SEED,
      4711,
    ]);
  });
}

Deno.test("change-ticket tries again when the device is away, and tells once, after the third attempt", async () => {
  await using lab = await TicketLab.open();
  await lab.leave();
  const next = run(lab);
  const away: [number | null, string | undefined][] = [];
  for (let n = 1; n <= 4; n++) {
    const { outcome, retryIn } = await next();
    assert.equal(outcome, "failed");
    away.push([retryIn, told(lab).at(-1)]);
  }
  const still = "is still not done, and tried on";
  assert.deepEqual(away, [
    [5_000, "is valid"],
    [15_000, "is valid"],
    [30_000, still],
    [60_000, still],
  ]);
  assert.deepEqual([told(lab), lab.ticket], [["received", "is valid", still], 4711]);
  assert.match(lab.story.at(-1)!, /127\.0\.0\.1:\d+: /);
});

Deno.test("change-ticket tries again when somebody else has the datastore locked", async () => {
  await using lab = await TicketLab.open();
  lab.device.script.commit = [recordedReply("commit-while-locked-by-another")];
  const next = run(lab);
  const first = await next();
  assert.deepEqual([first.outcome, first.retryIn], ["failed", 5_000]);
  assert.match(first.error!.message, /in-use: config locked/);
  assert.deepEqual([lab.configured, lab.ticket], [SEED, 4711]);
  assert.ok(lab.device.asked.includes("discard-changes"));

  assert.equal((await next()).outcome, "done");
  assert.deepEqual([lab.configured, lab.ticket], [DONE, null]);
  assert.deepEqual(told(lab), ["received", "is valid", "configured"]);
});

Deno.test("change-ticket waits for a lock that is soon given back", async () => {
  await using lab = await TicketLab.open();
  lab.device.script.lock = [recordedReply("lock-denied")];
  assert.equal((await lab.change()).outcome, "done");
  assert.deepEqual(lab.device.asked.slice(0, 3), ["lock", "lock", "lock"]);
  assert.deepEqual(lab.configured, DONE);
});

Deno.test("change-ticket does not try again when the device refuses the values", async () => {
  await using lab = await TicketLab.open();
  lab.device.script["edit-config"] = [recordedReply("error-invalid-value")];
  const { outcome, error } = await lab.change();
  assert.deepEqual([outcome, error!.name], ["dead", "PermanentError"]);
  assert.match(error!.message, /value not in range/);
  assert.deepEqual([lab.configured, told(lab)], [SEED, ["received", "is valid"]]);
});

Deno.test("change-ticket repeats no step that is done", async () => {
  await using lab = await TicketLab.open();
  let down = true;
  lab.netbox.intercept = ({ method }) =>
    down && method === "PATCH" ? new Response("restarting", { status: 503 }) : undefined;
  const next = run(lab);
  const first = await next();
  assert.equal(first.outcome, "failed");
  assert.match(first.error!.message, /503/);
  const { length } = lab.device.asked;
  assert.deepEqual([lab.configured, lab.ticket], [DONE, 4711]);

  down = false;
  assert.equal((await next()).outcome, "done");
  assert.deepEqual([lab.ticket, lab.device.asked.length], [null, length]);
  assert.deepEqual(told(lab), ["received", "is valid", "configured"]);
});
