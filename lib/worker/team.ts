/**
 * The hosts that work at the same time, all with the handlers of one load. A reload makes a new team.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import type { Clock } from "../clock.ts";
import type { HandlerSet } from "../handler/types.ts";
import { type LoadedHost, loadHost, type Skip, type Spawn } from "./load.ts";
import type { HostThread } from "./thread.ts";

const log = getLogger(["hookbox", "worker"]);

/** A loss that follows the last one within this time makes the wait before the next start longer. */
const CALM = 60_000;
const FIRST_WAIT = 500;
const LONGEST_WAIT = 30_000;

/** Why calls are asked to end. */
const RELOADED = "the handlers were loaded anew";

/** What a team needs and tells. */
export interface TeamOptions {
  readonly spawn: Spawn;
  readonly size: number;
  readonly clock: Clock;
  /** A host more takes runs. */
  onHost(): void;
  /** A host that was started again found other files than before. */
  onSet(set: HandlerSet): void;
}

/** Keeps its size: a host that is lost, or closed by a run that hangs, is replaced. */
export class Team {
  readonly #options: TeamOptions;
  readonly #members = new Set<HostThread>();
  #set: HandlerSet;
  #skip: Skip;
  #coming = 0;
  #retired = false;
  #losses = 0;
  #lastLoss = -Infinity;

  /** The first host is up already: its handlers were found good enough. */
  constructor(first: LoadedHost, options: TeamOptions) {
    this.#options = options;
    this.#set = first.set;
    this.#skip = first.skip;
    this.#join(first);
    this.#fill(0);
  }

  /** What its newest host loaded. */
  get set(): HandlerSet {
    return this.#set;
  }

  /** How many hosts take runs. */
  get size(): number {
    return this.#members.size;
  }

  /** The least busy host that takes runs of this handler. */
  pick(handler: string): HostThread | undefined {
    let best: HostThread | undefined;
    for (const thread of this.#members) {
      if (thread.takes(handler) && (!best || thread.busy < best.busy)) best = thread;
    }
    return best;
  }

  /** Its hosts go on for these handlers, and are not replaced. */
  keep(handlers: ReadonlySet<string>): void {
    this.#retired = true;
    for (const thread of this.#members) thread.keep(handlers, RELOADED);
  }

  /** Its hosts take no new runs, end when their runs are over, and are not replaced. */
  retire(): void {
    this.#retired = true;
    for (const thread of this.#members) thread.retire(RELOADED);
    this.#members.clear();
  }

  #join({ thread, set, skip }: LoadedHost): void {
    this.#members.add(thread);
    this.#skip = skip;
    // A file may have changed, or be gone, since the last host of this team was started.
    if (JSON.stringify(set) !== JSON.stringify(this.#set)) {
      this.#set = set;
      this.#options.onSet(set);
    }
    void thread.closed.then((loss) => {
      this.#members.delete(thread);
      if (this.#retired) return;
      if (!loss) {
        log.warning("A handler did not stop at its deadline: its thread is being replaced");
        return this.#fill(0);
      }
      if (loss.kind === "ended") return;
      const wait = this.#backOff();
      log.error("The handler thread {loss}; a new one starts in {wait} ms", {
        loss: loss.message,
        wait,
      });
      this.#fill(wait);
    });
    this.#options.onHost();
  }

  #fill(wait: number): void {
    const missing = this.#options.size - this.#members.size - this.#coming;
    for (let i = 0; i < missing; i++) void this.#start(wait);
  }

  async #start(wait: number): Promise<void> {
    this.#coming++;
    try {
      if (wait > 0) await new Promise<void>((go) => void this.#options.clock.after(wait, go));
      if (this.#retired) return;
      const loaded = await loadHost(this.#options.spawn, this.#skip);
      if (this.#retired) return void loaded.thread.end();
      this.#coming--;
      this.#join(loaded);
    } catch (error) {
      this.#coming--;
      if (this.#retired) return;
      const again = Math.max(this.#backOff(), FIRST_WAIT);
      log.error("{error}; the next try is in {again} ms", { error: String(error), again });
      this.#fill(again);
    }
  }

  /** The first loss costs nothing; then each soon after another doubles the wait. */
  #backOff(): number {
    const now = this.#options.clock.monotonic();
    this.#losses = now - this.#lastLoss > CALM ? 0 : this.#losses + 1;
    this.#lastLoss = now;
    return this.#losses === 0
      ? 0
      : Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(this.#losses - 1, 10));
  }
}
