/**
 * The long-running tasks: what the leader keeps running.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import type { HandlerInfo, HandlerSet } from "../handler/types.ts";
import type { TaskState } from "../http/operations.ts";
import type { Worker } from "../worker/worker.ts";
import { MANY, Task } from "./task.ts";

/** What they need. */
export interface TasksOptions {
  readonly clock: Clock;
  readonly worker: Pick<Worker, "call">;
  handlers(): HandlerSet;
}

/** All tasks of this process; they run from `start()` to `stop()`. */
export class Tasks {
  readonly #options: TasksOptions;
  readonly #tasks = new Map<string, Task>();
  #started = false;

  constructor(options: TasksOptions) {
    this.#options = options;
  }

  start(): void {
    this.#started = true;
    this.use();
  }

  /** Asks all of them to end; resolves when they have, and at the latest when the time for that has passed. */
  async stop(reason: string): Promise<void> {
    this.#started = false;
    const tasks = [...this.#tasks.values()];
    this.#tasks.clear();
    await Promise.all(tasks.map((task) => task.stop(reason)));
  }

  /** The handlers were loaded anew: what is new starts, what is gone ends, what had given up tries again. */
  use(): void {
    if (!this.#started) return;
    const ready = new Map(this.#ready().map((handler) => [handler.id, handler]));
    for (const [id, task] of this.#tasks) {
      if (ready.has(id)) task.revive();
      else {
        this.#tasks.delete(id);
        void task.stop("its file is gone, broken or disabled");
      }
    }
    for (const handler of ready.values()) {
      if (!this.#tasks.has(handler.id)) this.#tasks.set(handler.id, this.#create(handler));
    }
  }

  /** How each is; empty where another process runs them. */
  states(): Readonly<Record<string, TaskState>> {
    return Object.fromEntries([...this.#tasks].map(([id, task]) => [id, task.state]));
  }

  /** What is wrong, for people. */
  problems(): string[] {
    return Object.entries(this.states()).flatMap(([id, { status, failures, error }]) => {
      if (status === "failed") return [`tasks: ${id} has failed for good: ${error}`];
      return failures >= MANY ? [`tasks: ${id} has failed ${failures} times: ${error}`] : [];
    });
  }

  #ready(): HandlerInfo[] {
    const { handlers } = this.#options.handlers();
    return handlers.filter(({ special, status }) => special?.kind === "task" && status === "ready");
  }

  #create({ id, special }: HandlerInfo): Task {
    const { clock, worker } = this.#options;
    return new Task({
      handler: id,
      clock,
      call: (attempt) => worker.call({ handler: id, special: special!, attempt, timeout: null }),
    });
  }
}
