/**
 * What hookbox does by itself, without a delivery: schedules and tasks, of which one process at a time takes care.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import type { Clock } from "../clock.ts";
import type { Settings } from "../config/settings.ts";
import type { HandlerSet, Special } from "../handler/types.ts";
import type { TaskState } from "../http/operations.ts";
import type { Worker } from "../worker/worker.ts";
import type { Schedules, SchedulesOptions } from "./schedules.ts";
import type { Tasks } from "./tasks.ts";

const log = getLogger(["hookbox"]);

/** What it needs. */
export interface BackgroundOptions extends SchedulesOptions {
  readonly clock: Clock;
  readonly worker: Pick<Worker, "call">;
  handlers(): HandlerSet;
  settings(): Pick<Settings, "onDeploy">;
}

/** Nothing of it is loaded before there is a handler for it. */
export class Background {
  readonly #options: BackgroundOptions;
  #schedules: Schedules | null = null;
  #tasks: Tasks | null = null;
  #leads = false;

  constructor(options: BackgroundOptions) {
    this.#options = options;
  }

  /** This process takes care of it from now on. */
  async lead(): Promise<void> {
    this.#leads = true;
    await this.use();
  }

  /** Another one does, or nobody; resolves when nothing of it goes on, or cannot be waited for. */
  async follow(reason: string): Promise<void> {
    this.#leads = false;
    await Promise.all([this.#schedules?.stop(), this.#tasks?.stop(reason)]);
  }

  /** The handlers are others. */
  async use(): Promise<void> {
    if (!this.#leads) return;
    if (this.#has("schedule")) {
      const { Schedules } = await import("./schedules.ts");
      this.#schedules ??= new Schedules(this.#options);
      if (this.#leads) this.#schedules.start();
    }
    if (!this.#has("task") && !this.#tasks) return;
    if (this.#options.settings().onDeploy) {
      return log.warn("Tasks do not run on Deno Deploy, where a process lives for minutes");
    }
    const { Tasks } = await import("./tasks.ts");
    this.#tasks ??= new Tasks(this.#options);
    if (this.#leads) this.#tasks.start();
  }

  /** Makes the runs of the schedules that are due, whoever leads. */
  async look(): Promise<void> {
    if (!this.#has("schedule")) return;
    const { Schedules } = await import("./schedules.ts");
    this.#schedules ??= new Schedules(this.#options);
    await this.#schedules.look();
  }

  /** How each task is; empty where another process runs them. */
  tasks(): Readonly<Record<string, TaskState>> {
    return this.#tasks?.states() ?? {};
  }

  /** What is wrong, for people. */
  problems(): string[] {
    const schedules = this.#schedules?.problem ?? null;
    return [
      ...schedules === null ? [] : [`schedules: ${schedules}`],
      ...this.#tasks?.problems() ?? [],
    ];
  }

  #has(kind: Special["kind"]): boolean {
    return this.#options.handlers().handlers.some(({ special }) => special?.kind === kind);
  }
}
