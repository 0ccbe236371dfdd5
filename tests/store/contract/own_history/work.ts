/**
 * Who executes runs, and writes: several workers, any of which may be gone at any moment.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { SettledWrite, Writer } from "../../../../lib/store/origin.ts";
import type { ClaimedRun, Outcome } from "../../../../lib/store/store.ts";
import { write as newWrite } from "../own.ts";
import { choose, type Scene } from "./scene.ts";
import { depthOf, whyNot } from "./truth.ts";
import { PLAN, type Write } from "./world.ts";

/** An attempt, as its worker sees it: of its end it may not know. */
interface Execution {
  readonly run: Pick<ClaimedRun, "id" | "claim">;
  readonly writer: Writer;
  readonly worker: string;
  readonly writes: Write[];
  over: boolean;
}

/** Milliseconds in which a write may cause events. */
const SOON = 600_000;

/** The workers of a history. */
export class Work {
  readonly #scene: Scene;
  readonly #executions: Execution[] = [];

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  /** Attempts that are not over, or that are while their worker has not noticed. */
  executing(over = false): Execution[] {
    return this.#executions.filter((execution) => execution.over === over);
  }

  writes(state: Write["state"]): Write[] {
    return this.#scene.world.writes.filter((write) => write.state === state);
  }

  async claim(
    { handler, worker, limit }: { handler: string; worker: string; limit: number },
  ): Promise<void> {
    const { driver, source, runs, broken } = this.#scene;
    for (const run of await driver.claim(limit, handler, source)) {
      const traced = runs.get(run.id)!;
      traced.claims.push(this.#scene.moment());
      if (traced.person === null) {
        const why = whyNot(traced.handler, traced.happening);
        assert.equal(why, null, `${run.id} of ${handler} is executed`);
        assert.equal(run.depth, depthOf(traced.happening), `depth of ${run.id}`);
        assert.ok(!broken.has(handler), `${run.id} of ${handler} is executed, which is broken`);
      }
      const writer = { handler, run: run.id, depth: run.depth };
      this.#executions.push({ run, writer, worker, writes: [], over: false });
    }
  }

  async end(execution: Execution, outcome: Outcome): Promise<void> {
    const completed = await this.#scene.driver.end(execution.run, outcome);
    assert.equal(completed === null, execution.over, `an outcome of ${execution.run.id}`);
    execution.over = true;
  }

  /** A write leaves, once it is recorded. */
  async write(
    { pick, stale, inBranch }: { pick: number; stale: boolean; inBranch: boolean },
  ): Promise<void> {
    const execution = choose(this.executing(stale), pick);
    if (!execution) return;
    const { run, over, writer } = execution;
    const write = await this.#begin(writer, run, inBranch);
    assert.equal(write === null, over, `a write of ${run.id}, claim ${run.claim}`);
    if (write) execution.writes.push(write);
  }

  /** Hookbox itself writes. */
  async register(): Promise<void> {
    await this.#begin({ handler: null, run: null, depth: 0 }, null, false);
  }

  async #begin(writer: Writer, run: Execution["run"] | null, inBranch: boolean) {
    const { store, source, now, world } = this.#scene;
    const branch = inBranch ? PLAN : null;
    const over = { source, branch: branch?.schemaId ?? null };
    const id = await store.beginWrite(newWrite(run, now, over));
    if (id === null) return null;
    const state = { state: "left" as const, requestId: null, awaited: true };
    const write: Write = { id, writer, branch, ...state };
    world.writes.push(write);
    return write;
  }

  /** A write is answered: with its request id or without, or it was refused. */
  async answer(pick: number, how: "id" | "look" | "refused"): Promise<void> {
    const { store, world, now } = this.#scene;
    const write = choose(world.writes.filter(({ awaited }) => awaited), pick);
    if (!write || (write.state === "left" && how !== "refused")) return;
    if (write.state === "left") write.state = "never";
    write.awaited = false;
    if (how === "look") await store.expireWrite(write.id, now);
    else await this.#settle(write);
  }

  /** The change log is asked about the writes without an answer. What has not happened by now never will. */
  async lookUp(): Promise<void> {
    const { store, world, now } = this.#scene;
    for (const open of await store.openWrites(now)) {
      const write = world.writes.find(({ id }) => id === open.id)!;
      assert.equal(open.handler, write.writer.handler);
      if (write.state === "left") write.state = "never";
      await this.#settle(write);
    }
  }

  async #settle({ id, requestId }: Write): Promise<void> {
    const { store, now, time } = this.#scene;
    const settled: SettledWrite = { requestId, until: time + SOON };
    await store.settleWrite(id, settled, now);
  }

  /** The process is killed: nobody executes anything any more, and no answer comes. */
  async kill(): Promise<void> {
    const { driver, world, now } = this.#scene;
    await driver.reopen();
    const executing = this.executing();
    assert.equal(await driver.store.recover(now), executing.length);
    for (const execution of executing) execution.over = true;
    for (const write of world.writes) write.awaited = false;
  }

  /** One of several workers is gone: what it executed is put back, though it may not know. */
  async lose(worker: string): Promise<void> {
    const reason = "its process is gone";
    for (const execution of this.executing()) {
      if (execution.worker !== worker) continue;
      for (const write of execution.writes) write.awaited = false;
      await this.end(execution, { kind: "interrupted", reason, counted: true, quarantine: false });
    }
  }
}
