/**
 * Where suspects run: a thread of its own for each, one after another, so that whoever takes it down is known.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import type { HandlerSet } from "../handler/types.ts";
import { QUARANTINE_AFTER } from "../store/rules.ts";
import type { ClaimedRun } from "../store/store.ts";
import { type Ended, type Job, neverRan, stopped } from "./execution.ts";
import type { Skip, Spawn } from "./load.ts";
import { LoadError } from "./thread.ts";

const log = getLogger(["hookbox", "worker"]);

/** Runs that were executed when a thread was lost, and the handlers that were convicted of it. */
export class Quarantine {
  readonly #spawn: Spawn;
  readonly #now: () => number;
  readonly #convicted = new Set<string>();
  #line: Promise<unknown> = Promise.resolve();
  #stopped = false;

  constructor(spawn: Spawn, now: () => number) {
    this.#spawn = spawn;
    this.#now = now;
  }

  /** Whether a run must run alone. */
  wants(run: Pick<ClaimedRun, "handler" | "quarantine">): boolean {
    return run.quarantine || this.#convicted.has(run.handler);
  }

  /** Executes a suspect when those before it are over. */
  run(job: Job, set: () => HandlerSet | null): Promise<Ended> {
    const turn = this.#line.then(() => this.#execute(job, set()?.handlers ?? []));
    this.#line = turn;
    return turn;
  }

  /** New handler files are innocent. */
  forget(): void {
    this.#convicted.clear();
  }

  /** Those that wait are put back. */
  stop(): void {
    this.#stopped = true;
  }

  async #execute(job: Job, handlers: HandlerSet["handlers"]): Promise<Ended> {
    if (this.#stopped) return this.#never(stopped());
    // Only its own file is loaded: what the others do while they load must not be blamed on it.
    const skip: Skip = Object.fromEntries(
      handlers.filter((h) => h.id !== job.run.handler)
        .map((h) => [h.file, "Another handler runs alone in this thread"]),
    );
    const thread = this.#spawn(skip);
    try {
      await thread.loaded;
      if (!thread.takes(job.run.handler)) {
        return this.#never(failed("HandlerBrokenError", "Its file does not load any more"));
      }
      this.#warn(job.run);
      return this.#sentence(job.run.handler, await thread.run(job));
    } catch (error) {
      if (!(error instanceof LoadError) || error.loss.kind === "ended") {
        return this.#never(stopped());
      }
      return this.#never(failed(error.name, error.message));
    } finally {
      await thread.end();
    }
  }

  /** Said before it begins: of what ends the whole process, this may be the last line. */
  #warn({ id, handler, interrupted }: Job["run"]): void {
    if (interrupted < QUARANTINE_AFTER) return;
    log.warn(
      "Run {run} of {handler} was under way {times} times when hookbox, or its thread, ended: it runs alone now. " +
        "Should hookbox end again: stop it, and hookbox queue drop {run}",
      { run: id, handler, times: interrupted },
    );
  }

  /** It was alone, so it was it. */
  #sentence(handler: string, ended: Ended): Ended {
    if (!ended.loss) return ended;
    if (!this.#convicted.has(handler)) {
      this.#convicted.add(handler);
      log.error("{handler} takes its thread down ({loss}): it runs alone until the next reload", {
        handler,
        loss: ended.loss.message,
      });
    }
    if (ended.loss.kind === "blocked") {
      const message = "Blocks its thread: a loop without an end, or a call that does not return";
      return { ...ended, outcome: { kind: "dead", error: { name: "BlockedError", message } } };
    }
    // Out of memory or gone: an attempt like any other that failed, only more expensive.
    return {
      ...ended,
      outcome: failed("ThreadLostError", `The handler thread ${ended.loss.message}`),
    };
  }

  #never(outcome: Ended["outcome"]): Ended {
    return neverRan(outcome, this.#now());
  }
}

function failed(name: string, message: string): Extract<Ended["outcome"], { kind: "failed" }> {
  return { kind: "failed", error: { name, message } };
}
