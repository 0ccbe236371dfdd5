/**
 * A history of own and foreign changes, told to a store as the server would tell it.
 *
 * @module
 */
import assert from "node:assert/strict";
import { DONE, type Driver } from "../harness.ts";
import { Arrivals } from "./arrivals.ts";
import type { Command } from "./commands.ts";
import { choose, Scene } from "./scene.ts";
import { HANDLERS, judge } from "./truth.ts";
import { PLAN } from "./world.ts";
import { Work } from "./work.ts";

/** A history, from its first command to the judgement. */
export class History {
  readonly #scene: Scene;
  readonly #arrivals: Arrivals;
  readonly #work: Work;

  /** @param source Of this history alone. */
  constructor(driver: Driver, source: string) {
    this.#scene = new Scene(driver, source);
    this.#arrivals = new Arrivals(this.#scene);
    this.#work = new Work(this.#scene);
  }

  async apply(step: Command): Promise<void> {
    this.#scene.driver.now++;
    const { world, time, driver } = this.#scene;
    switch (step.do) {
      case "edit": {
        const place = step.inBranch ? PLAN : null;
        return await this.#arrivals.arrive(world.edit({ ...step, place }, time), step.copies);
      }
      case "merge":
        return await this.#arrivals.arrive(world.merge(step, time), step.copies);
      case "perform": {
        const write = choose(this.#work.writes("left"), step.pick);
        if (!write) return;
        return await this.#arrivals.arrive(world.perform(write, step, time), step.copies);
      }
      case "deliver":
        return await this.#arrivals.deliver(step.pick, step.copies);
      case "lose":
        return this.#arrivals.lose(step.pick);
      case "readLog":
        return await this.#arrivals.readLog();
      case "catchUp":
        return await this.#arrivals.catchUp();
      case "ask":
        return await this.#arrivals.ask(step);
      case "wait":
        driver.now += step.ms;
        return;
      default:
        return await this.#doWork(step);
    }
  }

  async #doWork(step: Command): Promise<void> {
    const { store, now, broken } = this.#scene;
    switch (step.do) {
      case "claim":
        return await this.#work.claim(step);
      case "end": {
        const execution = choose(this.#work.executing(step.stale), step.pick);
        if (execution) await this.#work.end(execution, step.outcome);
        return;
      }
      case "write":
        return await this.#work.write(step);
      case "register":
        return await this.#work.register();
      case "answer": {
        const answered = this.#work.answer(step.pick, step.how);
        await Promise.all([answered, step.meanwhile && this.apply(step.meanwhile)]);
        return;
      }
      case "lookUp":
        return await this.#work.lookUp();
      case "kill":
        this.#arrivals.forget();
        return await this.#work.kill();
      case "loseWorker":
        return await this.#work.lose(step.worker);
      case "hold":
        broken.add(step.handler);
        await store.hold(step.handler, "handler broken");
        return;
      case "release":
        broken.delete(step.handler);
        await store.release(step.handler, now);
        return;
      case "retry":
      case "drop":
        return await this.#person(step);
    }
  }

  async #person({ do: act, pick }: { do: "retry" | "drop"; pick: number }): Promise<void> {
    const { store, runs, now } = this.#scene;
    const run = choose([...runs.values()], pick);
    if (!run) return;
    const count = await store[act]({ ids: [run.id] }, now);
    if (count > 0) run.person = act === "retry" ? "retried" : "dropped";
  }

  /** Everything that is under way comes to its end. */
  async end(): Promise<void> {
    const { store, driver } = this.#scene;
    const handlers = HANDLERS.map(({ handler }) => handler);
    for (const handler of handlers) await this.apply({ do: "release", handler });
    driver.now += 60_000;
    await this.#work.lookUp();
    await this.#arrivals.arrive(this.#arrivals.underWay, 1);
    await this.#arrivals.readLog();
    await this.#arrivals.catchUp();
    while (await store.nextDoubt() !== null) {
      driver.now += 5_000;
      await this.#arrivals.ask({ later: false, which: true });
    }
    do {
      driver.now += 60_000;
      for (const handler of handlers) {
        await this.#work.claim({ handler, worker: "here", limit: 1_000 });
      }
      for (const execution of this.#work.executing()) await this.#work.end(execution, DONE);
    } while (await store.nextDue(handlers) !== null);
  }

  /** Judges what became of everything. */
  async judge(): Promise<void> {
    const { store, source, runs, world } = this.#scene;
    judge(runs, await store.listRuns({ source, limit: 1_000 }));
    const all = [...runs.values()];
    for (const happening of world.happenings) {
      // What a branch's webhook does not tell, nothing tells.
      if (happening.webhook === "lost" && happening.place !== null) continue;
      const count = all.filter((run) => run.happening === happening).length;
      assert.equal(count, HANDLERS.length, `runs for happening ${happening.n}`);
    }
    const effects = (await store.ownEffects()).filter((effect) => effect.source === source);
    const writers = all.flatMap(({ happening: { writer } }) => writer?.handler ?? []);
    assert.deepEqual(effects.map(({ handler }) => handler), [...new Set(writers)].sort());
  }
}
