import assert from "node:assert/strict";
import { NetconfError } from "../../../../lib/device/netconf/error.ts";
import { RpcError } from "../../../../lib/device/netconf/rpc_error.ts";
import { NotAppliedError } from "../../../../lib/device/netconf/transaction/not_applied.ts";
import { transaction } from "../../../../lib/device/netconf/transaction/transaction.ts";
import { CANDIDATE } from "../../../double/netconf/peer.ts";
import { type Script, ScriptedDevice } from "../../../double/netconf/scripted.ts";
import { recordedReply as error } from "../recorded.ts";

const NS = "urn:x";
const EDIT = { config: { mtu: { "@xmlns": NS, "#text": "9000" } } };
const [BEFORE, AFTER] = [`<mtu xmlns="${NS}">1500</mtu>`, `<mtu xmlns="${NS}">9000</mtu>`];
const CONFIRMED = [...CANDIDATE, "capability:confirmed-commit:1.1"];
const RUNNING = ["base:1.1", "capability:writable-running:1.0", "capability:validate:1.1"];

/** What a device is asked, and what comes of it. */
async function run(script: Script, options: Parameters<typeof transaction>[2] = {}) {
  const it = new ScriptedDevice({ running: BEFORE, after: AFTER, ...script });
  const outcome = await it.settle(transaction(it.device, EDIT, options)).then(
    (result) => ({ result, error: null }),
    (error: unknown) => ({ result: null, error }),
  );
  return { ...outcome, asked: it.asked.join(" "), it };
}

const LOCKED = "lock lock get-config";
const UNLOCKED = "unlock unlock";

Deno.test("transaction() locks, edits, commits, reads back and unlocks", async () => {
  const { result, asked, it } = await run({});
  assert.equal(asked, `${LOCKED} edit-config commit get-config ${UNLOCKED}`);
  assert.deepEqual(result, {
    changed: true,
    changes: [{ path: "/mtu", before: "1500", after: "9000" }],
    confirmed: false,
    saved: false,
    target: "candidate",
    xml:
      `<config xmlns="urn:ietf:params:xml:ns:netconf:base:1.0">\n  <mtu xmlns="urn:x">9000</mtu>\n</config>`,
  });
  const requests = it.transports[0]!.peer.requests.map(String).join("\n");
  assert.match(requests, /<lock.*<candidate\/>[^]*<lock.*<running\/>/);
  assert.match(
    requests,
    /<test-option>test-then-set<\/test-option><error-option>rollback-on-error</,
  );
  assert.match(requests, /<unlock.*<running\/>[^]*<unlock.*<candidate\/>/);
});

Deno.test("transaction() leaves alone what is as wanted", async () => {
  const { result, asked } = await run({ running: AFTER });
  assert.equal(asked, `${LOCKED} ${UNLOCKED}`);
  assert.deepEqual([result!.changed, result!.changes], [false, []]);
});

Deno.test("transaction() changes running where there is no candidate", async () => {
  const { result, asked, it } = await run({ capabilities: RUNNING });
  assert.equal(asked, "lock get-config edit-config get-config unlock");
  assert.equal(result!.target, "running");
  const edit = String(it.transports[0]!.peer.requests[2]);
  assert.match(
    edit,
    /<target><running\/><\/target><test-option>test-then-set<\/test-option><config>/,
  );
});

Deno.test("transaction() with dryRun asks for the running configuration only", async () => {
  const { result, asked } = await run({ capabilities: CONFIRMED }, { dryRun: true });
  assert.equal(asked, "get-config");
  assert.deepEqual([result!.changed, result!.changes.length], [false, 1]);
});

for (const capabilities of [CANDIDATE, RUNNING]) {
  const target = capabilities === RUNNING ? "running" : "the candidate";
  Deno.test(`transaction() fails when a device says ok and changes nothing in ${target}`, async () => {
    const { error, asked } = await run({ capabilities, after: BEFORE });
    assert.ok(error instanceof NotAppliedError);
    assert.deepEqual(error.missing, [{ path: "/mtu", before: "1500", after: "9000" }]);
    assert.equal(
      error.message,
      "sw1:830: it answered ok, and its running configuration is not as it was told: /mtu: 1500 → 9000",
    );
    assert.equal(error.temporary, false);
    const cleanup = capabilities === RUNNING ? "unlock" : `discard-changes ${UNLOCKED}`;
    assert.ok(asked.endsWith(`get-config ${cleanup}`), asked);
  });
}

Deno.test("transaction() with verify: false does not read back", async () => {
  const { result, asked } = await run({ after: BEFORE }, { verify: false });
  assert.equal(asked, `${LOCKED} edit-config commit ${UNLOCKED}`);
  assert.equal(result!.changed, true);
});

Deno.test("transaction() validates the candidate before the commit where it is told to", async () => {
  const { asked, it } = await run({}, { validate: "candidate" });
  assert.equal(asked, `${LOCKED} edit-config validate commit get-config ${UNLOCKED}`);
  assert.doesNotMatch(String(it.transports[0]!.peer.requests[3]), /test-option/);
  const without = await run({ capabilities: CANDIDATE.slice(0, 3) }, { validate: "candidate" });
  assert.doesNotMatch(without.asked, /validate/);
  const none = await run({}, { validate: false });
  assert.doesNotMatch(String(none.it.transports[0]!.peer.requests[3]), /test-option/);
});

for (const at of ["edit-config", "validate", "commit"]) {
  Deno.test(`transaction() drops all when ${at} fails`, async () => {
    const answers = { [at]: error("error-invalid-value") };
    const { error: failed, asked } = await run({ answers }, { validate: "candidate" });
    assert.ok(failed instanceof RpcError && failed.operation === at && !failed.temporary);
    assert.ok(asked.endsWith(`${at} discard-changes ${UNLOCKED}`), asked);
  });
}

Deno.test("transaction() waits for locks, and fails with who holds them", async () => {
  const denied = error("lock-denied");
  const soon = await run({ answers: { lock: [denied, "<ok/>", denied, denied, "<ok/>"] } });
  assert.equal(soon.result?.changed, true);
  const never = await run({ answers: { lock: ["<ok/>", ...Array(99).fill(denied)] } }, {
    lockWait: 1000,
  });
  assert.ok(never.error instanceof RpcError && never.error.temporary);
  assert.match(never.error.message, /lock-denied.*held by session 1/);
  assert.match(
    never.asked,
    /^(lock ){6}discard-changes unlock$/,
    "the lock that it had is given back",
  );
});

for (const at of ["lock", "get-config", "edit-config", "commit"]) {
  Deno.test(`transaction() ends the session when ${at} is not answered`, async () => {
    const { error, it } = await run({ answers: { [at]: null } });
    assert.ok(error instanceof NetconfError && error.kind === "timeout" && error.temporary);
    assert.equal(it.transports[0]!.closed, true);
  });
}

Deno.test("transaction() that is given up drops all, and fails with the signal's reason", async () => {
  const controller = new AbortController();
  const it = new ScriptedDevice({ running: BEFORE, after: AFTER });
  const plan = () => {
    controller.abort(new Error("enough"));
    return Promise.resolve(EDIT);
  };
  const giving = transaction(it.device, plan, { signal: controller.signal });
  await assert.rejects(it.settle(giving), /^Error: enough$/);
  assert.equal(it.asked.join(" "), `lock lock discard-changes ${UNLOCKED}`);
  assert.equal(it.transports[0]!.closed, false, "nothing was given up half-way");
});

Deno.test("transaction() ends the session when it cannot clean up", async () => {
  const { error: failed, it } = await run({
    answers: { "edit-config": error("error-invalid-value"), "discard-changes": null },
  });
  assert.ok(failed instanceof RpcError && failed.tag === "invalid-value");
  assert.equal(it.transports[0]!.closed, true);
});

Deno.test("transaction() has succeeded though unlocking fails", async () => {
  const { result, it } = await run({ answers: { unlock: error("unlock-not-locked") } });
  assert.equal(result!.changed, true);
  assert.equal(it.transports[0]!.closed, true);
});

Deno.test("transaction() asks a plan under the locks", async () => {
  const it = new ScriptedDevice({ running: BEFORE, after: AFTER });
  const planned = transaction(it.device, async (session) => {
    await session.get();
    return EDIT;
  }, {});
  it.asked.length = 0;
  await assert.rejects(it.settle(planned), /answer to get has no data/);
  assert.match(it.asked.join(" "), /^lock lock get discard-changes/);
});

Deno.test("transactions of one device go one after another", async () => {
  const it = new ScriptedDevice({ running: BEFORE, after: AFTER });
  await it.settle(Promise.all([transaction(it.device, EDIT), transaction(it.device, EDIT)]));
  const first = `${LOCKED} edit-config commit get-config ${UNLOCKED}`;
  assert.equal(it.asked.join(" "), `${first} ${LOCKED} ${UNLOCKED}`);
  assert.equal(it.transports.length, 1);
});

Deno.test("transaction() confirms over a new session where the device can", async () => {
  const { result, asked, it } = await run({ capabilities: CONFIRMED });
  assert.equal(
    asked,
    `${LOCKED} edit-config unlock commit 2:get-config 2:close-session commit unlock`,
  );
  assert.equal(result!.confirmed, true);
  const commits = it.transports[0]!.peer.requests.filter(({ name }) => name === "commit");
  assert.deepEqual(commits.map((commit) => commit.textOf("confirm-timeout")), ["60", undefined]);
  const off = await run({ capabilities: CONFIRMED }, { confirmTimeout: false });
  assert.equal(off.asked, `${LOCKED} edit-config commit get-config ${UNLOCKED}`);
});

Deno.test("transaction() takes a change back that cuts it off", async () => {
  const opening = (number: number) => {
    if (number > 1) throw new Error("there is no way to it");
  };
  const { error, asked } = await run({ capabilities: CONFIRMED, opening });
  assert.ok(error instanceof NetconfError && error.kind === "unreachable" && error.temporary);
  assert.match(error.message, /no new session could be opened, and it was taken back: there is no/);
  assert.match(asked, / unlock commit cancel-commit discard-changes unlock$/);
});

Deno.test("transaction() lets the device take it back by the session's end where it cannot cancel", async () => {
  const capabilities = [...CANDIDATE, "capability:confirmed-commit:1.0"];
  const { error, it } = await run({ capabilities, after: BEFORE });
  assert.ok(error instanceof NotAppliedError);
  assert.match(error.message, /The change was taken back$/);
  assert.equal(it.transports[0]!.closed, true);
});

Deno.test("transaction() that is given up before it is confirmed takes the change back", async () => {
  const controller = new AbortController();
  const opening = (number: number) => {
    if (number > 1) controller.abort(new Error("enough"));
  };
  const script = { capabilities: CONFIRMED, opening };
  const { error, asked } = await run(script, { signal: controller.signal });
  assert.match(String(error), /^Error: enough$/);
  assert.match(asked, / unlock commit cancel-commit discard-changes unlock$/);
});

Deno.test("transaction() takes a change back that the device does not let it confirm", async () => {
  const commit = ["<ok/>", error("commit-while-locked-by-another")];
  const { error: failed, asked } = await run({ capabilities: CONFIRMED, answers: { commit } });
  assert.ok(failed instanceof RpcError && failed.tag === "in-use" && failed.temporary);
  assert.match(asked, / 2:close-session commit cancel-commit discard-changes unlock$/);
});

const IOS_XE = [
  ...CANDIDATE,
  "http://cisco.com/yang/cisco-ia?module=cisco-ia&amp;revision=2019-07-02",
];

Deno.test("transaction() synchronises IOS-XE before, and saves after, under the locks", async () => {
  const { result, asked, it } = await run({ capabilities: IOS_XE });
  assert.equal(
    asked,
    `sync-from ${LOCKED} edit-config commit get-config save-config ${UNLOCKED}`,
  );
  assert.equal(result!.saved, true);
  const [sync] = it.transports[0]!.peer.requests;
  assert.equal(sync!.namespace, "http://cisco.com/yang/cisco-ia");
  const without = await run({ capabilities: IOS_XE }, { sync: false, save: false });
  assert.doesNotMatch(without.asked, /sync-from|save-config/);
});

Deno.test("transaction() saves also what was changed before: the attempt before may have ended there", async () => {
  const { result, asked } = await run({ capabilities: IOS_XE, running: AFTER });
  assert.equal(asked, `sync-from ${LOCKED} save-config ${UNLOCKED}`);
  assert.deepEqual([result!.changed, result!.saved], [false, true]);
});

Deno.test("transaction() copies to startup where the device has one", async () => {
  const { result, asked } = await run({ capabilities: [...CANDIDATE, "capability:startup:1.0"] });
  assert.ok(asked.endsWith(`get-config copy-config ${UNLOCKED}`), asked);
  assert.equal(result!.saved, true);
});

Deno.test("transaction() asks a device that reports defaults for what was set", async () => {
  const uri = "capability:with-defaults:1.0?basic-mode=report-all&amp;also-supported=";
  for (
    const [also, asked] of [["explicit,trim", "explicit"], [
      "report-all-tagged",
      "report-all-tagged",
    ]]
  ) {
    const { it } = await run({ capabilities: [...CANDIDATE, uri + also] });
    assert.match(
      String(it.transports[0]!.peer.requests[2]),
      new RegExp(`>${asked}</with-defaults>`),
    );
  }
});
