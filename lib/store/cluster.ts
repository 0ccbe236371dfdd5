/**
 * What processes that share a store are to each other. A store for one process has nobody else: see {@linkcode ALONE}.
 *
 * @module
 */
import type { Clock } from "../clock.ts";

/** The other processes of a store. */
export interface Cluster {
  /** The clock by which all of them go; null: this process is alone, and goes by its own. */
  readonly clock: Clock | null;

  /**
   * Calls `fn` when another process may have made runs ready. It says nothing more, and it may be missed: who waits
   * for runs also looks from time to time.
   *
   * @returns What ends it.
   */
  onWake(fn: () => void): () => void;

  /**
   * Calls `fn` when this process's lease was past, and others have taken its runs: all that it executes is not its own
   * any more. From then on it has a new lease, for what it claims next.
   *
   * @returns What ends it.
   */
  onLost(fn: () => void): () => void;

  /**
   * Takes, or renews, a task that one process at a time does: registration, catch-up, schedules.
   *
   * @param name The task's name.
   * @param ttl Milliseconds for which it is ours from now on; renew it well before.
   * @returns The fence, which is greater for each new holder; null: another process has the task.
   */
  lead(name: string, ttl: number): Promise<number | null>;

  /** Gives a task up, so that another process need not wait for its end. */
  resign(name: string): Promise<void>;

  /** Tells the others which handlers this process executes, and learns which ones they do. */
  announce(handlers: readonly string[]): Promise<void>;

  /**
   * Whether another process executes this handler, or may, because it has not said yet. As of some seconds ago, or of the
   * last `announce()`.
   */
  hasElsewhere(handler: string): boolean;

  /**
   * Calls `fn` when the others execute other handlers than before.
   *
   * @returns What ends it.
   */
  onHandlers(fn: () => void): () => void;
}

const nothing = () => {};

/** For a store of one process: nobody wakes it, nobody takes its runs, and it leads everything. */
export const ALONE: Cluster = {
  clock: null,
  onWake: () => nothing,
  onLost: () => nothing,
  lead: () => Promise.resolve(1),
  resign: () => Promise.resolve(),
  announce: () => Promise.resolve(),
  hasElsewhere: () => false,
  onHandlers: () => nothing,
};
