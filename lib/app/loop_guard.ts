/**
 * Finds the loops that nothing else finds: a handler that writes to its own object past `ctx.netbox`, where its writes are
 * not recorded.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import type { Clock } from "../clock.ts";
import type { RunEnded } from "../worker/worker.ts";

const log = getLogger(["hookbox", "own changes"]);

/** Runs of one handler on one object, by changes of our own user, in one minute. */
const MOST = 20;
const MINUTE = 60_000;
/** How many pairs of handler and object are remembered. */
const REMEMBERED = 10_000;

/** What the guard needs. */
export interface LoopGuardOptions {
  readonly clock: Clock;
  /** The name of our user in a source; null: not known. */
  userOf(source: string): string | null;
  /** Starts no runs of this handler any more. */
  pause(handler: string): void;
}

/** Counts the runs that our own user's changes cause; pauses a handler that has more than 20 a minute for one object. */
export class LoopGuard {
  readonly #options: LoopGuardOptions;
  readonly #times = new Map<string, number[]>();
  readonly #paused = new Set<string>();

  constructor(options: LoopGuardOptions) {
    this.#options = options;
  }

  /** Ids of the handlers that are paused. */
  get paused(): readonly string[] {
    return [...this.#paused];
  }

  /** An attempt is over. */
  note({ run, completion }: Pick<RunEnded, "run" | "completion">): void {
    const { source, objectType, objectId, user } = run.delivery;
    if (completion.outcome.kind === "skipped" || objectId === null || user === null) return;
    if (user !== this.#options.userOf(source) || this.#paused.has(run.handler)) return;
    const object = `${objectType} ${objectId}`;
    if (this.#count(JSON.stringify([run.handler, source, object])) <= MOST) return;
    this.#paused.add(run.handler);
    this.#options.pause(run.handler);
    log.error(
      "Handler {handler} is paused: by changes of our own user it ran more than 20 times within a minute for " +
        "{object}. Let it write through ctx.netbox, then run hookbox reload",
      { handler: run.handler, object },
    );
  }

  /** Forgets everything: somebody has looked. */
  reset(): void {
    this.#times.clear();
    this.#paused.clear();
  }

  /** How many within the last minute, this one counted. */
  #count(key: string): number {
    const now = this.#options.clock.monotonic();
    const times = [...this.#times.get(key) ?? [], now].filter((time) => time > now - MINUTE);
    this.#times.delete(key);
    if (this.#times.size >= REMEMBERED) {
      // The one that was quiet for the longest time.
      this.#times.delete(this.#times.keys().next().value!);
    }
    this.#times.set(key, times);
    return times.length;
  }
}
