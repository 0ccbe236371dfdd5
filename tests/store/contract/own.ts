/** Own changes: a write is recorded before it leaves, and the events that it causes run no handlers. */
import assert from "node:assert/strict";
import type { NewWrite, OwnChanges } from "../../../lib/store/origin.ts";
import { MAX_DEPTH } from "../../../lib/store/origin.ts";
import { type Contract, delivery, DONE, Driver, failed } from "./harness.ts";

/** A write by an execution; null: by hookbox itself. */
export function write(run: NewWrite["run"], now: number, over: Partial<NewWrite> = {}): NewWrite {
  return {
    source: "netbox",
    run,
    method: "PATCH",
    path: "/api/dcim/interfaces/5/",
    branch: null,
    nonce: "n0nce",
    startedAt: now,
    leaseUntil: now + 60_000,
    ...over,
  };
}

const OURS = { own: "maybe", requestId: "ours" } as const;

export const ownContract: Contract = (name, open) => {
  /** A driver with a run of "writer" that runs, and a write of it that has left. */
  async function writing(over: Partial<NewWrite> = {}) {
    const driver = await Driver.start(open);
    await driver.add({ handler: "writer", lane: null });
    const run = await driver.claimOne("writer");
    const id = await driver.store.beginWrite(write(run, driver.now, over));
    assert.ok(id !== null);
    const settle = (requestId: string | null, until: number | null = null) =>
      driver.store.settleWrite(id, { requestId, until }, driver.now);
    const row = async (run: string) => (await driver.store.getRun(run))!;
    return { driver, run, id, settle, row };
  }

  Deno.test(`${name}: beginWrite() refuses an execution that is not the newest`, async () => {
    const { driver, run } = await writing();
    await using _ = driver;
    await driver.end(run, DONE);
    assert.equal(await driver.store.beginWrite(write(run, driver.now)), null);
    const unknown = write({ id: "none.1", claim: 1 }, driver.now);
    assert.equal(await driver.store.beginWrite(unknown), null);
  });

  Deno.test(`${name}: beginWrite() takes a write of a handler without a run`, async () => {
    await using driver = await Driver.start(open);
    const task = write(null, driver.now, { handler: "task.poll" });
    const id = (await driver.store.beginWrite(task))!;
    await driver.store.settleWrite(id, { requestId: "ours", until: null }, driver.now);
    const why = async (handler: string, ownChanges: OwnChanges) => {
      const runs = [{ handler, lane: null, ownChanges }];
      const [stored] = await driver.store.append([delivery({ ...OURS, runs })]);
      const { state, reason } = (await driver.store.getRun(`${stored!.id}.1`))!;
      return [state, reason];
    };
    assert.deepEqual(await why("other", "skip"), ["skipped", "own change: written by task.poll"]);
    assert.deepEqual(await why("other", "others"), ["ready", null]);
  });

  Deno.test(`${name}: an event that arrives before the answer to our write waits, and is skipped`, async () => {
    const { driver, run, settle, row } = await writing();
    await using _ = driver;
    const id = await driver.add({ ...OURS, lane: "l" });
    assert.deepEqual([(await row(id)).state, (await row(id)).reason], [
      "held",
      "origin not known yet",
    ]);
    assert.deepEqual(await driver.claim(), []);
    await settle("ours");
    const { state, reason } = await row(id);
    assert.deepEqual([state, reason], [
      "skipped",
      `own change: written by writer in run ${run.id}`,
    ]);
  });

  Deno.test(`${name}: an event that arrives after the answer to our write is skipped at once`, async () => {
    const { driver, settle, row } = await writing();
    await using _ = driver;
    await settle("ours");
    const id = await driver.add({ ...OURS, lane: "l" });
    assert.equal((await row(id)).state, "skipped");
    const next = await driver.add({ ...OURS, lane: "l", requestId: "theirs" });
    assert.equal((await row(next)).state, "ready", "the skipped run is in its lane's way");
  });

  Deno.test(`${name}: an event of somebody else waits for our write, and runs`, async () => {
    const { driver, settle } = await writing();
    await using _ = driver;
    const first = await driver.add({ ...OURS, requestId: "theirs", lane: "l" });
    const second = await driver.add({ own: "no", requestId: "theirs too", lane: "l" });
    assert.equal(await driver.state(second), "waiting");
    await settle("ours");
    assert.equal((await driver.claimOne()).id, first);
  });

  Deno.test(`${name}: a skipped head lets its lane go on`, async () => {
    const { driver, settle } = await writing();
    await using _ = driver;
    await driver.add({ ...OURS, lane: "l" });
    const next = await driver.add({ own: "no", requestId: "theirs", lane: "l" });
    await settle("ours");
    assert.equal((await driver.claimOne()).id, next);
  });

  Deno.test(`${name}: an event waits only for the writes that were open when it came`, async () => {
    const { driver, run, settle } = await writing();
    await using _ = driver;
    const id = await driver.add({ ...OURS, requestId: "theirs", lane: "l" });
    const later = await driver.store.beginWrite(write(run, driver.now));
    await settle("ours");
    assert.equal(await driver.state(id), "ready");
    const next = await driver.add({ ...OURS, requestId: "later", lane: null });
    assert.equal(await driver.state(next), "held");
    await driver.store.settleWrite(later!, { requestId: "later", until: null }, driver.now);
    assert.equal(await driver.state(next), "skipped");
  });

  Deno.test(`${name}: a write of one source does not hold the events of another`, async () => {
    const { driver } = await writing();
    await using _ = driver;
    const id = await driver.add({ ...OURS, source: "other", lane: null });
    assert.equal(await driver.state(id), "ready");
  });

  Deno.test(`${name}: a write that never happened lets everything run`, async () => {
    const { driver, settle } = await writing();
    await using _ = driver;
    const id = await driver.add({ ...OURS, lane: null });
    await settle(null);
    assert.equal(await driver.state(id), "ready");
  });

  Deno.test(`${name}: an event after the write's time is not caused by it`, async () => {
    const { driver, settle } = await writing();
    await using _ = driver;
    await settle("ours", driver.now + 1000);
    const merged = await driver.add({ ...OURS, lane: null, eventTime: driver.now + 1001 });
    assert.equal(await driver.state(merged), "ready");
    const ours = await driver.add({ ...OURS, lane: null, eventTime: driver.now + 1000 });
    assert.equal(await driver.state(ours), "skipped");
  });

  Deno.test(`${name}: a write in a branch suppresses events of branches, not their merge`, async () => {
    const { driver, settle } = await writing({ branch: "td5smq0f" });
    await using _ = driver;
    await settle("ours");
    const branch = { id: 1, name: "plan", schemaId: "td5smq0f" };
    const runs = [{ handler: "handler", lane: null, branches: "all" as const }];
    await driver.store.append([
      delivery({ ...OURS, id: "in", branch, runs }),
      delivery({ ...OURS, id: "merge", branch: null, runs }),
    ]);
    assert.equal(await driver.state("in.1"), "skipped");
    assert.equal(await driver.state("merge.1"), "ready");
  });

  Deno.test(`${name}: a branch that its webhook names is known also of an event that waits`, async () => {
    const { driver, settle } = await writing({ branch: "td5smq0f" });
    await using _ = driver;
    const branch = { id: 1, name: "plan", schemaId: "td5smq0f" };
    const runs = (["all", "main", "branches"] as const)
      .map((branches) => ({ handler: "handler", lane: null, branches }));
    await driver.store.append([
      delivery({ ...OURS, id: "ours", branch, runs }),
      delivery({ ...OURS, id: "theirs", requestId: "theirs", branch, runs }),
    ]);
    await settle("ours");
    const states = async (id: string) =>
      await Promise.all([1, 2, 3].map((n) => driver.state(`${id}.${n}`)));
    assert.deepEqual(await states("ours"), ["skipped", "skipped", "skipped"]);
    assert.deepEqual(await states("theirs"), ["ready", "skipped", "ready"]);
  });

  for (
    const [ownChanges, handler, state] of [
      ["skip", "other", "skipped"],
      ["others", "other", "ready"],
      ["others", "writer", "skipped"],
      ["run", "writer", "ready"],
    ] as const satisfies readonly (readonly [OwnChanges, string, string])[]
  ) {
    Deno.test(`${name}: ownChanges ${ownChanges}: ${handler}'s run for writer's change is ${state}`, async () => {
      const { driver, settle } = await writing();
      await using _ = driver;
      const runs = [{ handler, lane: null, ownChanges }];
      await driver.store.append([delivery({ ...OURS, id: "before", runs })]);
      await settle("ours");
      await driver.store.append([delivery({ ...OURS, id: "after", runs })]);
      assert.deepEqual([await driver.state("before.1"), await driver.state("after.1")], [
        state,
        state,
      ]);
    });
  }

  Deno.test(`${name}: a chain of own changes ends at depth ${MAX_DEPTH}`, async () => {
    await using driver = await Driver.start(open);
    const runs = [{ handler: "handler", lane: null, ownChanges: "run" as const }];
    await driver.store.append([delivery({ id: "c0", runs, requestId: "r0" })]);
    for (let depth = 0; depth < MAX_DEPTH; depth++) {
      const run = await driver.claimOne();
      assert.equal(run.depth, depth);
      const id = await driver.store.beginWrite(write(run, driver.now));
      const requestId = `r${depth + 1}`;
      await driver.store.settleWrite(id!, { requestId, until: null }, driver.now);
      await driver.end(run, DONE);
      await driver.store.append([
        delivery({ id: `c${depth + 1}`, runs, own: "maybe", requestId }),
      ]);
    }
    const last = (await driver.store.getRun(`c${MAX_DEPTH}.1`))!;
    assert.equal(last.state, "skipped");
    assert.match(last.reason!, /a chain of 8 handlers/);
  });

  Deno.test(`${name}: what our own user did is own even where no write is known`, async () => {
    await using driver = await Driver.start(open);
    const id = await driver.add({ own: "yes", requestId: "x" });
    const { state, reason } = (await driver.store.getRun(id))!;
    assert.deepEqual([state, reason], ["skipped", "own change: written by hookbox itself"]);
  });

  Deno.test(`${name}: a write that nobody can account for makes dead what waited for it`, async () => {
    const { driver, id } = await writing();
    await using _ = driver;
    const waiting = await driver.add({ ...OURS, requestId: "theirs", lane: null });
    const lost = { requestId: null, until: null, lost: "the change log cannot be read" };
    await driver.store.settleWrite(id, lost, driver.now + 1);
    const row = (await driver.store.getRun(waiting))!;
    assert.deepEqual([row.state, row.reason], ["dead", "the change log cannot be read"]);
    driver.now += 2;
    const later = await driver.add({ ...OURS, requestId: "theirs", lane: null });
    assert.equal(await driver.state(later), "ready");
  });

  Deno.test(`${name}: openWrites() gives the writes whose lease ended without an answer`, async () => {
    const { driver, id, settle } = await writing();
    await using _ = driver;
    assert.deepEqual(await driver.store.openWrites(driver.now + 59_999), []);
    const [open, ...others] = await driver.store.openWrites(driver.now + 60_000);
    assert.deepEqual([open?.id, open?.handler, open?.nonce, others], [id, "writer", "n0nce", []]);
    await settle("ours");
    assert.deepEqual(await driver.store.openWrites(driver.now + 60_000), []);
  });

  Deno.test(`${name}: isOwnRequest() knows the requests of the writes of a source`, async () => {
    const { driver, settle } = await writing();
    await using _ = driver;
    assert.equal(await driver.store.isOwnRequest("netbox", "ours"), false);
    await settle("ours");
    assert.equal(await driver.store.isOwnRequest("netbox", "ours"), true);
    assert.equal(await driver.store.isOwnRequest("netbox", "theirs"), false);
    assert.equal(await driver.store.isOwnRequest("other", "ours"), false);
  });

  Deno.test(`${name}: expireWrite() gives a write to those who look into the change log`, async () => {
    const { driver, id } = await writing();
    await using _ = driver;
    await driver.store.expireWrite(id, driver.now);
    assert.deepEqual((await driver.store.openWrites(driver.now)).map((write) => write.id), [id]);
  });

  Deno.test(`${name}: open writes outlive their process`, async () => {
    const { driver, id } = await writing();
    await using _ = driver;
    const waiting = await driver.add({ ...OURS, lane: null });
    await driver.reopen();
    await driver.store.recover(driver.now);
    assert.equal(await driver.state(waiting), "held");
    await driver.store.settleWrite(id, { requestId: "ours", until: null }, driver.now);
    assert.equal(await driver.state(waiting), "skipped");
  });

  Deno.test(`${name}: ownEffects() gives the kinds of events that handlers have caused`, async () => {
    const { driver, settle } = await writing();
    await using _ = driver;
    await driver.add({ ...OURS, lane: null });
    await settle("ours");
    await driver.add({ ...OURS, lane: null, objectType: "dcim.device" });
    await driver.add({ own: "maybe", requestId: "theirs", objectType: "dcim.site" });
    const effect = { handler: "writer", source: "netbox", action: "update" };
    assert.deepEqual(await driver.store.ownEffects(), [
      { ...effect, objectType: "dcim.device" },
      { ...effect, objectType: "dcim.interface" },
    ]);
  });

  Deno.test(`${name}: a run of a broken handler stays held when its own change is decided`, async () => {
    const { driver, settle } = await writing();
    await using _ = driver;
    const id = await driver.add({ ...OURS, requestId: "theirs", held: "handler broken" });
    await driver.store.release("handler", driver.now);
    assert.equal(await driver.state(id), "held", "released although it is in doubt");
    await driver.store.hold("handler", "handler broken");
    await settle("ours");
    assert.equal(await driver.state(id), "held");
    await driver.store.release("handler", driver.now);
    assert.equal(await driver.state(id), "ready");
  });

  Deno.test(`${name}: a run that a person dropped stays so when its own change is decided`, async () => {
    const { driver, settle, row } = await writing();
    await using _ = driver;
    const id = await driver.add({ ...OURS });
    assert.equal(await driver.store.drop({ ids: [id] }, driver.now), 1);
    await settle("ours");
    assert.deepEqual([(await row(id)).state, (await row(id)).reason], ["skipped", "dropped"]);
  });

  Deno.test(`${name}: a run is not superseded by one that may be an own change`, async () => {
    const { driver, settle } = await writing();
    await using _ = driver;
    const id = await driver.add({ requestId: "theirs" });
    const run = await driver.claimOne();
    const ours = await driver.add({ ...OURS, eventTime: driver.now + 1 });
    const superseded = failed(1_000, { supersede: { prechange: null } });
    assert.equal((await driver.end(run, superseded))!.state, "ready");
    await settle("ours");
    assert.deepEqual([await driver.state(id), await driver.state(ours)], ["ready", "skipped"]);
  });

  Deno.test(`${name}: a request id that comes after all counts more than "it never happened"`, async () => {
    const { driver, settle } = await writing();
    await using _ = driver;
    await settle(null);
    await settle("ours");
    await settle(null);
    assert.equal(await driver.state(await driver.add(OURS)), "skipped");
  });

  Deno.test(`${name}: a person's retry does not wait for a write`, async () => {
    const { driver } = await writing();
    await using _ = driver;
    const id = await driver.add({ ...OURS });
    assert.equal(await driver.store.retry({ ids: [id] }, driver.now), 1);
    assert.equal((await driver.claimOne()).id, id);
  });
};
